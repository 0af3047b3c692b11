# Makes .venv from requirements.lock, fetches Kafka's jars and prepares them for a quick start. A missing tool is one clear sentence with the fix.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-python3}"

fail() { echo "$1" >&2; exit 1; }

command -v "$PYTHON" >/dev/null || fail "$PYTHON is missing: install Python 3.11 or newer (Debian: apt-get install python3 python3-venv), or name one with make PYTHON=…"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$PYTHON is $("$PYTHON" --version 2>&1 || true), Grapevine needs 3.11 or newer: install one and name it with make PYTHON=python3.11"
"$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || fail "Python's venv module is missing: install it (Debian: apt-get install python3-venv)"
command -v java >/dev/null || fail "Java is missing: install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
java_version=$(java -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1) || true
[ -n "$java_version" ] || fail "java does not tell its version, so it seems to be broken: install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
[ "$java_version" -ge 17 ] || fail "Java $java_version is too old: install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
command -v mvn >/dev/null || fail "Maven is missing: install it (Debian: apt-get install maven)"

hash=$(cat requirements.lock pyproject.toml | sha256sum | cut -d ' ' -f 1)
if [ "$(cat .venv/.grapevine-lock 2>/dev/null)" != "$hash" ]; then
    echo "Setting up .venv (a minute or two) …"
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$hash" > .venv/.grapevine-lock
fi
.venv/bin/python -m deploy.local fetch
