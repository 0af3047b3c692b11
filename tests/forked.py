"""Starts Python programs from a process that has imported Grapevine already: a service is up in a
fraction of the CPU time that importing takes.

Each is a process of its own that runs the named script as `python SCRIPT ARGS` would; only what it
imports is there before. How a service starts from nothing is for the tests of `grapevine up`.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, get_args

from cli.run import SERVICES
from pipeline import registry

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Forked:
    """A program that was started so; as far as a test needs it, `subprocess.Popen`."""

    def __init__(self, pid: int, asked: "Nursery") -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._asked = asked
        self._ended = os.pidfd_open(pid)  # it cannot be another process: nobody else reaps it

    def poll(self) -> int | None:
        """Its exit code, minus the signal that ended it; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout_secs: float) -> int:
        """The exit code; raises subprocess.TimeoutExpired when it takes longer."""
        if self.returncode is None:
            ready, _, _ = select.select([self._ended], [], [], timeout_secs)
            if not ready:
                raise subprocess.TimeoutExpired(str(self.pid), timeout_secs)
            self.returncode = int(self._asked.ask({"reap": self.pid}))
            os.close(self._ended)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Signal it; nothing happens once it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks; it and all it started end with the thread that made it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=Path(__file__).resolve().parents[1],
            preexec_fn=die_with_parent,
        )
        theirs.close()
        self._talk = ours.makefile("rw")

    def start(self, argv: Sequence[str], log: Path, cwd: Path, env: Mapping[str, str]) -> Forked:
        """Run the script argv[0], its output appended to `log`."""
        pid = self.ask({"argv": argv, "log": str(log), "cwd": str(cwd), "env": dict(env)})
        return Forked(int(pid), self)

    def ask(self, what: Mapping[str, Any]) -> Any:
        """One request, one answer."""
        self._talk.write(json.dumps(what) + "\n")
        self._talk.flush()
        return json.loads(self._talk.readline())


Process = Forked | subprocess.Popen[bytes]


def start_anew(argv: Sequence[str], log: Path, cwd: Path, env: Mapping[str, str]) -> Process:
    """Run a command that must import all by itself, with the same promises."""
    with log.open("ab") as output:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            preexec_fn=die_with_parent,
        )


def die_with_parent() -> None:
    """Let the kernel kill this process when the thread that started it ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _serve(talk: socket.socket) -> None:
    """Answer until the other side has gone. Returns in the child only, as the asked program."""
    with talk, talk.makefile("rw") as lines:
        for line in lines:
            asked = json.loads(line)
            answer = _reap(asked["reap"]) if "reap" in asked else os.fork()
            if answer == 0 and "argv" in asked:
                break
            lines.write(json.dumps(answer) + "\n")
            lines.flush()
        else:
            sys.exit()
    _become(asked)


def _reap(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _become(asked: Mapping[str, Any]) -> NoReturn:
    """Be what `python argv[0] …` would be, but for what is imported."""
    die_with_parent()
    output = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    random.seed()
    sys.argv = list(asked["argv"])
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")
    sys.exit()


def _import_all() -> None:
    """What services import as they start, and what their configurations may name: reading one rule
    alone loads a grammar for as long as all else takes.
    """
    for service in SERVICES:
        importlib.import_module(f"pipeline.{service}.service")
    for room in get_args(registry.Room):
        for name in registry.names(room):
            registry.load(room, name)
    registry.names.cache_clear()  # a program may add to the rooms


if __name__ == "__main__":
    _import_all()
    gc.collect()
    gc.freeze()  # its children share these pages as long as nobody writes to them
    _serve(socket.socket(fileno=int(sys.argv[1])))
