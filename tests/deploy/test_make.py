"""The two commands of the README: make's targets, and a set-up that does what is missing and says
what it cannot.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("dirname", "sed", "head", "cat", "sha256sum", "cut", "echo", "mkdir", "chmod", "touch")
BASH = shutil.which("bash") or "/bin/bash"
JAVA = "echo 'openjdk version \"{}\" 2026-01-01' >&2"


def make(*arguments: str) -> str:
    """What make says by itself, also where these tests were themselves started by make."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }
    done = subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_help_lists_at_most_fifteen_targets_and_says_what_each_is_for() -> None:
    lines = make("help").splitlines()
    assert 5 <= len(lines) <= 15
    for line in lines:
        assert re.fullmatch(r"  make [a-z-]+ +\S.{10,}", line), line
    assert make() == make("help"), "help is what make says without a target"


def test_every_target_is_listed_and_a_file_of_its_name_does_not_stop_it() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    listed = {line.split()[1] for line in make("help").splitlines()}
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets == listed == set(phony.split())
    assert {"setup", "demo", "test", "check", "bench"} <= targets


def test_what_the_targets_run_exists() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    modules = set(re.findall(r"-m ([a-z_.]+)", text))
    assert modules
    sys.path.insert(0, str(ROOT))
    try:
        assert [name for name in sorted(modules) if importlib.util.find_spec(name) is None] == []
    finally:
        sys.path.remove(str(ROOT))


class Machine:
    """A copy of what set-up touches, and a PATH that holds what is installed here and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder / "project", folder / "bin"
        (self.folder / "deploy").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "deploy/setup.sh", self.folder / "deploy/setup.sh")
        for name in ("requirements.lock", "pyproject.toml"):
            (self.folder / name).write_text(name)
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.install("python3", self.python())
        self.install("java", JAVA.format("17.0.15"))
        self.install("mvn", "")

    def python(self, *, version: str = "3.13.1", venv: int = 0, pip: int = 0) -> str:
        """A Python that tells this version; `venv` and `pip` are exit codes of what it is asked to do."""
        number = tuple(map(int, version.split(".")[:2]))
        inner = (
            f'#!{BASH}\\necho "$@" >> {self.folder}/asked\\ncase "$*" in *pip*) exit {pip};; esac'
        )
        make_venv = (
            f"mkdir -p .venv/bin; echo -e '{inner}' > .venv/bin/python; chmod +x .venv/bin/python"
        )
        cases = {
            "*sys.version_info*": f"exit {int(number < (3, 11))}",
            "--version": f"echo Python {version}",
            "*ensurepip*": f"exit {venv}",
            '"-m venv .venv"': make_venv,
        }
        return (
            'case "$*" in '
            + "".join(f"{asked}) {does};; " for asked, does in cases.items())
            + "esac"
        )

    def install(self, name: str, script: str) -> None:
        file = self.bin / name
        file.write_text(f"#!{BASH}\n{script}\n")
        file.chmod(0o755)

    def remove(self, name: str) -> None:
        (self.bin / name).unlink()

    def set_up(self, **env: str) -> tuple[int, str]:
        """The exit code and everything that was said."""
        environment = {"PATH": str(self.bin), "HOME": os.environ.get("HOME", "/"), **env}
        command = [BASH, "deploy/setup.sh"]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def asked(self) -> list[str]:
        """What the new Python was asked to do since the last time."""
        file = self.folder / "asked"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("tool", "sentence"),
    [
        ("python3", "python3 is missing: install Python 3.11 or newer"),
        ("java", "Java is missing: install Java 17 or newer"),
        ("mvn", "Maven is missing: install it (Debian: apt-get install maven)"),
    ],
)
def test_a_missing_tool_is_one_sentence_with_the_fix(
    machine: Machine, tool: str, sentence: str
) -> None:
    machine.remove(tool)
    code, said = machine.set_up()
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith(sentence)
    assert machine.asked() == []


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.8.0_402", "Java 8 is too old"),
        ("11.0.2", "Java 11 is too old"),
        ("16-ea", "Java 16 is too old"),
    ],
)
def test_an_old_java_is_named(machine: Machine, version: str, words: str) -> None:
    machine.install("java", JAVA.format(version))
    code, said = machine.set_up()
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith(f"{words}: install Java 17 or newer")


def test_a_java_that_does_not_run_is_said(machine: Machine) -> None:
    machine.install("java", "echo 'No Java runtime present' >&2; exit 1")
    assert machine.set_up()[1].startswith(
        "java does not tell its version, so it seems to be broken: install Java 17"
    )


@pytest.mark.parametrize("version", ["17", "21.0.1", "25-ea"])
def test_a_new_java_is_taken_also_one_that_talks(machine: Machine, version: str) -> None:
    machine.install(
        "java", f"echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g' >&2; {JAVA.format(version)}"
    )
    assert machine.set_up()[0] == 0


def test_an_old_python_and_one_without_venv_are_named(machine: Machine) -> None:
    machine.install("python3", machine.python(version="3.9.2"))
    assert machine.set_up()[1].startswith(
        "python3 is Python 3.9.2, Grapevine needs 3.11 or newer: install one and"
    )
    machine.install("python3", machine.python(venv=1))
    assert machine.set_up()[1].startswith(
        "Python's venv module is missing: install it (Debian: apt-get install"
    )


def test_another_python_can_be_named(machine: Machine) -> None:
    (machine.bin / "python3").rename(machine.bin / "python3.12")
    assert machine.set_up()[0] == 1
    assert machine.set_up(PYTHON="python3.12")[0] == 0


def test_what_is_done_is_not_done_again(machine: Machine) -> None:
    code, said = machine.set_up()
    assert (code, said) == (0, "Setting up .venv (a minute or two) …\n")
    first = machine.asked()
    assert len(first) == 3
    assert "--require-hashes -r requirements.lock" in first[0]
    assert first[1].endswith("--no-deps --no-build-isolation -e .")
    assert first[2] == "-m deploy.local fetch"
    assert machine.set_up() == (0, "")
    assert machine.asked() == ["-m deploy.local fetch"]
    (machine.folder / "requirements.lock").write_text("newer")
    assert machine.set_up()[0] == 0
    assert len(machine.asked()) == 3


def test_a_set_up_that_failed_is_tried_again(machine: Machine) -> None:
    machine.install("python3", machine.python(pip=1))
    assert machine.set_up()[0] == 1
    shutil.rmtree(machine.folder / ".venv")
    machine.install("python3", machine.python())
    machine.asked()
    assert machine.set_up()[0] == 0
    assert len(machine.asked()) == 3
