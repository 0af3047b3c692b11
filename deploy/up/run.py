"""Starts supervisord over the local stack and the services, waits until all are ready, and stops
them in order.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.local.errors import LocalStackError
from deploy.local.password import make_password
from deploy.local.ports import HeldPorts
from deploy.local.process import ProcessSpec, stranger_at, why_ended
from deploy.local.stack import COMMANDS, Claim, Endpoints, endpoints, stop_orphans
from deploy.up.derive import derive_config
from deploy.up.left_over import end_left_over
from deploy.up.place import told_where
from deploy.up.programs import Program, service_programs, supervisor_config
from deploy.up.push import PUSH, hold_push_port
from deploy.up.ready import not_working, ready_processes, undecided
from deploy.up.supervisor import ended, start_services
from pipeline.acts import status
from pipeline.config import Config, load_config

START_TIMEOUT_SECS = 300
SETTLE_SECS = 10
"""How long sources have to say whether they work; what listens for long says nothing until then."""
STOP_SECS = 180
SUPERVISORD = "deploy.up.supervise"
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
    servers: Mapping[str, ProcessSpec]
    push: HeldPorts | None
    """The port of push sources, where there are any."""

    @property
    def services(self) -> list[str]:
        """The names of the services, each once."""
        return list(
            dict.fromkeys(_service_of(program.name) for program in self.programs if program.asked)
        )

    @property
    def push_url(self) -> str | None:
        """Where push sources are sent to, SOURCE being a source's name; None without any."""
        if self.push is None:
            return None
        return f"http://{self.config.service.push_host}:{self.push.numbers[PUSH]}/push/SOURCE"

    def is_ready(self, name: str) -> bool:
        """Whether as many processes of a service as there should be answer /readyz with 200."""
        wanted = sum(_service_of(program.name) == name for program in self.programs)
        return ready_processes(self.config.service.state_dir, name) >= wanted

    def not_working(self) -> list[str]:
        """A sentence for each service, source and destination that does not work, once every one works or has failed,
        or had its time to.
        """
        deadline = time.monotonic() + SETTLE_SECS
        while True:
            processes = status.processes(self.config.service.state_dir)
            sources = status.sources(processes, self.config.source_names)
            customers = status.customers(processes, self.config.customer_names)
            reasons = {process.service: process.reason for process in processes}
            waiting = {
                name: reasons.get(name, "it does not answer")
                for name in self.services
                if not self.is_ready(name)
            }
            destinations = status.destinations(processes, self.config.destination_names)
            settled = not waiting and not any(map(undecided, (sources, customers, destinations)))
            if settled or time.monotonic() > deadline:
                return not_working(waiting, sources, customers, destinations)
            time.sleep(0.2)


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
    os.umask(0o077)
    claim, held = Claim(data), contextlib.ExitStack()
    try:
        end_left_over(data)
        stop_orphans(data)
        if fresh:
            _empty(data)
        up = _start(*_prepare(config_file, data, held), enrich_processes)
        held.enter_context(told_where(config_file, up.config_file))
        try:
            ready = {name: spec.ready for name, spec in up.servers.items()}
            _wait_ready(up, ready, progress)
            start_services(up.folder)
            _wait_ready(up, {name: partial(up.is_ready, name) for name in up.services}, progress)
            yield up
        finally:
            _stop(up, data)
    finally:
        held.close()
        claim.release()


def _prepare(
    config_file: Path, data: Path, held: contextlib.ExitStack
) -> tuple[Path, Path, dict[str, ProcessSpec], HeldPorts | None]:
    """The data folder, the configuration for its servers, how to run them, the port of push sources."""
    make_password(data)
    servers: dict[str, ProcessSpec] = {}
    for name, command in COMMANDS.items():
        servers[name] = command(data, standard_ports=True)
        held.callback(servers[name].ports.release)
    file = derive_config(config_file, endpoints(data), data)
    push = hold_push_port(load_config(file), data)
    if push:
        held.callback(push.release)
        file = derive_config(config_file, endpoints(data), data, push_port=push.numbers[PUSH])
    return data, file, servers, push


def _empty(data: Path) -> None:
    """Remove the servers' data, state and logs; the claim and the remembered ports stay."""
    for entry in data.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def _start(
    data: Path,
    file: Path,
    servers: Mapping[str, ProcessSpec],
    push: HeldPorts | None,
    enrich_processes: int,
) -> Up:
    config, folder = load_config(file), data / "supervisor"
    folder.mkdir(parents=True, exist_ok=True)
    programs = [
        *(Program(spec.name, spec.command, spec.log, stop_secs=60) for spec in servers.values()),
        *service_programs(config, file, data / "logs", enrich_processes=enrich_processes),
    ]
    for program in programs:
        program.log.parent.mkdir(parents=True, exist_ok=True)
    conf = folder / "supervisord.conf"
    conf.write_text(supervisor_config(programs, folder))
    command = [sys.executable, "-m", SUPERVISORD, "-c", str(conf)]
    with (folder / "supervisord.out").open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=_end_with_parent,
        )
    return Up(config, file, endpoints(data), tuple(programs), process, folder, servers, push)


def _fail_if_hopeless(up: Up, waiting: Collection[str]) -> None:
    """Raises LocalStackError where a server has ended while starting, or where a stranger has the
    port of push sources: it would end again and again.
    """
    down = ended(up.folder) & set(waiting)
    for name in down & up.servers.keys():
        raise LocalStackError(why_ended(up.servers[name], up.supervisor.pid))
    if "ingest" in down and up.push:
        host, port = up.config.service.push_host, up.push.numbers[PUSH]
        if stranger := stranger_at(port, up.supervisor.pid, host):
            raise LocalStackError(
                f"ingest cannot listen on port {port} of {host} for push sources: {stranger} has "
                "it. Start again, and a free port is chosen, unless service.push_port names one."
            )


def _ended_anew(up: Up, waiting: Collection[str], told: set[str]) -> list[Program]:
    """The programs that are waited for and have ended; each once, `told` has those of before."""
    down = ended(up.folder) - told
    programs = [
        program
        for program in up.programs
        if program.name in down and _service_of(program.name) in waiting
    ]
    told.update(program.name for program in programs)
    return programs


def _wait_ready(
    up: Up, wanted: Mapping[str, Callable[[], bool]], progress: Callable[[str], None]
) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECS
    waiting, told = dict(wanted), set[str]()
    while waiting:
        for name in [name for name, ready in waiting.items() if ready()]:
            progress(f"{name} is ready")
            del waiting[name]
        _fail_if_hopeless(up, waiting)
        for program in _ended_anew(up, waiting, told):
            progress(
                f"{program.name} ended while it started, and is started again: see {program.log}"
            )
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
