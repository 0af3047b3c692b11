"""Stand-ins for what Faust hands a consumer: the thread that reads partitions, and the agent behind
the callback.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import faust
from faust.types.tuples import TP

from pipeline.stream.slices import Slice, SliceConsumer, use_slices

TOPIC = "mentions.raw.v1"
A, B = TP(TOPIC, 0), TP(TOPIC, 1)


@dataclass(frozen=True, slots=True)
class Record:
    """What is read of a record of aiokafka's."""

    topic: str
    partition: int
    offset: int
    timestamp: int = 1_700_000_000_000
    timestamp_type: int = 0
    value: bytes | None = None


@dataclass
class Log:
    """One partition as the broker keeps it: the offsets that still exist, where it ends, what its
    group committed. `at` is where the next fetch goes on; None before the first. Values are
    `value_bytes` long.
    """

    offsets: list[int]
    committed: int | None = None
    at: int | None = None
    value_bytes: int = 0
    end: int = field(init=False)

    def __post_init__(self) -> None:
        self.end = self.offsets[-1] + 1 if self.offsets else 0

    @property
    def first(self) -> int:
        return self.offsets[0] if self.offsets else self.end

    def fetch(self, most: int) -> list[int]:
        """As aiokafka does: a place beyond the end is given up for the earliest record."""
        at = self.committed if self.at is None else self.at
        if at is None or at > self.end:
            at = self.first
        found = [offset for offset in self.offsets if offset >= at][:most]
        self.at = found[-1] + 1 if found else at
        return found


class PartitionLogs:
    """The consumer's thread over some logs. `most` bounds what one fetch brings of a partition."""

    def __init__(self, logs: Mapping[TP, Log], most: int = 2_000) -> None:
        self.logs, self.most = dict(logs), most
        self.seeks: list[dict[TP, int]] = []
        self.waits: list[float] = []

    def assignment(self) -> set[TP]:
        return set(self.logs)

    def highwater(self, tp: TP) -> int:
        end: int = self.logs[tp].end
        return end

    async def getmany(self, active: Iterable[TP] | None, timeout: float) -> dict[TP, list[Record]]:
        self.waits.append(timeout)
        found = {
            tp: self.logs[tp].fetch(self.most) for tp in sorted(active or ()) if tp in self.logs
        }
        return {
            tp: [
                Record(tp.topic, tp.partition, offset, value=bytes(self.logs[tp].value_bytes))
                for offset in offsets
            ]
            for tp, offsets in found.items()
            if offsets
        }

    async def seek_wait(self, places: Mapping[TP, int]) -> None:
        self.seeks.append(dict(places))
        for tp, offset in places.items():
            self.logs[tp].at = offset

    async def seek_to_committed(self) -> dict[TP, int | None]:
        for log in self.logs.values():
            log.at = log.committed
        return {tp: log.committed for tp, log in self.logs.items()}

    async def earliest_offsets(self, *partitions: TP) -> dict[TP, int]:
        return {tp: self.logs[tp].first for tp in partitions}


class Group:
    """A member of a group: the real consumer over `logs`, and the slices its agent was handed.

    Where `stuck` is set, the agent takes no slice until the flow is stopped.
    """

    def __init__(self, logs: Mapping[TP, Log], most: int = 2_000) -> None:
        self.app = faust.App("t", broker="kafka://nowhere.example:9092", store="memory://")
        use_slices(self.app)
        self.thread = PartitionLogs(logs, most)
        self.slices: list[Slice] = []
        self.stuck = False
        self.consumer: SliceConsumer = self.app.transport.create_consumer(
            callback=self._take,
            on_partitions_revoked=self._note,
            on_partitions_assigned=self._note,
        )
        self.consumer._thread = self.thread

    async def join(self, generation: int, *, sought: bool = True) -> None:
        """The group has formed: this member holds every partition of its thread. Faust then seeks
        them to their commits, but where that failed.
        """
        self.app.consumer_generation_id = generation
        await self.consumer.on_partitions_assigned(self.thread.assignment(), generation)
        if sought:
            await self.consumer.perform_seek()
        self.consumer.resume_flow()

    async def rejoin(self, generation: int) -> None:
        """A rebalance as Faust has it: the flow stops, everything is revoked, then assigned anew."""
        self.consumer.stop_flow()
        await self.consumer.on_partitions_revoked(self.thread.assignment())
        await self.join(generation)

    async def drain(self, times: int = 1) -> None:
        for _ in range(times):
            await self.consumer._drain_once()

    async def drain_all(self) -> None:
        """Until three fetches in a row bring nothing (a gap is read twice); fails where that never is."""
        quiet = 0
        for _ in range(200):
            before = len(self.slices), len(self.thread.seeks)
            await self.drain()
            quiet = quiet + 1 if before == (len(self.slices), len(self.thread.seeks)) else 0
            if quiet == 3:
                return
        raise AssertionError("reading goes on for ever")

    def offsets(self, tp: TP = A, generation: int | None = None) -> list[int]:
        """The offsets that were handed over, in order."""
        return [
            record.offset
            for one in self.slices
            if one.tp == tp and generation in (None, one.generation_id)
            for record in one.value
        ]

    def committable(self, tp: TP = A) -> int | None:
        """What Faust's commit loop would commit now."""
        pending = list(self.consumer._filter_tps_with_pending_acks())
        offset: int | None = self.consumer._filter_committable_offsets(pending).get(tp)
        return offset

    async def _take(self, message: Any) -> None:
        if self.stuck:
            await asyncio.Event().wait()
        self.slices.append(message)

    async def _note(self, *_: Any) -> None:
        """Faust's own callbacks: nothing here depends on them."""
