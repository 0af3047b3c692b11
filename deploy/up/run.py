"""Starts supervisord over the local stack and the services, waits until all are ready, and stops
them in order.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import xmlrpc.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.process import ProcessSpec
from deploy.local.stack import COMMANDS, Claim, Endpoints, endpoints, stop_orphans
from deploy.up.derive import derive_config
from deploy.up.left_over import end_left_over
from deploy.up.programs import (
    SERVICES,
    Program,
    control_socket,
    service_programs,
    supervisor_config,
)
from pipeline.config import Config, load_config

START_TIMEOUT_SECS = 300
STOP_SECS = 180
_PR_SET_PDEATHSIG = 1


class UpError(Exception):
    """The stack did not come up; the message says which part and where its log is."""


@dataclass(frozen=True, slots=True)
class Up:
    """A running stack: where it is reached and the configuration that points at it."""

    config: Config
    config_file: Path
    endpoints: Endpoints
    programs: tuple[Program, ...]
    supervisor: "subprocess.Popen[bytes]"
    folder: Path

    @property
    def services(self) -> list[str]:
        """The names of the services, each once."""
        return list(
            dict.fromkeys(_service_of(program.name) for program in self.programs if program.asked)
        )

    def is_ready(self, name: str) -> bool:
        """Whether as many processes of a service as there should be answer /readyz with 200."""
        wanted = sum(_service_of(program.name) == name for program in self.programs)
        return sum(map(_answers_ready, _notes(self.config.service.state_dir, name))) >= wanted


@contextlib.contextmanager
def running(
    config_file: Path,
    data: Path,
    *,
    enrich_processes: int = 1,
    fresh: bool = False,
    progress: Callable[[str], None] = print,
) -> Iterator[Up]:
    """Run everything while the block runs. `data` holds the servers' data, state and logs; safe
    after a kill -9.

    With `fresh` all that `data` holds is removed first, once nothing runs over it any more.
    """
    data = data.resolve()
    claim = Claim(data)
    try:
        end_left_over(data)
        stop_orphans(data)
        if fresh:
            _empty(data)
        specs = [command(data, standard_ports=True) for command in COMMANDS.values()]
        local_file = derive_config(config_file, endpoints(data), data)
        config = load_config(local_file)
        up = _start(config, local_file, data, specs, enrich_processes)
        try:
            _wait_ready(up, {spec.name: spec.ready for spec in specs}, progress)
            _start_services(up)
            _wait_ready(up, {name: partial(up.is_ready, name) for name in up.services}, progress)
            yield up
        finally:
            _stop(up, data)
    finally:
        claim.release()


def _empty(data: Path) -> None:
    """Remove the servers' data, state and logs; the claim and the remembered ports stay."""
    for entry in data.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def _start(
    config: Config, file: Path, data: Path, specs: list[ProcessSpec], enrich_processes: int
) -> Up:
    folder = data / "supervisor"
    folder.mkdir(parents=True, exist_ok=True)
    servers = [Program(spec.name, spec.argv, spec.log, spec.env, stop_secs=60) for spec in specs]
    programs = [
        *servers,
        *service_programs(config, file, data / "logs", enrich_processes=enrich_processes),
    ]
    for program in programs:
        program.log.parent.mkdir(parents=True, exist_ok=True)
    conf = folder / "supervisord.conf"
    conf.write_text(supervisor_config(programs, folder))
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(conf)]
    with (folder / "supervisord.out").open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=_end_with_parent,
        )
    return Up(config, file, endpoints(data), tuple(programs), process, folder)


def _start_services(up: Up) -> None:
    """Start what waited for the servers: against servers that are still starting, clients back off
    for long.
    """
    transport = SupervisorTransport("", "", f"unix://{control_socket(up.folder)}")
    supervisor: Any = xmlrpc.client.ServerProxy("http://localhost", transport)
    supervisor.supervisor.startProcessGroup(SERVICES, False)


def _wait_ready(
    up: Up, wanted: Mapping[str, Callable[[], bool]], progress: Callable[[str], None]
) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECS
    waiting = dict(wanted)
    while waiting:
        for name in [name for name, ready in waiting.items() if ready()]:
            progress(f"{name} is ready")
            del waiting[name]
        if up.supervisor.poll() is not None:
            raise UpError(f"supervisord ended: see {up.folder / 'supervisord.out'}")
        if time.monotonic() > deadline:
            logs = ", ".join(
                str(program.log) for program in up.programs if _service_of(program.name) in waiting
            )
            raise UpError(
                f"not ready after {START_TIMEOUT_SECS} s: {', '.join(sorted(waiting))}. See {logs}"
            )
        time.sleep(0.1)


def _service_of(program: str) -> str:
    name, _, number = program.rpartition("-")
    return name if number.isdigit() else program


def _notes(state_dir: Path, service: str) -> Iterator[Mapping[str, Any]]:
    """What the processes of a service say of themselves; those that were killed leave theirs behind."""
    for file in (state_dir / "services").glob(f"{service}-*.json"):
        with contextlib.suppress(OSError, ValueError):
            note = json.loads(file.read_text())
            if note["service"] == service:
                yield note


def _answers_ready(note: Mapping[str, Any]) -> bool:
    try:
        with urllib.request.urlopen(
            f"http://{note['host']}:{note['port']}/readyz", timeout=2
        ) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(up: Up, data: Path) -> None:
    """SIGTERM stops services first, then the servers, each with the time it needs."""
    if up.supervisor.poll() is None:
        up.supervisor.terminate()
        try:
            up.supervisor.wait(STOP_SECS)
        except subprocess.TimeoutExpired:
            up.supervisor.kill()
    end_left_over(data)
    stop_orphans(data)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)  # a Ctrl-C on the terminal is for `grapevine up`, which stops all in order
