"""The measurements' own world: a stack of its own in a folder under var/, configurations, topics
filled and watched.
"""

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.mentions import BRANDS
from bench.stats import Rate, window_rate
from deploy.local.stack import RunningStack, start_stack
from pipeline.config import Config, load_config
from pipeline.kafka.clients import consumer
from pipeline.kafka.create import create_topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.partitions import partitions_made
from pipeline.kafka.send import Sender
from pipeline.topics import Topic
from tests.services import Services, running_services, write_config

VAR = Path("var")
SAMPLE_SECS = 0.05


@dataclass(frozen=True, slots=True)
class World:
    """A running stack with a folder for configurations, states and logs."""

    folder: Path
    stack: RunningStack
    services: Services

    def config(
        self, name: str, document: dict[str, Any] | None = None, env: dict[str, str] | None = None
    ) -> Config:
        """A loaded configuration in a folder of its own; its topics, groups and database are named `name`."""
        at, folder = self.stack.endpoints, self.folder / name
        folder.mkdir(exist_ok=True)
        given = dict(document or {})
        base: dict[str, Any] = {
            "brands": BRANDS,
            "enrich": {
                "score_sentiment": {"reader": False}
            },  # measured apart: it would hide the rest
            **given,
            "kafka": {"bootstrap": at.kafka, "prefix": f"{name}.", "partitions": 8}
            | given.get("kafka", {}),
            "clickhouse": {"url": f"{at.clickhouse}/{name}"},
            "service": {"stuck_after_secs": 60, **given.get("service", {})},
        }
        config = load_config(write_config(folder, base), env=env or {})
        create_topics(config.kafka)
        return config

    def variant(self, config: Config, name: str) -> Path:
        """The same configuration for another run over the same topics: groups of its own."""
        document = json.loads(config.path.read_text())
        document["kafka"]["group_prefix"] = f"{name}."
        return write_config(config.path.parent, document, f"{name}.yaml")


@contextlib.contextmanager
def world() -> Iterator[World]:
    """A world that leaves nothing behind."""
    VAR.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=VAR)).resolve()
    stack = start_stack(folder / "stack")
    try:
        with running_services(folder) as services:
            yield World(folder, stack, services)
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)


def fill(config: Config, topic: Topic, records: Iterable[tuple[bytes, bytes]]) -> int:
    """Publish (key, value) records and return how many; all are acknowledged then."""
    with Sender(config.kafka) as sender:
        return sender.deliver(Outgoing(topic, key, value) for key, value in records)


class Ends:
    """How many records a topic has, asked over one connection."""

    def __init__(self, config: Config, topic: Topic) -> None:
        self._client = consumer(config.kafka)
        self._partitions = partitions_made(config.kafka, self._client, topic)

    def total(self) -> int:
        """Records ever appended."""
        return sum(self._client.end_offsets(self._partitions).values())

    def close(self) -> None:
        self._client.close()


def watch_rate(
    config: Config,
    topic: Topic,
    before: int,
    count: int,
    pids: Sequence[int],
    *,
    last: float = 0.95,
    timeout_secs: float = 600,
) -> Rate:
    """Watch `count` records arrive behind `before` in a topic: their rate up to the share `last`,
    and CPU per record.

    Raises AssertionError when they do not come in time.
    """
    ends = Ends(config, topic)
    processes = [psutil.Process(pid) for pid in pids]
    samples: list[tuple[float, float, float]] = []
    deadline = time.monotonic() + timeout_secs
    try:
        while not samples or samples[-1][1] < count:
            cpu = sum(sum(process.cpu_times()[:2]) for process in processes)
            samples.append((time.monotonic(), ends.total() - before, cpu))
            if samples[-1][0] > deadline:
                raise AssertionError(
                    f"{samples[-1][1]:,.0f} of {count:,} records in {timeout_secs:g} s"
                )
            time.sleep(SAMPLE_SECS)
    finally:
        ends.close()
    per_s = window_rate([(at, done) for at, done, _ in samples], count, last=last)
    busy = (
        window_rate([(cpu, done) for _, done, cpu in samples], count, last=last)
        if processes
        else 0.0
    )
    return Rate(per_s, 1e6 / busy if busy else 0.0)
