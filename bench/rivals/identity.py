"""The enrich service's own machinery around nothing: every event goes out as it came in. What is
left is its cost.

Slices, attempts, metrics, the awaited deliveries and the commits are the service's; events are
neither read nor checked. `python -m bench.rivals.identity CONFIG`; writes to mentions.enriched
under the configuration's prefix.
"""

import asyncio
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import service, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config, load_config
from pipeline.kafka.outgoing import Outgoing
from pipeline.service import Health
from pipeline.stream.batch import Outcome
from pipeline.stream.worker import run_stream

KEYS = 10_000


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Pass events through until stopped."""
    keys = itertools.cycle([f"x:x:b-{number:08d}".encode() for number in range(KEYS)])

    def process(values: Sequence[bytes | None]) -> list[Outcome]:
        return [[Outgoing(topics.ENRICHED, next(keys), value)] for value in values]

    await run_stream(
        config=config,
        health=health,
        stop=stop,
        topic=topics.RAW,
        group="enrich",
        process=process,
        clock=SYSTEM_CLOCK,
    )


if __name__ == "__main__":
    sys.exit(service.run_service("enrich", load_config(Path(sys.argv[1]), env={}), main))
