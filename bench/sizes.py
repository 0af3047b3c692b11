"""What sizes of an installation follow from measured figures: mentions a day to partitions,
processes and disk. Pure; `python -m bench --docs` writes it into docs/scale.md.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.figures import shown

DAYS = (10_000, 100_000, 1_000_000, 10_000_000, 50_000_000)
"""Mentions a day."""
PEAK = 10.0
"""The busiest minutes against the day's mean: a storm is what Grapevine is for."""
BUSY = 0.6
"""Of a process's rate that is planned with; the rest catches up after a stop."""
LEAST_PARTITIONS = 4
KAFKA_DAYS = 7.0
"""For which mentions.raw and mentions.enriched are kept (docs/topics.md)."""
REPLICAS = 3
NEEDED = (
    "scale_enrich_1_per_s", "scale_store_1_per_s", "scale_kafka_bytes", "scale_clickhouse_bytes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sizes:
    """What so many mentions a day take. Rates per second; Kafka's disk over all replicas and for as
    long as it keeps them, ClickHouse's for a year on one replica, in GB.
    """

    per_day: int
    mean_per_s: float
    peak_per_s: float
    enrich: int
    store: int
    partitions: int
    kafka_gb: float
    clickhouse_gb: float


def sizes_of(per_day: int, figures: Mapping[str, float]) -> Sizes:
    """The sizes for so many mentions a day. Raises KeyError where a figure was not measured."""
    mean = per_day / 86_400
    peak = mean * PEAK
    enrich = max(1, math.ceil(peak / (BUSY * figures["scale_enrich_1_per_s"])))
    store = max(1, math.ceil(peak / (BUSY * figures["scale_store_1_per_s"])))
    return Sizes(
        per_day,
        mean,
        peak,
        enrich,
        store,
        max(LEAST_PARTITIONS, 2 ** math.ceil(math.log2(2 * enrich))),
        per_day * KAFKA_DAYS * REPLICAS * figures["scale_kafka_bytes"] / 1e9,
        per_day * 365 * figures["scale_clickhouse_bytes"] / 1e9,
    )


def markdown(figures: Mapping[str, float]) -> str:
    """The sizes as a table of a page; a sentence where they cannot be told yet."""
    missing = [key for key in NEEDED if key not in figures]
    if missing:
        return f"Not measured yet: {', '.join(missing)} (`python -m bench --only scale`)."
    return "\n".join(_lines(figures))


def _lines(figures: Mapping[str, float]) -> Iterator[str]:
    yield (
        "| mentions a day | mean/s | planned for/s | enrich processes | store processes | partitions"
        f" | Kafka, {KAFKA_DAYS:g} days × {REPLICAS} replicas | ClickHouse, a year |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for per_day in DAYS:
        one = sizes_of(per_day, figures)
        disk = f"{shown(round(one.kafka_gb, 1))} GB | {shown(round(one.clickhouse_gb, 1))} GB"
        yield (
            f"| {per_day:,} | {shown(round(one.mean_per_s, 2))} | {shown(round(one.peak_per_s, 1))}"
            f" | {one.enrich} | {one.store} | {one.partitions} | {disk} |"
        )
