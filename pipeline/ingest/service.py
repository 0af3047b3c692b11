"""The ingest service: `grapevine run ingest`.

Start: topics, the HTTP client, the push server, the consumer group. Stop: no new pages, the pages
in hand acknowledged and their cursors saved, the group left, all within ten seconds.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.voices import voice_warnings
from pipeline.http import HttpClient
from pipeline.ingest.assignment import SESSION_SECS, Assignment
from pipeline.ingest.first_dates import FirstDates
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.publish import Publisher
from pipeline.ingest.push_server import PushSource, serve_push
from pipeline.ingest.sources import Sources
from pipeline.kafka.clients import consumer
from pipeline.kafka.guard import kafka_holds
from pipeline.kafka.names import wire_name
from pipeline.kafka.send import Sender
from pipeline.logs import get_logger
from pipeline.service import Health, run_service
from pipeline.topics import CURSORS

LEAVE_SECS = 2.0
_PULSE_SECS = 1.0
_THREAD_SILENT_SECS = 60.0

log = get_logger("ingest")


def run(config: Config) -> int:
    """Run until SIGTERM; the exit code for the shell."""
    return run_service("ingest", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Listen to the sources that Kafka assigns to this process until `stop` is set."""
    if not await kafka_holds(config, health, stop, {"ingest": [CURSORS]}):
        return
    clock = SYSTEM_CLOCK
    publisher = Publisher(
        lambda: Sender(config.kafka, "grapevine-ingest"),
        clock=clock,
        on_waiting=health.set_waiting,
        on_success=health.progress,
    )
    outlet = Outlet(config, publisher, clock, FirstDates(config.service.state_dir))
    async with HttpClient(clock=clock) as http:
        sources = Sources(config, outlet, http, may_publish=lambda: assignment.lease_valid())
        health.sources = sources.states
        assignment = Assignment(
            lambda: consumer(
                config.kafka,
                group="ingest",
                instance=health.instance,
                partition_assignment_strategy=[CooperativeStickyAssignor],
                session_timeout_ms=int(SESSION_SECS * 1000),
                max_poll_interval_ms=60_000,
            ),
            wire_name(config.kafka, CURSORS),
            sources,
            on_ready=lambda: None if publisher.waiting else health.set_ready(),
            on_waiting=health.set_waiting,
        )
        async with _push(config, sources, outlet), _in_background(sources, assignment, health):
            assignment.start()
            await stop.wait()
            await sources.release_all()
        await assignment.close(LEAVE_SECS)
    await publisher.close(1)


@contextlib.asynccontextmanager
async def _push(config: Config, sources: Sources, outlet: Outlet) -> AsyncIterator[None]:
    """The push server, where a push source is configured."""
    if not sources.push:
        yield
        return
    for warning in voice_warnings(config):
        log.warning("a push source may speak for others", where=warning.path, what=warning.message)
    pushed = {
        name: PushSource(connector, sources.context(entry, connector), sources.stamping(entry))
        for name, connector in sources.push.items()
        for entry in (config.sources[name],)
    }
    async with serve_push(pushed, outlet, config.service):
        yield


@contextlib.asynccontextmanager
async def _in_background(
    sources: Sources, assignment: Assignment, health: Health
) -> AsyncIterator[None]:
    """The watch for silent sources, and the pulse: this process lives while its loop and its Kafka
    thread turn.
    """

    async def pulse() -> None:
        while True:
            if time.monotonic() - assignment.turned_at < _THREAD_SILENT_SECS:
                health.progress()
            await asyncio.sleep(_PULSE_SECS)

    tasks = [asyncio.create_task(pulse()), asyncio.create_task(sources.watch())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
