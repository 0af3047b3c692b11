"""Runs a function or a script in a process of its own, forked from this one: what it opens and how it
ends is its own, and nothing is imported anew.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path


def run_apart(work: Callable[..., object], *arguments: object, timeout_secs: float = 60) -> int:
    """The exit code: 0, 1 where `work` raised, or minus the signal that ended it."""
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    process.start()
    process.join(timeout_secs)
    assert process.exitcode is not None, f"{work} still runs after {timeout_secs:g} s"
    return process.exitcode


def run_script_apart(script: str, told: Path) -> int:
    """Run a script as `python -c` would, and return its exit code; its errors go to the file `told`."""
    return run_apart(_run_script, script, told)


def _run_script(script: str, told: Path) -> None:
    os.dup2(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115  as long as the process
    exec(compile(script, "<string>", "exec"), {"__name__": "__main__"})
