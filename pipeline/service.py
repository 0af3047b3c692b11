"""What every service has: logs, /metrics, /healthz, /readyz, a clean stop on SIGTERM, an honest
exit code, a watchdog.

A service makes progress (`Health.progress()`) or is idle (`Health.idle()`); one that does neither
for `service.stuck_after_secs` ends itself with exit code 70, to be restarted by its supervisor from
the last commit. So does one whose event loop stands still (watchdog.py).

/healthz says whether the process should live: 200 unless it is stuck. Waiting for Kafka, ClickHouse
or a place in its group is no reason to be restarted. /readyz says whether it works now: 503 with
the reason while it waits.
"""

import asyncio
import contextlib
import fcntl
import itertools
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipeline import logs, metrics
from pipeline.config import Config
from pipeline.config.clear_text import clear_text_warnings
from pipeline.ports import PortTaken
from pipeline.watchdog import Watchdog

EXIT_STUCK = 70
EXIT_PORT_TAKEN = 78
EXIT_STOPPED_BY_LIMIT = 75
PULSE_SECS = 5.0
"""A service that rests gives a sign of life this often."""

log = logs.get_logger("service")


@dataclass
class Health:
    """What a service knows of its own state. Thread-safe: plain assignments only.

    `instance` names this process among those of its service (host and slot): a static member of its
    consumer group, so that after a kill -9 the restarted process takes its partitions back at once.
    """

    service: str
    instance: str = ""
    ready: bool = False
    reason: str = "starting"
    last_error: str = ""
    has_worked: bool = False
    moved_at: float = field(default_factory=time.monotonic)
    sources: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    """What /readyz tells of each end outside: of sources of mentions set by ingest, of customers
    by sync, of destinations by notify."""

    def progress(self) -> None:
        """Work was finished, or there was none to do."""
        self.moved_at = time.monotonic()
        metrics.HEARTBEAT.labels(self.service).set_to_current_time()

    idle = progress

    def set_ready(self) -> None:
        """The service works; /readyz answers 200 from now on. What failed while it started was no
        more than waiting.
        """
        if not self.has_worked:
            self.has_worked, self.last_error = True, ""
        self.ready, self.reason = True, ""
        self.progress()

    def set_waiting(self, reason: str) -> None:
        """The service cannot work now; `reason` says what it waits for."""
        self.ready, self.reason = False, reason

    def failed(self, error: str) -> None:
        """Remember the last error for /readyz and `grapevine status`."""
        self.last_error = error[:500]

    def stuck_for(self) -> float:
        """Seconds since the last sign of progress."""
        return time.monotonic() - self.moved_at


class EndOfServiceError(Exception):
    """Ends the process on purpose: the message says why, `code` is its exit code."""

    code = 1


class StoppedError(Exception):
    """The service was asked to stop while it waited; nothing was committed."""


Main = Callable[[Config, Health, asyncio.Event], Awaitable[None]]
"""A service's main coroutine: returns when the event is set and its work is handed over."""


def run_service(name: str, config: Config, main: Main) -> int:
    """Run a service until SIGTERM or SIGINT; returns the exit code for the shell.

    Where a fixed port of the service is taken, that is told in a sentence.
    """
    logs.set_up(name, level=config.service.log_level, as_json=config.service.log_json)
    os.umask(0o077)  # state holds what people said and who they are
    for warning in clear_text_warnings(config):
        log.warning("a secret travels in the clear", where=warning.path, what=warning.message)
    import uvloop

    try:
        code: int = uvloop.run(_run(name, config, main))
    except PortTaken as error:
        log.error(str(error))
        return EXIT_PORT_TAKEN
    return code


async def _run(name: str, config: Config, main: Main) -> int:
    slot = claim_slot(config.service.state_dir, name)
    health, stop = Health(name, slot.instance), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serve_health(health, config):
        watchdog = Watchdog(
            name,
            config.service.stuck_after_secs,
            progress=health.stuck_for,
            waiting_for=lambda: health.reason,
            end=lambda: end_process(EXIT_STUCK),
        )
        watchdog.start(loop)
        try:
            await main(config, health, stop)
        finally:
            watchdog.close()
    return 0


def end_process(code: int) -> None:
    """End at once, without handlers that could commit what was not finished."""
    os._exit(code)


@dataclass(frozen=True, slots=True)
class Slot:
    """The lowest free number among the processes of a service on this host, held until the process
    ends.
    """

    instance: str
    lock: IO[str]


def claim_slot(state_dir: Path, service: str) -> Slot:
    """Take the lowest slot that no living process of this service holds on this host."""
    folder = state_dir / "services"
    folder.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        lock = (folder / f"{service}.{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return Slot(f"{socket.gethostname()}.{service}.{number}", lock)
    raise AssertionError("unreachable")


@contextlib.asynccontextmanager
async def serve_health(health: Health, config: Config) -> AsyncIterator[None]:
    """Serve /metrics, /healthz and /readyz while the block runs; the port is written under the
    state folder.
    """
    app = web.Application()

    async def healthz(_: web.Request) -> web.Response:
        stuck_secs = health.stuck_for()
        body = {"service": health.service, "stuck_secs": round(stuck_secs, 1)}
        return web.json_response(
            body, status=503 if stuck_secs > config.service.stuck_after_secs else 200
        )

    async def readyz(_: web.Request) -> web.Response:
        body: dict[str, Any] = {
            "ready": health.ready,
            "reason": health.reason,
            "last_error": health.last_error,
        }
        if sources := health.sources():
            body["sources"] = sources
        return web.json_response(body, status=200 if health.ready else 503)

    async def metrics_page(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.add_routes(
        [
            web.get("/healthz", healthz),
            web.get("/readyz", readyz),
            web.get("/metrics", metrics_page),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    wanted = config.service.metrics_ports.get(health.service, 0)
    site = web.TCPSite(runner, config.service.metrics_host, wanted)
    try:
        await site.start()
    except OSError:  # the configured port is taken, by a second process of this service as a rule
        site = web.TCPSite(runner, config.service.metrics_host, 0)
        await site.start()
    host = _reachable_host(config.service.metrics_host)
    note = write_endpoint_note(
        config.service.state_dir, health.service, runner.addresses[0][1], host
    )
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        await runner.cleanup()


def _reachable_host(listening: str) -> str:
    """The name under which a service that listens at this address is reached by others that share
    its state folder.
    """
    return socket.gethostname() if listening in ("0.0.0.0", "::") else listening  # noqa: S104  nothing is bound here


def write_endpoint_note(state_dir: Path, service: str, port: int, host: str = "127.0.0.1") -> Path:
    """Leave word of where this process answers, for `grapevine status`."""
    folder = state_dir / "services"
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / f"{service}-{os.getpid()}.json"
    note.write_text(
        json.dumps({"service": service, "pid": os.getpid(), "port": port, "host": host})
    )
    return note


async def rest(seconds: float, health: Health, stop: asyncio.Event) -> None:
    """Wait for the next round, alive; returns at once when the service is to stop."""
    while seconds > 0 and not stop.is_set():
        health.idle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(PULSE_SECS, seconds))
        seconds -= PULSE_SECS
