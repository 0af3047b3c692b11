"""Stand-ins for what the assignment stands between: Kafka's group over cursors.v1 with kafka-python's
consumers, and the owners of sources.

Partitions are given out by kafka-python's own assignor. A member learns of a rebalance in `poll`, as
with kafka-python, whose listener methods are called there and in `close`.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from kafka import TopicPartition
from kafka.coordinator.assignors.abstract import ConsumerProtocolSubscription
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaTimeoutError

from pipeline.ingest.assignment import Assignment
from pipeline.ingest.cursors import CursorTable
from schemas.upkeep import Cursor
from tests.builders import NOW

TOPIC = "cursors.v1"
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Record:
    """What is read of kafka-python's records."""

    offset: int
    key: bytes
    value: bytes


class Group:
    """The broker's side: partitions with their records, and who holds what."""

    def __init__(self, partitions: int) -> None:
        self.records: list[list[Record]] = [[] for _ in range(partitions)]
        self.members: dict[str, Member] = {}
        self.lock = threading.RLock()
        self.generation = 0
        self.unanswered = 0
        """So many questions for end offsets run out of time."""
        self.stalled = False
        """No records come."""
        self._joined = 0

    def write(self, partition: int, source: str, position: str) -> None:
        """Append a cursor."""
        cursor = Cursor(source=source, type="rss", position={"at": position}, at=NOW)
        mine = self.records[partition]
        mine.append(Record(len(mine), source.encode(), cursor.model_dump_json().encode()))

    def join(self, member: "Member") -> None:
        with self.lock:
            self._joined += 1
            member.id = f"member-{self._joined:03}"
            self.members[member.id] = member
            self.rebalance()

    def expel(self, member: "Member") -> None:
        """The session ran out, or the member has left."""
        with self.lock:
            if self.members.pop(member.id, None):
                self.rebalance()

    def rebalance(self) -> None:
        """Who shall have what from now on; what moves is given only once it was given back."""
        self.generation += 1
        cluster = SimpleNamespace(
            partitions_for_topic=lambda _: set(range(len(self.records))), topics=lambda: {TOPIC}
        )
        members = [one.asks() for one in self.members.values()]
        given = CooperativeStickyAssignor().assign(cluster, members) if members else {}
        for name, one in given.items():
            self.members[name].given = {
                number for _, numbers in one.assigned_partitions for number in numbers
            }


class Member:
    """kafka-python's consumer, as far as the assignment uses it. `frozen`: it stands still in its poll."""

    def __init__(self, group: Group) -> None:
        self.id = ""
        self.group = group
        self.owned: set[int] = set()
        self.given: set[int] = set()
        self.frozen = threading.Event()
        self._positions: dict[int, int] = {}
        self._listener: Any = None

    def asks(self) -> Any:
        """What it tells the group's leader."""
        assignor = CooperativeStickyAssignor()
        assignor.member_assignment = [TopicPartition(TOPIC, number) for number in self.owned]
        metadata = ConsumerProtocolSubscription.decode(assignor.metadata({TOPIC}).encode())
        return SimpleNamespace(member_id=self.id, group_instance_id=None, metadata=metadata)

    def subscribe(self, topics: Iterable[str], listener: Any) -> None:
        assert list(topics) == [TOPIC]
        self._listener = listener
        self.group.join(self)

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[Record]]:
        while self.frozen.is_set():
            time.sleep(0.002)
        if self.id not in self.group.members:
            self._tell("on_partitions_lost", self.owned)
            self.owned = set()
            self.group.join(self)
        self._follow()
        found = {number: self._read(number) for number in sorted(self.owned)}
        if not any(found.values()):
            time.sleep(0.002)
        return {
            TopicPartition(TOPIC, number): records for number, records in found.items() if records
        }

    def _follow(self) -> None:
        """Give back what is no longer given to us, then take what is new."""
        with self.group.lock:
            given = set(self.given)
        leaving, coming = self.owned - given, given - self.owned
        self._tell("on_partitions_revoked", leaving)
        with self.group.lock:
            if self.id not in self.group.members:
                return
            self.owned = self.owned - leaving | coming
        # Behind what is there: who wants the cursors has to go back for them.
        self._positions |= {number: len(self.group.records[number]) for number in coming}
        self._tell("on_partitions_assigned", coming)
        if leaving:
            with self.group.lock:
                self.group.rebalance()

    def _read(self, number: int) -> list[Record]:
        if self.group.stalled:
            return []
        start = self._positions.get(number, 0)
        records = self.group.records[number][start : start + _AT_ONCE]
        self._positions[number] = start + len(records)
        return records

    def _tell(self, verb: str, numbers: Iterable[int]) -> None:
        places = [TopicPartition(TOPIC, number) for number in sorted(numbers)]
        if places:
            _run(getattr(self._listener, verb)(places))

    def end_offsets(self, places: Iterable[TopicPartition], timeout_ms: int) -> dict[Any, int]:
        if self.group.unanswered:
            self.group.unanswered -= 1
            raise KafkaTimeoutError("no answer")
        return {place: len(self.group.records[place.partition]) for place in places}

    def seek_to_beginning(self, *places: TopicPartition) -> None:
        self._positions |= {place.partition: 0 for place in places}

    def position(self, place: TopicPartition, timeout_ms: int) -> int | None:
        assert place.partition in self.owned, "kafka-python refuses where a partition is not ours"
        return self._positions.get(place.partition)

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(len(self.group.records)))

    def group_metadata(self) -> Any:
        return SimpleNamespace(generation_id=self.group.generation)

    def close(self, timeout_ms: int) -> None:
        """It does not know that it was expelled unless it has polled since."""
        self._tell("on_partitions_revoked", self.owned)
        self.owned = set()
        self.group.expel(self)


