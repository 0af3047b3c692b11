"""The enrich service against the same chain in other frames, and against itself: one process, two,
no chain at all.
"""

import contextlib
import json
import statistics
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench import mentions
from bench.stats import Rate, side_by_side
from bench.world import Ends, World, fill, watch_rate
from pipeline import topics
from pipeline.config import Config
from pipeline.kafka.names import wire_name
from tests.services import Running
from tests.stack import create_topics

CUSTOMERS = 1_000
"""Of the 5,000 authors; the others are looked up in vain, as most are in practice."""

RIVALS = {"aiokafka": "aiokafka_loop", "quix": "quix", "naive_faust": "naive_faust"}
KEYS: Mapping[str, Sequence[str]] = {
    "enrich_vs_bare": ("service", "bare"),
    "enrich_vs_aiokafka": ("service", "aiokafka"),
    "enrich_vs_quix": ("service", "quix"),
    "enrich_vs_naive_faust": ("service", "naive_faust"),
    "enrich_overhead_us": ("identity",),
    "store_vs_enrich": ("service",),
}
"""The figures of this file and the contenders each needs. (How two processes do: bench/scaling.py.)
"""

Say = Callable[[str], None]


@dataclass
class Field:
    """Where the contenders meet: one preloaded topic of events, read anew by each run."""

    world: World
    config: Config
    count: int
    events: Path
    ends: int = 0
    rates: dict[str, list[Rate]] = field(default_factory=dict)

    def run(self, contender: str) -> Rate:
        """One run of a contender over all events."""
        rate = self._bare() if contender == "bare" else self._over_kafka(contender)
        self.rates.setdefault(contender, []).append(rate)
        return rate

    def _bare(self) -> Rate:
        command = [
            sys.executable,
            "-m",
            "bench.rivals.bare",
            str(self.config.path),
            str(self.events),
            str(self.count),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
        return Rate(**json.loads(done.stdout))

    def _over_kafka(self, contender: str) -> Rate:
        group = f"{contender}-{uuid.uuid4().hex[:8]}"
        output, kafka = topics.ENRICHED, self.config.kafka
        if contender in RIVALS:
            output = topics.Topic(f"out.{group}", "mention id", "a rival's records", ("bench",))
            create_topics(kafka.bootstrap, wire_name(kafka, output), partitions=kafka.partitions)
        counted = Ends(self.config, output)
        before = counted.total()
        counted.close()
        with self._running(contender, group, wire_name(kafka, output)) as pid:
            return watch_rate(self.config, output, before, self.count, [pid])

    @contextlib.contextmanager
    def _running(self, contender: str, group: str, output: str) -> Iterator[int]:
        if contender == "service":
            service = self.start(group)
            yield service.pid
            service.terminate(30)
            return
        path = self.world.variant(self.config, group)
        module = f"bench.rivals.{RIVALS.get(contender, contender)}"
        with (self.world.folder / f"{group}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, str(path), output, group], stdout=log, stderr=log
            )
            try:
                yield process.pid
            finally:
                process.kill()
                process.wait()

    def start(self, group: str) -> Running:
        """Start the real service, in a consumer group of its own."""
        return self.world.services.start("enrich", self.world.variant(self.config, group))


def prepare(world: World, count: int, say: Say, name: str = "enrich") -> Field:
    """Fill the topics, and start the service once so that the host's directories are there."""
    config = world.config(name)
    now = datetime.now(UTC)
    say(f"preloading {count:,} events")
    raw = [(event.key.encode(), event.to_json()) for event in mentions.events(count, now)]
    events = config.path.with_name("events.jsonl")
    events.write_bytes(b"\n".join(value for _, value in raw[:20_000]))
    fill(config, topics.CUSTOMERS, customers(CUSTOMERS, now))
    fill(config, topics.LINKS, pins(CUSTOMERS, now))
    fill(config, topics.RAW, raw)
    field = Field(world, config, count, events)
    first = field.start("warm-up").wait_ready()
    first.kill9()
    return field


def customers(count: int, now: datetime) -> Iterator[tuple[bytes, bytes]]:
    """Customers as records."""
    made = (mentions.customer(number, now) for number in range(count))
    return ((customer.id.encode(), customer.to_json()) for customer in made)


def pins(count: int, now: datetime) -> Iterator[tuple[bytes, bytes]]:
    """Their pinned links as records."""
    made = (mentions.pin(number, now) for number in range(count))
    return ((link.key.encode(), link.to_json()) for link in made)


def measure(
    world: World, keys: Sequence[str], *, rounds: int, count: int, say: Say
) -> dict[str, float]:
    """The figures asked for; contenders take turns, every ratio is of runs made one after the other."""
    field_ = prepare(world, count, say)
    needed = list(dict.fromkeys(contender for key in keys for contender in KEYS[key]))
    for number in range(rounds):
        for contender in needed:
            rate = field_.run(contender)
            say(
                f"round {number + 1}/{rounds}: {contender} {rate.per_s:,.0f}/s, {rate.cpu_us:.0f} µs of CPU each"
            )
    figures: dict[str, float] = {}
    per_s = {name: [rate.per_s for rate in rates] for name, rates in field_.rates.items()}
    for key in keys:
        if key.startswith("enrich_vs_"):
            figures[key] = round(side_by_side(per_s["service"], per_s[KEYS[key][1]]), 3)
    if "enrich_overhead_us" in keys:
        figures["enrich_overhead_us"] = round(
            statistics.median(r.cpu_us for r in field_.rates["identity"]), 1
        )
    if "service" in per_s:
        figures["enrich_per_s"] = round(statistics.median(per_s["service"]))
    return figures
