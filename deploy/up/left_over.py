"""Ends what a killed `grapevine up` left behind: supervisor, services and servers, found by their
command lines.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

END_SECS = 30


def end_left_over(data: Path) -> None:
    """End everything that runs over `data`, and remove the notes of services. Call while holding
    its claim.

    Supervisor and services are killed: nothing accepted is lost by that, and a supervisor that
    lives would start its services again. Servers are asked to stop first.
    """
    _end(lambda: list(_services(data)), psutil.Process.kill)
    _end(lambda: list(_servers(data)), psutil.Process.terminate)
    _end(lambda: list(_servers(data)), psutil.Process.kill)
    for note in (data / "state" / "services").glob("*.json"):
        note.unlink(missing_ok=True)


def _end(
    find: Callable[[], list[psutil.Process]], signal: Callable[[psutil.Process], None]
) -> None:
    """Signal what is found until there is nothing more or the time is up."""
    deadline = time.monotonic() + END_SECS
    while (processes := find()) and time.monotonic() < deadline:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                signal(process)
        psutil.wait_procs(processes, timeout=END_SECS)


def _services(data: Path) -> Iterator[psutil.Process]:
    """Supervisors first: they start what they miss."""
    supervised, configured = (
        str(data / "supervisor" / "supervisord.conf"),
        str(data / "grapevine.yaml"),
    )
    yield from _with_words(lambda words: supervised in words)
    yield from _with_words(lambda words: configured in words and "run" in words)


def _servers(data: Path) -> Iterator[psutil.Process]:
    named = {str(data / "kafka" / "server.properties"), str(data / "clickhouse" / "data")}
    yield from _with_words(lambda words: not named.isdisjoint(words))


def _with_words(wanted: Callable[[list[str]], bool]) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["cmdline"]):
        if process.pid != os.getpid() and wanted(process.info["cmdline"] or []):
            yield process
