"""The store's reading: a group that changes in the middle of a batch costs a second reading and
never a record.
"""

import threading
from collections import deque
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition

from pipeline.config.load import build_config
from pipeline.service import Health
from pipeline.store.enriched import EnrichedLoop
from pipeline.store.series import Series
from tests.pipeline.ingest.producing import QuickClock

ONE, TWO = TopicPartition("enriched", 1), TopicPartition("enriched", 2)


class Reader:
    """A consumer as kafka-python is one: partitions it keeps through a change of the group keep
    their position.
    """

    def __init__(self, ends: dict[TopicPartition, int]) -> None:
        self.ends, self.position = ends, dict.fromkeys(ends, 0)
        self.commits: dict[TopicPartition, int] = {}
        self.ours = set(ends)
        self.changes: deque[Any] = deque()

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        """Two records of each partition; what is planned to happen to the group happens before or after."""
        change = self.changes.popleft() if self.changes else None
        found = {}
        for tp in sorted(self.ours):
            start, end = self.position[tp], min(self.position[tp] + 2, self.ends[tp])
            self.position[tp] = end
            if end > start:
                found[tp] = [
                    SimpleNamespace(offset=n, value=b"x", topic=tp.topic, partition=1)
                    for n in range(start, end)
                ]
        if change is not None:
            change()
        return found

    def assignment(self) -> set[TopicPartition]:
        return set(self.ours)

    def committed(self, tp: TopicPartition) -> int | None:
        return self.commits.get(tp)

    def seek(self, tp: TopicPartition, offset: int) -> None:
        if tp not in self.ours:
            raise ValueError("Unassigned partition")
        self.position[tp] = offset

    def seek_to_beginning(self, tp: TopicPartition) -> None:
        self.seek(tp, 0)

    def highwater(self, tp: TopicPartition) -> int:
        return self.ends[tp]

    def commit(self, offsets: dict[TopicPartition, Any]) -> None:
        self.commits |= {tp: found.offset for tp, found in offsets.items()}


@pytest.fixture
def loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EnrichedLoop:
    config = build_config(
        {"service": {"state_dir": str(tmp_path), "store_batch_secs": 0.05}},
        path=tmp_path / "c.yaml",
    )
    health, stop = Health("store"), threading.Event()
    return EnrichedLoop(
        config, health, stop, QuickClock(), lambda: None, Series(config, health, stop)
    )


def read_all(loop: EnrichedLoop, reader: Reader, stored: list[tuple[TopicPartition, int]]) -> None:
    """Gather and store until nothing more comes, as `run` does."""
    for _ in range(50):
        loop._gather(reader)
        records, loop._gathered = loop._gathered, {}
        stored += [(tp, record.offset) for tp, batch in records.items() for record in batch]
        reader.commits |= {
            tp: batch[-1].offset + 1 for tp, batch in records.items() if tp in reader.ours
        }


@pytest.mark.parametrize("polls_before", [0, 1, 2, 5])
def test_a_partition_that_stays_ours_is_read_from_its_commit_again(
    loop: EnrichedLoop, polls_before: int
) -> None:
    reader = Reader({ONE: 11, TWO: 7})

    def leave_with_two() -> None:
        reader.ours.discard(TWO)
        loop._partitions_move()

    def bring_two_back() -> None:
        reader.ours.add(TWO)
        reader.position[TWO] = reader.commits.get(TWO, 0)
        loop._partitions_move()

    reader.changes.extend([None] * polls_before + [leave_with_two, None, bring_two_back])
    stored: list[tuple[TopicPartition, int]] = []
    read_all(loop, reader, stored)
    assert set(stored) == {(ONE, n) for n in range(11)} | {(TWO, n) for n in range(7)}
    assert reader.commits == {ONE: 11, TWO: 7}
