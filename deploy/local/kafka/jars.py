"""Apache Kafka's jars: fetched once by Maven into libs/ beside this file; and the Java that runs
them.
"""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.errors import LocalStackError

HERE = Path(__file__).parent
LIBS = HERE / "libs"
ARCHIVE = LIBS / "classes.jsa"
FEATURES = LIBS / "bootstrap.checkpoint"
"""What Kafka's tool writes of the features of these jars' version into a folder it formats."""
_STAMP = LIBS / "fetched-for-pom"
_JAVA_NEEDED = 17


def fetch_jars() -> bool:
    """Fetch the jars pom.xml names into libs/; False when they are there already for this very pom."""
    if _STAMP.exists() and _STAMP.read_text() == _pom_hash():
        return False
    maven = shutil.which("mvn")
    if maven is None:
        raise LocalStackError(
            "Maven (mvn) is not installed: install it (Debian: apt install maven), then run `make setup`."
        )
    shutil.rmtree(LIBS, ignore_errors=True)
    target = [f"-DoutputDirectory={LIBS}", "-DincludeScope=runtime"]
    done = subprocess.run(
        [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", *target],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[:12])
        raise LocalStackError(
            f"Maven could not fetch Kafka's jars; check its repository settings and try again:\n{said}"
        )
    _STAMP.write_text(_pom_hash())
    return True


def classpath() -> str:
    """Return Kafka's class path; raises when the jars were never fetched or the pom has changed since."""
    if not _STAMP.exists() or _STAMP.read_text() != _pom_hash():
        raise LocalStackError(
            "Kafka's jars are not here (or are of another version): run `make setup` once."
        )
    return f"{LIBS}/*"


def shared_classes() -> tuple[str, ...]:
    """Java's option to map the classes of ARCHIVE; none where there is no archive.

    A Java or jars that are not those it was made with pass it over and read the jars.
    """
    return (f"-XX:SharedArchiveFile={ARCHIVE}",) if ARCHIVE.exists() else ()


def java() -> str:
    """Return the path of a Java that is new enough, or say which one is missing."""
    path = shutil.which("java")
    if path is None:
        raise LocalStackError(
            f"Java {_JAVA_NEEDED} or newer is not installed: install it (Debian: apt install openjdk-17-jre-headless)."
        )
    said = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)(?:\.(\d+))?', said)
    # before Java 9 the versions counted 1.7, 1.8
    major = (
        int(version[2] or 0) if version and version[1] == "1" else int(version[1]) if version else 0
    )
    if major < _JAVA_NEEDED:
        raise LocalStackError(
            f"{path} is Java {major or 'of unknown version'}; Kafka needs {_JAVA_NEEDED} or newer."
        )
    return path


def _pom_hash() -> str:
    return hashlib.sha256((HERE / "pom.xml").read_bytes()).hexdigest()
