"""One server process: how to start it, when it is ready, where its pid is remembered, how it ends.

A pid file names the process by pid and start time, so a number the system gave to another process
is never mistaken.
"""

import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psutil

from deploy.local.errors import LocalStackError
from deploy.local.ports import HeldPorts
from pipeline.ports import LOOPBACK, holder_of, is_free, listener_of

_PR_SET_PDEATHSIG = 1
_CLEAN_STOP_SECS = 30.0
BARE = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH")
"""Variables that servers need and that hold no secrets."""


@dataclass(frozen=True)
class ProcessSpec:
    """A prepared server: everything a process manager needs to run it. Preparing has already been
    done.
    """

    name: str
    argv: tuple[str, ...]
    log: Path
    pid_file: Path
    endpoint: str
    """Where clients reach it: host:port for Kafka, a clickhouse:// URL for ClickHouse."""
    ready: Callable[[], bool]
    """One attempt, at most a few seconds: True when the server answers a real request. Raises
    LocalStackError where a server answers that is not this one.
    """
    ports: HeldPorts
    """Where it will listen: held as long as this object, and the process that is started from it."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Beside BARE variables all of its environment: a server that is made to tell its own finds no
    secret of whoever started it.
    """
    start_timeout_secs: float = 60.0

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of the server."""
        bare = {name: os.environ[name] for name in BARE if name in os.environ}
        return {**bare, **self.env}

    @property
    def command(self) -> tuple[str, ...]:
        """The same server for a process manager that hands its own environment on."""
        settings = (f"{name}={value}" for name, value in self.environment.items())
        return ("/usr/bin/env", "-i", *settings, *self.argv)


def spawn(spec: ProcessSpec, *, die_with_parent: bool) -> "subprocess.Popen[bytes]":
    """Start the process with its output appended to its log and its pid file written.

    With `die_with_parent` the kernel kills it when the thread that called this ends, however that
    ends: call it from the main thread. Otherwise it runs detached from the terminal.
    """
    spec.log.parent.mkdir(parents=True, exist_ok=True)
    with spec.log.open("ab") as log:
        process = subprocess.Popen(
            spec.argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=spec.environment,
            start_new_session=True,
            pass_fds=spec.ports.fds,
            preexec_fn=_tie_to(os.getpid()) if die_with_parent else None,
        )
    _write_pid(spec.pid_file, process.pid, detached=not die_with_parent)
    return process


def wait_ready(spec: ProcessSpec, process: "subprocess.Popen[bytes] | psutil.Process") -> None:
    """Return when the server answers; raise LocalStackError with the end of its log when it dies or
    takes too long.
    """
    deadline = time.monotonic() + spec.start_timeout_secs
    while not spec.ready():
        if not _alive(process):
            raise LocalStackError(why_ended(spec))
        if time.monotonic() > deadline:
            waited = f"{spec.name} did not answer within {spec.start_timeout_secs:.0f} s"
            raise LocalStackError(f"{waited}. The end of {spec.log}:\n{_tail(spec.log)}")
        time.sleep(0.05)


def why_ended(spec: ProcessSpec, supervisor: int | None = None) -> str:
    """Why a server did not come up: the port of its that a stranger has, else the end of its log.

    A child of the process `supervisor` is no stranger.
    """
    for name, port in spec.ports.numbers.items():
        if stranger := stranger_at(port, supervisor):
            return (
                f"{spec.name} cannot listen on port {port} of {LOOPBACK} ({name}): {stranger} has "
                "it. Start again, and a free port is chosen."
            )
    return f"{spec.name} ended while starting. The end of {spec.log}:\n{_tail(spec.log)}"


def stranger_at(port: int, supervisor: int | None, host: str = LOOPBACK) -> str:
    """Name the program that listens on a port and is no child of `supervisor`; "" without one."""
    if is_free(port, host):
        return ""
    listener = listener_of(port)
    try:
        if supervisor and listener and psutil.Process(listener).ppid() == supervisor:
            return ""
    except psutil.Error:
        return ""  # it has just ended
    return holder_of(port)


def become(spec: ProcessSpec) -> NoReturn:
    """Turn this process into the server, its pid file written: for a process manager that starts
    and signals it.

    The output stays where it goes now, and SIGTERM comes when the parent ends.
    """
    _write_pid(spec.pid_file, os.getpid(), detached=False)
    _tie_to(os.getppid(), signal.SIGTERM)()
    for held in spec.ports.fds:
        os.set_inheritable(held, True)
    os.execve(spec.argv[0], spec.argv, spec.environment)  # noqa: S606 - no shell is wanted


@dataclass(frozen=True)
class Running:
    """A live process found through its pid file; `detached` when it was meant to outlive who
    started it.
    """

    process: psutil.Process
    detached: bool


def find_running(pid_file: Path) -> Running | None:
    """Return the live process the pid file names, or None when there is none (any more)."""
    try:
        known = json.loads(pid_file.read_text())
        process = psutil.Process(int(known["pid"]))
        same = abs(process.create_time() - float(known["started"])) < 1.0
        alive = same and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return Running(process, bool(known["detached"])) if alive else None
    except (OSError, ValueError, KeyError, psutil.Error):
        return None


def end(
    process: "subprocess.Popen[bytes] | psutil.Process", timeout_secs: float = _CLEAN_STOP_SECS
) -> bool:
    """Ask the process to stop and wait; kill it after `timeout_secs`. Returns whether it stopped by
    itself.
    """
    try:
        process.terminate()
        process.wait(timeout_secs)
    except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
        process.kill()
        process.wait()
        return False
    except psutil.NoSuchProcess:
        return True
    return True


def _write_pid(file: Path, pid: int, *, detached: bool) -> None:
    started = psutil.Process(pid).create_time()
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps({"pid": pid, "started": started, "detached": detached}))
    draft.replace(file)


def _alive(process: "subprocess.Popen[bytes] | psutil.Process") -> bool:
    if isinstance(process, subprocess.Popen):
        return process.poll() is None
    return process.is_running()


def _tie_to(parent: int, last: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    libc = ctypes.CDLL(
        None, use_errno=True
    )  # loaded before the fork: a child of a threaded process may not load it

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, last)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return tie


def _tail(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return "(no log)"
    said = log.read_text(errors="replace").splitlines()
    # without Java's stack: fifteen lines of it would hide the one that says what is wrong
    return "\n".join([line for line in said if not line.startswith("\tat ")][-lines:])
