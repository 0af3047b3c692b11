"""Delivers a partition's fetched records to the agent as slices: one Faust event per up to
SLICE_RECORDS records.

Faust spends about 200 µs on each event (four tasks and three loop turns in
`Consumer._drain_messages`), more than the whole chain on a mention. A slice pays that once for
hundreds of records. App, agents, group membership, rebalances and the commit loop stay Faust's.
This module leans on private parts of faust-streaming 0.15.3, which is pinned for it.

What it promises, per partition and group generation:

1. Slices are contiguous: each starts at the offset after the one before; the first at the
   committed offset, or at the earliest record where there is none. Records that do not fit are read
   again from where they should start; a gap that is still there at the second reading is real
   (retention) and accepted.
2. Only a prefix of slices that were all acknowledged becomes committable, and only in the
   generation that delivered it.
3. A position beyond the partition's end is told, and reading begins anew at the earliest record:
   the topic was made anew, or its log was cut.
"""

import asyncio
from collections import deque
from typing import Any, cast

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import TP, ConsumerMessage
from mode.utils.futures import notify

from pipeline.logs import get_logger

SLICE_RECORDS = 250
SLICE_BYTES = 1_000_000
"""Of a slice's values together, unless a single one is larger: a slice is judged in one turn of the
event loop, and 250 of the longest texts would hold it for many seconds.
"""
POLL_SECS = 1.0
BUFFERED_SLICES = 16
IDLE_SECS = 0.02

log = get_logger("stream.slices")


class Slice(ConsumerMessage):  # type: ignore[misc]  # Faust is not typed for subclasses
    """A message whose value is a list of Kafka records of one partition, in order and without a gap."""

    __slots__ = ("next_offset",)
    next_offset: int


