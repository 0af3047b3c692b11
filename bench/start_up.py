"""What a command line costs before it says its first word: `grapevine --help` and `grapevine try`.

Told as the process's own CPU time, the median of several runs: on an idle core that is the time a
person waits, and on a busy machine it stays the same.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.services import write_config

ROUNDS = 7
CONFIG = {"brands": {"acme": {"query": "acme"}}}


def measure(folder: Path) -> Mapping[str, float]:
    """CPU seconds of both commands, from the start of the interpreter to its end."""
    tried = ("try", "-c", str(write_config(folder, CONFIG)), "Acme is down again")
    return {"help_cpu_s": cpu_secs("--help"), "try_cpu_s": cpu_secs(*tried)}


def cpu_secs(*arguments: str, rounds: int = ROUNDS) -> float:
    """Median CPU seconds of `grapevine ARGUMENTS`; a first run, not counted, fills the caches."""
    return round(statistics.median([_run(arguments) for _ in range(rounds + 1)][1:]), 3)


def _run(arguments: tuple[str, ...]) -> float:
    process = subprocess.Popen([sys.executable, "-m", "cli", *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return used.ru_utime + used.ru_stime
