"""Two locks of the same versions: requirements.lock to develop, requirements-run.lock to run."""

import re

from tests.deploy.packages import PROJECT, ROOT, lock, needed

DEVELOP, RUN = "requirements.lock", "requirements-run.lock"


def test_what_runs_is_pinned_as_what_was_tested() -> None:
    develop, run = lock(DEVELOP), lock(RUN)
    assert run.items() < develop.items()


def test_the_lock_to_run_holds_what_the_project_needs_and_nothing_else() -> None:
    packages = needed(PROJECT["dependencies"])
    assert {name: version for name, (version, _) in lock(RUN).items()} == {
        name: package.version for name, package in packages.items()
    }


def test_both_locks_are_written_by_one_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (target,) = re.findall(r"^lock:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    develop, run = target.splitlines()
    assert develop.endswith(f"--all-extras -o {DEVELOP}")
    assert run.endswith(f"-c {DEVELOP} -o {RUN}")
    assert "--all-extras" not in run


def test_the_image_leaves_out_what_only_the_local_stack_needs() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    (names,) = re.findall(r"pip uninstall --yes (.+)", dockerfile)
    (engine,) = (line for line in PROJECT["dependencies"] if line.startswith("chdb-core"))
    without = needed([line for line in PROJECT["dependencies"] if line != engine])
    assert set(names.split()) == set(needed(PROJECT["dependencies"])) - set(without)


def test_the_image_installs_what_is_locked_to_run() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    assert re.findall(r"/opt/grapevine/bin/pip install --require-hashes -r (\S+)", dockerfile) == [
        RUN
    ]
    (tool,) = re.findall(r"sed -n '/\^(\w+)==/", dockerfile)
    assert tool in lock(DEVELOP)
    assert tool not in lock(RUN)