class SliceConsumer(driver.Consumer):  # type: ignore[misc]
    """Faust's aiokafka consumer, delivering slices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected: dict[TP, int] = {}
        self._verified_gap: dict[TP, int] = {}
        self._delivered: dict[TP, deque[Slice]] = {}
        self._committable: dict[TP, int] = {}

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await super().on_partitions_revoked(revoked)
        self._forget(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        # Everything, also what this process keeps: Faust now seeks it back to its commit. With the
        # old places the records between would be passed over as read, though never acknowledged.
        self._forget(set(self._expected) | set(self._delivered) | set(self._committable))
        await super().on_partitions_assigned(assigned, generation_id)

    def _forget(self, partitions: set[TP]) -> None:
        for tp in partitions:
            for memory in (self._expected, self._verified_gap, self._delivered, self._committable):
                cast(dict[TP, Any], memory).pop(tp, None)

    async def _wait_next_records(self, timeout: float) -> Any:
        if self.flow_active and not self._get_active_partitions():
            # every partition is buffered: Faust itself would sleep a second
            await asyncio.sleep(IDLE_SECS)
            return {}, set()
        if self._buffered_partitions:
            # a wait does not see that a buffered partition, maybe fetched already, has room again
            timeout = IDLE_SECS
        return await super()._wait_next_records(timeout)

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):
                await self._drain_once()
        except (*self.consumer_stopped_errors, asyncio.CancelledError):
            if not self.app.should_stop:
                raise

    async def _drain_once(self) -> None:
        generation = self.app.consumer_generation_id
        records, _ = await self._wait_next_records(POLL_SECS)
        # Where records are always there, nothing above waits, and a rebalance would never get its turn.
        await asyncio.sleep(0)
        if not records:
            return
        if not self._still(generation):
            await self._seek_back(records)
            return
        if not self._expected.keys() >= records.keys():
            await self._find_first_offsets(set(records) | set(self.assignment()))
        # In turns, a slice each: one partition's backlog must not keep the others waiting. The group
        # may change at every slice, for handing over waits while the agent's buffer is full.
        waiting = deque((tp, batch) for tp, batch in records.items())
        while waiting:
            tp, batch = waiting.popleft()
            if not self._still(generation):
                await self._seek_back(records)
                return
            rest = await self._deliver(tp, batch, generation)
            if rest:
                waiting.append((tp, rest))
        for tp in records:
            self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))

    def _still(self, generation: int) -> bool:
        return bool(self.flow_active) and self.app.consumer_generation_id == generation

    async def _find_first_offsets(self, partitions: set[TP]) -> None:
        """Where partitions that are new go on: at their committed offset, or at their earliest record.

        All are asked for at once: on the connection of a fetch, the broker answers only when that
        one is over.
        """
        new = partitions - self._expected.keys()
        # Faust's own seek may be still to come, or have failed; a place guessed too late is loss. This
        # one sets every partition back: what was read already is passed over in `_deliver`.
        if any(self._read_offset[tp] is None for tp in new):
            await self.perform_seek()
        without = {tp for tp in new if self._read_offset[tp] is None}
        earliest = await self.earliest_offsets(*without) if without else {}
        for tp in new:
            committed = self._read_offset[tp]
            self._expected[tp] = int(earliest[tp] if committed is None else committed)

    async def _deliver(self, tp: TP, batch: list[Any], generation: int) -> list[Any]:
        """Hand over the next slice of a partition; returns the records after it."""
        expected = self._expected[tp]
        if batch[0].offset < expected and (self.highwater(tp) or expected) < expected:
            expected = self._begin_anew(tp, batch[0].offset)
        if batch[0].offset < expected:
            # read again, after a seek for another partition's sake
            batch = [record for record in batch if record.offset >= expected]
            if not batch:
                return []
        elif batch[0].offset > expected and self._verified_gap.get(tp) != expected:
            # Lost between fetcher and here, as around a rebalance, or gone from Kafka: only a
            # second reading tells. Accepting the first would lose records; never accepting would
            # stand still for ever once retention has overtaken us.
            self._verified_gap[tp] = expected
            await self.seek_wait({tp: expected})
            return []
        end = _end_of_slice(batch)
        part, rest = batch[:end], batch[end:]
        first = part[0]
        message = Slice(
            first.topic,
            first.partition,
            first.offset,
            first.timestamp / 1000.0,
            first.timestamp_type,
            (),
            None,
            part,
            None,
            0,
            0,
            tp,
            generation_id=generation,
        )
        # Before it is handed over: an agent may acknowledge at once, and an acknowledgement finds
        # its slice by what is noted here. Where the flow stops instead, a new generation forgets both.
        message.next_offset = part[-1].offset + 1
        self._delivered.setdefault(tp, deque()).append(message)
        self._expected[tp] = message.next_offset
        await self.wait_first(self.callback(message), self.suspend_flow.wait())
        return rest

    def _begin_anew(self, tp: TP, first: int) -> int:
        """The partition ends before where we are: its records are other ones, from `first` on.

        aiokafka has gone to the earliest by itself; without this, all of them would be passed over
        as read before, in silence, until the log has grown to where we were.
        """
        log.error(
            "the position lies beyond the end of the topic, which was made anew or cut: reading anew",
            topic=tp.topic,
            partition=tp.partition,
            position=self._expected[tp],
            end=self.highwater(tp),
        )
        self._forget({tp})
        self._committed_offset.pop(tp, None)  # Faust commits no offset below the last one
        self._expected[tp] = first
        return first

    async def _seek_back(self, records: dict[TP, Any]) -> None:
        """The group changed while these records were on their way: what stays ours is read again
        from where it was.
        """
        ours = self.assignment()
        places = {tp: self._expected[tp] for tp in records if tp in ours and tp in self._expected}
        if places and self.flow_active:
            await self.seek_wait(places)

    def ack(self, message: Any) -> bool:
        """Acknowledge a slice; what is acknowledged without a gap becomes committable."""
        if message.acked:
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        # Of another generation: the partition may be somebody else's, or be read again from its
        # commit, which a late acknowledgement would move past slices that are still under way.
        queue = self._delivered.get(message.tp)
        if queue and message.generation_id == self.app.consumer_generation_id:
            while queue and queue[0].acked:
                self._committable[message.tp] = queue.popleft().next_offset
            if message.tp in self._committable:
                self._acked[message.tp] = [self._committable[message.tp]]
                self._n_acked += 1
        notify(self._waiting_for_ack)
        return True

    def _new_offset(self, tp: TP) -> int | None:
        # Faust's own commits past what is under way where acks come out of order, and at offset 0
        return self._committable.get(tp)


class _Transport(driver.Transport):  # type: ignore[misc]
    Consumer = SliceConsumer


def use_slices(app: faust.App) -> None:
    """Make an app deliver slices; call before it starts."""
    app.transport = _Transport(app.conf.broker_consumer, app)


def _end_of_slice(batch: list[Any]) -> int:
    """How many of the first records make one slice."""
    size = 0
    for number, record in enumerate(batch[:SLICE_RECORDS]):
        size += len(record.value or b"")
        if size > SLICE_BYTES:
            return max(1, number)
    return min(len(batch), SLICE_RECORDS)
