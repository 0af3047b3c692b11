"""A stream's metrics, notes and dead letters know a topic by the name it is declared with."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY

from pipeline.config.load import build_config
from pipeline.kafka.aside import Aside
from pipeline.kafka.attempts import Attempts
from pipeline.kafka.outgoing import Outgoing
from pipeline.stream.batch import BatchWorker, PoisonError, one_by_one
from pipeline.topics import ALERTS, DEAD_LETTERS, RAW
from schemas.upkeep import DeadLetter
from tests.pipeline.ingest.producing import QuickClock
from tests.pipeline.kafka.records import Taken


class Published:
    """Keeps what a publisher would send."""

    def __init__(self) -> None:
        self.records: list[Outgoing] = []

    async def publish(self, records: Iterable[Outgoing]) -> list[asyncio.Future[Any]]:
        self.records += records
        return []


def only_good(value: bytes | None) -> list[Outgoing]:
    if value == b"bad":
        raise PoisonError("it is bad")
    return [Outgoing(ALERTS, b"k", value)]


async def test_under_a_prefix_nothing_tells_the_name_on_the_cluster(tmp_path: Path) -> None:
    config = build_config(
        {"kafka": {"prefix": "staging."}, "service": {"state_dir": str(tmp_path)}},
        path=tmp_path / "c.yaml",
    )
    published = Published()
    worker = BatchWorker(
        service="a-stream",
        topic=RAW,
        process=one_by_one(only_good),
        publisher=published,
        attempts=Attempts(config, "a-stream"),
        aside=Aside(config, "a-stream", QuickClock()),
    )
    wire = "staging." + RAW.name
    records = [Taken(wire, 2, 10, b"a", b"good"), Taken(wire, 2, 11, b"b", b"bad")]
    await worker.hand_on(records)
    good, bad = published.records
    assert good == Outgoing(ALERTS, b"k", b"good")
    assert bad.topic == DEAD_LETTERS
    letter = DeadLetter.model_validate_json(bad.value or b"")
    assert (letter.source, letter.topic, letter.offset) == (RAW.name, RAW.name, 11)
    labels = {"service": "a-stream", "topic": RAW.name}
    assert REGISTRY.get_sample_value("grapevine_records_read_total", labels) == 2
    assert (tmp_path / "attempts" / "staging.a-stream" / f"{RAW.name}-2").exists()
