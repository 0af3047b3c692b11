"""`grapevine run watch`: waits for the tombstones, then holds every live mention against the
mention rules.
"""

import asyncio

from pipeline import registry, service, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.directories.gate import open_directories
from pipeline.kafka.guard import kafka_holds
from pipeline.service import Health
from pipeline.stream.batch import one_by_one
from pipeline.stream.worker import run_stream
from pipeline.watch.process import Watcher
from schemas.kinds import Match


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("watch", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Watch until stopped."""
    if not await kafka_holds(config, health, stop, {"watch": [topics.ENRICHED]}):
        return
    async with open_directories(config, health, stop, SYSTEM_CLOCK) as directories:
        if directories is None:
            return
        clock = None if config.service.event_time else SYSTEM_CLOCK
        watcher = Watcher(rules=mention_rules(config), tombstone=directories.tombstone, clock=clock)
        await run_stream(
            config=config,
            health=health,
            stop=stop,
            topic=topics.ENRICHED,
            group="watch",
            process=one_by_one(watcher.process),
            clock=SYSTEM_CLOCK,
        )


def mention_rules(config: Config) -> dict[str, Match]:
    """The configured rules over single mentions, built, by name."""
    return {
        name: match
        for name, rule in config.rules.items()
        if (match := registry.build_match(rule.type, name, rule.settings)) is not None
    }