def _run(coroutine: Coroutine[Any, Any, None]) -> None:
    """As kafka-python's own loop does: what is yielded is a wish to sleep."""
    while True:
        try:
            coroutine.send(None)
        except StopIteration:
            return
        time.sleep(0.001)


class Ledger:
    """Who holds which partition, as the owners know it; `clashes` tell where two valid ones do."""

    def __init__(self) -> None:
        self.holders: dict[int, list[Process]] = {}
        self.clashes: list[str] = []
        self.events: list[tuple[str, str, int]] = []


class Process:
    """An ingest process: the real assignment, and an owner that notes what it holds.

    While `page_in_hand` is clear, a release waits: a source is in the middle of a page.
    """

    def __init__(self, name: str, group: Group, ledger: Ledger) -> None:
        self.name, self.group, self.ledger = name, group, ledger
        self.tables: dict[int, CursorTable] = {}
        self.taken_with: dict[int, int] = {}
        self.lost: list[bool] = []
        self.heard_of: list[int] = []
        self.ready = 0
        self.waiting: list[str] = []
        self.page_done = asyncio.Event()
        self.page_done.set()
        self.consumers: list[Member] = []
        self.refusals: list[Exception] = []
        self.assignment = Assignment(
            self._consumer,
            TOPIC,
            self,
            on_ready=self._note_ready,
            on_waiting=self.waiting.append,
        )

    def _consumer(self) -> Member:
        if self.refusals:
            raise self.refusals.pop(0)
        self.consumers.append(Member(self.group))
        return self.consumers[-1]

    def _note_ready(self) -> None:
        self.ready += 1

    def freeze(self) -> None:
        """Its thread stands still."""
        self.member.frozen.set()

    def thaw(self) -> None:
        for one in self.consumers:
            one.frozen.clear()

    @property
    def member(self) -> Member:
        return self.consumers[-1]

    @property
    def holds(self) -> set[int]:
        return set(self.tables)

    async def take(self, table: CursorTable, partitions: int) -> None:
        number, holders = table.partition, self.ledger.holders.setdefault(table.partition, [])
        for other in holders:
            if other.assignment.lease_valid():
                self.ledger.clashes.append(f"{self.name} takes {number} of {other.name}")
        holders.append(self)
        self.taken_with[number] = len(table.cursors)
        self.tables[number] = table
        self.ledger.events.append(("take", self.name, number))

    async def release(self, held: Iterable[int], *, lost: bool) -> None:
        if not lost:
            await self.page_done.wait()
        for number in held:
            self.lost.append(lost)
            if self.tables.pop(number, None) is None:
                self.ledger.clashes.append(f"{self.name} releases {number}, which it does not hold")
                continue
            self.ledger.holders[number].remove(self)
            self.ledger.events.append(("release", self.name, number))

    def heard(self, table: CursorTable) -> None:
        self.heard_of.append(table.partition)
