"""Starts supervisord over the local stack and the services, waits until all are ready, and stops them in order."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from ruamel.yaml import YAML
from supervisor.xmlrpc import SupervisorTransport

from deploy.local.process import ProcessSpec
from deploy.local.stack import COMMANDS, Claim, Endpoints, endpoints, stop_orphans
from pipeline.config import Config, load_config
from pipeline.up.programs import Program, service_programs, supervisor_config

START_TIMEOUT_SECS = 300
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
        return list(dict.fromkeys(_service_of(program.name) for program in self.programs if program.asked))

    def is_ready(self, name: str) -> bool:
        """Whether every process of a service answers /readyz with 200."""
        notes = list((self.config.service.state_dir / "services").glob(f"{name}-*.json"))
        return bool(notes) and any(_answers_ready(note) for note in notes)


@contextlib.contextmanager
def running(
    config_file: Path,
    data: Path,
    *,
    enrich_processes: int = 1,
    fresh: bool = False,
    progress: Callable[[str], None] = print,
) -> Iterator[Up]:
    """Run everything while the block runs. `data` holds the servers' data, state and logs; safe after a kill -9.

    With `fresh` all that `data` holds is removed first, once nothing runs over it any more.
    """
    data = data.resolve()
    claim = Claim(data)
    try:
        _end_left_over_services(data)
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
            _stop(up.supervisor)
    finally:
        claim.release()


def _empty(data: Path) -> None:
    """Remove the servers' data, state and logs; the claim and the remembered ports stay."""
    for entry in data.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def derive_config(config_file: Path, at: Endpoints, data: Path) -> Path:
    """The configuration with the local servers' addresses and state folder, written under `data`."""
    yaml = YAML(typ="safe", pure=True)
    document = yaml.load(config_file.read_text("utf-8")) or {}
    document["kafka"] = {**(document.get("kafka") or {}), "bootstrap": at.kafka, "replication_factor": 1}
    document["clickhouse"] = {"url": f"{at.clickhouse}/grapevine"}
    document["service"] = {**(document.get("service") or {}), "state_dir": str(data / "state")}
    derived = data / "grapevine.yaml"
    with derived.open("w", encoding="utf-8") as file:
        yaml.dump(_absolute_paths(document, config_file.resolve().parent), file)
    return derived


def _absolute_paths(document: dict[str, object], folder: Path) -> dict[str, object]:
    """Paths of sources and customers are relative to the configuration's folder; the derived one lies elsewhere."""
    for section in ("sources", "customers"):
        entries = document.get(section)
        for entry in entries.values() if isinstance(entries, dict) else ():
            _make_absolute(entry, folder)
    return document


def _make_absolute(settings: object, folder: Path) -> None:
    if not isinstance(settings, dict):
        return
    for key, value in settings.items():
        if key in ("path", "opml") and isinstance(value, str):
            settings[key] = str(folder / value)
        else:
            _make_absolute(value, folder)


def _start(config: Config, file: Path, data: Path, specs: list[ProcessSpec], enrich_processes: int) -> Up:
    folder = data / "supervisor"
    folder.mkdir(parents=True, exist_ok=True)
    servers = [Program(spec.name, spec.argv, spec.log, spec.env, order=1, stop_secs=60) for spec in specs]
    programs = [*servers, *service_programs(config, file, data / "logs", enrich_processes=enrich_processes)]
    for program in programs:
        program.log.parent.mkdir(parents=True, exist_ok=True)
    conf = folder / "supervisord.conf"
    conf.write_text(supervisor_config(programs, folder))
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(conf)]
    with (folder / "supervisord.out").open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=_end_with_parent
        )
    return Up(config, file, endpoints(data), tuple(programs), process, folder)


def _start_services(up: Up) -> None:
    """Start what waited for the servers: against servers that are still starting, clients back off for long."""
    transport = SupervisorTransport("", "", f"unix://{up.folder / 'supervisor.sock'}")
    supervisor: Any = xmlrpc.client.ServerProxy("http://localhost", transport)
    for program in up.programs:
        if program.asked:
            supervisor.supervisor.startProcess(program.name, False)


def _wait_ready(up: Up, wanted: Mapping[str, Callable[[], bool]], progress: Callable[[str], None]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECS
    waiting = dict(wanted)
    while waiting:
        for name in [name for name, ready in waiting.items() if ready()]:
            progress(f"{name} is ready")
            del waiting[name]
        if up.supervisor.poll() is not None:
            raise UpError(f"supervisord ended: see {up.folder / 'supervisord.out'}")
        if time.monotonic() > deadline:
            logs = ", ".join(str(program.log) for program in up.programs if _service_of(program.name) in waiting)
            raise UpError(f"not ready after {START_TIMEOUT_SECS} s: {', '.join(sorted(waiting))}. See {logs}")
        time.sleep(0.1)


def _service_of(program: str) -> str:
    name, _, number = program.rpartition("-")
    return name if number.isdigit() else program


def _answers_ready(note: Path) -> bool:
    try:
        port = json.loads(note.read_text())["port"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return False


def _stop(supervisor: "subprocess.Popen[bytes]") -> None:
    """SIGTERM stops services first, then the servers, each with the time it needs."""
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(120)
        except subprocess.TimeoutExpired:
            supervisor.kill()


def _end_left_over_services(data: Path) -> None:
    """End services and the supervisor that a killed run left behind: they are named in notes under the state folder."""
    pids = [data / "supervisor" / "supervisord.pid", *(data / "state" / "services").glob("*.json")]
    for note in pids:
        with contextlib.suppress(OSError, ValueError, KeyError, psutil.Error):
            pid = json.loads(note.read_text())["pid"] if note.suffix == ".json" else int(note.read_text())
            process = psutil.Process(pid)
            if any("pipeline.cli" in part or "supervisord" in part for part in process.cmdline()):
                process.kill()
                process.wait(10)
        note.unlink(missing_ok=True)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)  # a Ctrl-C on the terminal is for `grapevine up`, which stops all in order
