"""`grapevine run enrich`: waits for the directories, then runs the chain over one lane."""

import asyncio
from functools import partial

from pipeline import service, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.voices import unproven_by
from pipeline.directories.gate import open_directories
from pipeline.directories.look_up import Directories
from pipeline.enrich.chain import build_chain, model_versions
from pipeline.enrich.process import Processor
from pipeline.kafka.guard import kafka_holds
from pipeline.service import Health
from pipeline.stream.worker import run_stream
from schemas.context import EnrichTools


def run(config: Config, lane: str = "live") -> int:
    """Run the service for one lane; returns its exit code."""
    name = "enrich" if lane == "live" else "enrich-history"
    return service.run_service(name, config, partial(main, lane=lane))


async def main(config: Config, health: Health, stop: asyncio.Event, *, lane: str = "live") -> None:
    """Enrich until stopped."""
    topic = topics.RAW if lane == "live" else topics.HISTORY
    if not await kafka_holds(config, health, stop, {health.service: [topic]}):
        return
    async with open_directories(config, health, stop, SYSTEM_CLOCK) as directories:
        if directories is None:
            return
        processor = processor_of(config, directories)
        await run_stream(
            config=config,
            health=health,
            stop=stop,
            topic=topic,
            group=health.service,
            process=processor.process_all,
            clock=SYSTEM_CLOCK,
        )


def processor_of(config: Config, directories: Directories) -> Processor:
    """The configured chain over this host's directories."""
    return Processor(
        chain=build_chain(config.enrich, enrich_tools(config, directories)),
        tombstone=directories.tombstone,
        clock=SYSTEM_CLOCK,
        event_time=config.service.event_time,
        corrections=directories.corrections_of,
        models=model_versions(config.enrich),
        unproven=unproven_by(config),
        opted_out=directories.opted_out,
    )


def enrich_tools(config: Config, directories: Directories) -> EnrichTools:
    """What the configured chain is built with."""
    return EnrichTools(
        brands=config.brand_list,
        mutes=config.mutes,
        customers_by=directories.customers_by,
        links_of=directories.links_of,
        influence_of=directories.influence_of,
        pinned_author=directories.pinned_author,
        zone=config.zone,
        may_link=config.consent.may_link,
        opted_out=directories.opted_out,
    )
