"""The store service: how many enriched mentions of 2 kB, with all columns, one process brings into
ClickHouse.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from clickhouse_driver import Client
from clickhouse_driver.errors import Error

from bench import mentions
from bench.look_ups import build_customers, build_links
from bench.rivals import chain_of, value_of
from bench.stats import Rate
from bench.world import World, fill
from pipeline import topics
from pipeline.config import Config

SAMPLE = 10_000
"""Different records; further ones are these under other ids."""
RUN = "bn000-"
FIRST = 0.1
Say = Callable[[str], None]


def enriched(config: Config, count: int) -> Iterator[tuple[bytes, bytes]]:
    """Records of mentions.enriched as the chain makes them: `count` different ids."""
    now = datetime.now(UTC)
    folder = config.service.state_dir / "directories"
    build_customers(folder, 1000, now)
    build_links(folder, 1000, now)
    process = chain_of(config).process
    events = mentions.events(min(count, SAMPLE), now, name=RUN[:-1])
    sample = [(event.key.encode(), value_of(process(event.to_json()))) for event in events]
    for number in range(count):
        key, value = sample[number % len(sample)]
        run = f"bn{number // len(sample):03d}-"
        yield key.replace(RUN.encode(), run.encode()), value.replace(RUN.encode(), run.encode())


def rows(client: Client) -> int:
    """Rows of mentions, 0 while there is no such table."""
    try:
        return int(client.execute("SELECT count() FROM mentions")[0][0])
    except (Error, EOFError, OSError):
        client.disconnect()
        return 0


def measure(world: World, *, rounds: int, count: int, say: Say) -> dict[str, float]:
    """Rows a second, the median of runs over one preloaded topic; each run fills a database of its
    own.
    """
    config = world.config("store")
    say(f"preloading {count:,} enriched mentions")
    fill(config, topics.ENRICHED, enriched(config, count))
    rates: list[Rate] = []
    for number in range(rounds):
        rates.append(_run(world, config, number, count))
        say(
            f"round {number + 1}/{rounds}: store {rates[-1].per_s:,.0f} rows/s, {rates[-1].cpu_us:.0f} µs of CPU each"
        )
    return {"store_rows_per_s": round(statistics.median(rate.per_s for rate in rates))}


def _run(world: World, config: Config, number: int, count: int) -> Rate:
    database = f"store_{number}"
    path = with_database(world.variant(config, f"store{number}"), database)
    url = f"{world.stack.endpoints.clickhouse}/{database}"
    service = world.services.start("store", path)
    process = psutil.Process(service.pid)
    samples: list[tuple[float, int, float]] = []
    deadline = time.monotonic() + 600
    client = Client.from_url(url)
    while not samples or samples[-1][1] < count:
        samples.append((time.monotonic(), rows(client), sum(process.cpu_times()[:2])))
        if samples[-1][0] > deadline:
            raise AssertionError(
                f"{samples[-1][1]:,} of {count:,} rows in ten minutes\n{service.log_tail()}"
            )
        time.sleep(0.05)
    client.disconnect()
    service.terminate(30)
    first = next(sample for sample in samples if sample[1] >= count * FIRST)
    last = samples[-1]
    made = last[1] - first[1]
    return Rate(made / (last[0] - first[0]), (last[2] - first[2]) / made * 1e6)


def with_database(path: Path, database: str) -> Path:
    text: Any = path.read_text()
    path.write_text(text.replace('/store"', f'/{database}"'))
    return path
