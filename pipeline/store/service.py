"""`grapevine run store`: threads around ClickHouse: mentions, slow topics, series with progress,
whole days, upkeep.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

from pipeline import logs, registry, service
from pipeline.clickhouse import connection, until_done
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.directories.gate import open_directories
from pipeline.directories.look_up import Directories
from pipeline.kafka.guard import kafka_holds
from pipeline.service import Health, StoppedError, end_process
from pipeline.store.days import run_days
from pipeline.store.enriched import EnrichedLoop
from pipeline.store.progress import Prober
from pipeline.store.series import Series
from pipeline.store.side import SIDES, SideLoop
from pipeline.store.upkeep import run_upkeep
from pipeline.threads import Parts
from pipeline.topics import ENRICHED
from schemas.flow import Fatal
from schemas.upkeep import TopicPlan
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import (
    write_accounts,
    write_settings,
    write_topic_plans,
)
from sinks.clickhouse.links import write_link_rules
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.records import Keep

log = logs.get_logger("store")

STOP_SECS = 30


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("store", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Store until stopped."""
    ending = threading.Event()
    if not await kafka_holds(
        config, health, stop, {"store": [ENRICHED], "store-side": [side.topic for side in SIDES]}
    ):
        return
    try:
        preparing = asyncio.create_task(asyncio.to_thread(_prepare, config, health, ending))
        await _first(preparing, stop, ending)
        if stop.is_set():
            return
    except Fatal as error:
        log.error("the database cannot be prepared", reason=error.reason)
        end_process(1)
    async with open_directories(config, health, stop, SYSTEM_CLOCK) as directories:
        if directories is not None:
            await _store(config, health, stop, ending, directories)


async def _store(
    config: Config,
    health: Health,
    stop: asyncio.Event,
    ending: threading.Event,
    directories: Directories,
) -> None:
    series = Series(config, health, ending)
    loop = EnrichedLoop(config, health, ending, SYSTEM_CLOCK, partial(_keep, directories), series)
    prober = Prober(config, health, ending, SYSTEM_CLOCK, loop, series)
    side = SideLoop(config, health, ending, SYSTEM_CLOCK)
    parts: dict[str, Callable[[], None]] = {
        "mentions": loop.run,
        "side": side.run,
        "series": series.run,
        "progress": prober.run,
        "days": lambda: run_days(config, health, ending),
        "upkeep": lambda: run_upkeep(config, health, ending, SYSTEM_CLOCK),
    }
    running = Parts(parts)
    await stop.wait()
    ending.set()
    await running.ended(STOP_SECS)


def _keep(directories: Directories) -> Keep | None:
    """What may be stored: nothing by people who were forgotten for ever."""
    forgotten = directories.forgotten_authors()
    return (
        None
        if forgotten is None
        else lambda mention, author, revision: not (author and forgotten(author))
    )


def _prepare(config: Config, health: Health, ending: threading.Event) -> None:
    target = connection(config.clickhouse)
    until_done(lambda: migrate(target, cluster=config.clickhouse.cluster or None), health, ending)
    with connect(target) as client:
        until_done(lambda: write_settings(client, {"timezone": config.timezone}), health, ending)
        until_done(lambda: write_accounts(client, config.brand_list), health, ending)
        until_done(lambda: write_link_rules(client, config.consent), health, ending)
        until_done(lambda: write_topic_plans(client, topic_plans(config)), health, ending)


def topic_plans(config: Config) -> list[TopicPlan]:
    """The topics of the configured chain, as its enrichers tell them (`plans`)."""
    modules = [(registry.load("enrichers", entry.name), entry.settings) for entry in config.enrich]
    return [
        plan
        for module, settings in modules
        if hasattr(module, "plans")
        for plan in module.plans(settings)
    ]


async def _first(work: "asyncio.Task[None]", stop: asyncio.Event, ending: threading.Event) -> None:
    """Wait for the work or for the stop, which ends the work's waiting."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.done():
        ending.set()
    stopping.cancel()
    try:
        await work
    except StoppedError:
        return
