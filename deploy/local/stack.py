"""Kafka and ClickHouse together over one data folder: prepared, started in parallel, killed,
restarted, stopped.

A claim (a locked file) says who runs a folder's servers now; servers found in a folder nobody
claims are orphans of a run that was killed, and are stopped before new ones start.
"""

import fcntl
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local import clickhouse, kafka
from deploy.local.clickhouse import clickhouse_command
from deploy.local.errors import LocalStackError
from deploy.local.kafka import kafka_command
from deploy.local.ports import remembered_ports
from deploy.local.process import ProcessSpec, Running, end, find_running, spawn, wait_ready

Commands = Mapping[str, Callable[..., ProcessSpec]]
COMMANDS: Commands = {
    "kafka": kafka_command,
    "clickhouse": clickhouse_command,
}
"""The servers by name, in the order they are started; each prepares a data folder and returns how
to run it.
"""


@dataclass(frozen=True)
class Endpoints:
    """Where the servers are reached."""

    kafka: str
    """host:port of the bootstrap server."""
    clickhouse: str
    """clickhouse://host:port of the native protocol, without a database."""
    clickhouse_http: str
    """http://host:port of the read-only query endpoint."""


class Claim:
    """The right to run a data folder's servers: held until `release`, or until the holder ends in
    whatever way.
    """

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)  # what is inside is what people said and who they are
        self._file: IO[str] = (data / "claim").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise LocalStackError(
                f"Another process runs the servers in {data}: stop it first, or choose another data folder."
            ) from error

    def release(self) -> None:
        """Let others run the folder."""
        self._file.close()


def stop_orphans(data: Path) -> list[str]:
    """Stop servers a killed run left in `data`; returns their names. Call while holding the
    folder's claim.

    Raises LocalStackError when servers were started to run detached (`python -m deploy.local
    start`): they are wanted.
    """
    stopped = []
    for name, running in find_servers(data).items():
        if running.detached:
            raise LocalStackError(
                f"{name} runs detached in {data} (pid {running.process.pid}): "
                f"use it, or stop it with `python -m deploy.local stop --data {data}`."
            )
        end(running.process)
        stopped.append(name)
    return stopped


def find_servers(data: Path) -> dict[str, Running]:
    """Return the live servers of a data folder by name."""
    servers = {name: find_running(data / name / "pid.json") for name in COMMANDS}
    return {name: running for name, running in servers.items() if running is not None}


def endpoints(data: Path) -> Endpoints:
    """Return where the servers of `data` listen; their ports must have been chosen before."""
    ports = remembered_ports(data)
    return Endpoints(
        kafka=f"127.0.0.1:{ports['kafka']}",
        clickhouse=f"clickhouse://127.0.0.1:{ports['clickhouse']}",
        clickhouse_http=f"http://127.0.0.1:{ports['clickhouse_http']}",
    )


def answering(name: str, data: Path) -> bool:
    """Tell whether the named server of `data` answers a request now; raises LocalStackError where
    another server answers in its place.
    """
    at = endpoints(data)
    return (
        kafka.answers(at.kafka, data)
        if name == "kafka"
        else clickhouse.answers(int(at.clickhouse_http.rpartition(":")[2]), data)
    )


class RunningStack:
    """Both servers, running as children that die with this process."""

    def __init__(self, data: Path, claim: Claim, commands: Commands = COMMANDS) -> None:
        self.data = data
        self._claim, self._commands = claim, commands
        self._specs: dict[str, ProcessSpec] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def endpoints(self) -> Endpoints:
        """Where the servers listen, the same as long as this stack lives."""
        return endpoints(self.data)

    def start(self, *names: str) -> None:
        """Start the named servers (all without a name) in parallel and wait until each answers."""
        started = names or tuple(self._commands)
        for name in started:
            if name in self._processes:
                raise LocalStackError(f"{name} is running already.")
            spec = self._specs.get(name) or self._commands[name](self.data)
            self._specs[name] = spec
            self._processes[name] = spawn(spec, die_with_parent=True)
        for name in started:
            wait_ready(self._specs[name], self._processes[name])

    def kill(self, name: str) -> None:
        """End a server with SIGKILL, as a power cut would, and wait until it is gone."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def ended(self) -> list[str]:
        """The servers that have ended by themselves; they may be started again."""
        gone = [name for name, process in self._processes.items() if process.poll() is not None]
        for name in gone:
            del self._processes[name]
        return gone

    def pid(self, name: str) -> int:
        """Return a running server's process id."""
        return self._processes[name].pid

    def stop(self) -> None:
        """Stop all servers cleanly and release the folder."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            end(process)
        self._processes.clear()
        for spec in self._specs.values():
            spec.ports.release()
        self._claim.release()


def start_stack(data: Path, commands: Commands = COMMANDS) -> RunningStack:
    """Start Kafka and ClickHouse over `data`, made when missing, and return when both answer.
    `commands` names other servers, and how each is prepared.

    Call it from the main thread: the servers end when the thread that started them ends, even by
    SIGKILL. Raises LocalStackError when something is missing, the folder is in use, or a server
    does not come up.
    """
    data = data.resolve()
    stack = RunningStack(data, Claim(data), commands)
    try:
        stop_orphans(data)
        stack.start()
    except BaseException:
        stack.stop()
        raise
    return stack
