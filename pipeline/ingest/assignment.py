"""Which sources this process runs: the consumer group over cursors.v1 decides, in a thread of its
own.

The thread polls kafka-python's consumer, reads an assigned partition's cursors from beginning to
end, then hands the partition to its owner on the event loop. Before a partition goes to another
process, the rebalance waits until the owner has released it. A thread that stood still for too long
(a frozen process) has lost its lease: nothing is published any more until it has joined anew.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, Protocol

from kafka import AsyncConsumerRebalanceListener, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.net.selector import KernelEvent

from pipeline import metrics
from pipeline.ingest.cursors import CursorTable
from pipeline.logs import get_logger
from pipeline.topics import CURSORS

SESSION_SECS = 15.0
"""Kafka gives the sources of a member it does not hear from to others after this time."""
LEASE_SECS = 10.0
"""A standstill after which the member may be out: the session less a heartbeat's interval (3 s) and
some air.
"""
RELEASE_SECS = 5.0
"""Longest a rebalance waits for a source to finish its page; well within the lease."""
ANSWER_SECS = RELEASE_SECS + 1.5
"""Longest a rebalance waits for the event loop, which may be busy; still within the lease."""
AGAIN_SECS = 1.0
"""Between two attempts to join the group."""
_POLL_MS = 500
_ASK_MS = 5_000
_CLOSE_MS = 2_000

log = get_logger("ingest.assignment")


class Owner(Protocol):
    """Who runs the sources of the partitions; lives on the event loop."""

    async def take(self, table: CursorTable, partitions: int) -> None:
        """This process holds a partition from now on; the table has its cursors."""
        ...

    async def release(self, held: Iterable[int], *, lost: bool) -> None:
        """Stop what belongs to these partitions. Unless `lost`, what was published is acknowledged first."""
        ...

    def heard(self, table: CursorTable) -> None:
        """The cursors of a partition that is held changed (the process's own writing, or a push
        seen elsewhere).
        """
        ...


class LeaseLostError(Exception):
    """The thread stood still for so long that Kafka may have given its partitions to others."""


class Assignment:
    """The consumer and its thread. `make_consumer` may block or raise KafkaError and is then called
    again.
    """

    def __init__(
        self,
        make_consumer: Callable[[], Any],
        topic: str,
        owner: Owner,
        *,
        on_ready: Callable[[], None] = lambda: None,
        on_waiting: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._make_consumer, self._topic, self._owner = make_consumer, topic, owner
        self._on_ready, self._on_waiting = on_ready, on_waiting
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._ended = asyncio.Event()
        self.turned_at = time.monotonic()
        self._fresh: set[int] = set()
        self._reading: dict[int, tuple[CursorTable, int]] = {}
        self._held: dict[int, CursorTable] = {}
        self._overdue: tuple[Future[None], ...] = ()

    def start(self) -> None:
        """Join the group."""
        threading.Thread(target=self._run, name="ingest-assignment", daemon=True).start()

    async def close(self, timeout_secs: float) -> None:
        """Leave the group, so that others take over at once; gives up after that time."""
        self._stopping.set()
        try:
            await asyncio.wait_for(self._ended.wait(), timeout_secs)
        except TimeoutError:
            log.warning("left without telling kafka: it does not answer")

    def lease_valid(self) -> bool:
        """Whether what this process holds is still its own: Kafka can count it as a member, and it
        has given back in time what went to others.
        """
        # Asked before each page. Without the first, a loop that was busy for longer than a rebalance
        # waits would go on with a page of a source that another process reads by now.
        if any(not one.done() for one in self._overdue):
            return False
        return time.monotonic() - self.turned_at < LEASE_SECS

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._session()
            except (KafkaError, LeaseLostError, OSError) as error:
                log.warning("not a member of the group, joining again", error=repr(error)[:300])
                self._on_waiting(f"Kafka assigns no sources: {type(error).__name__}")
                self._await(self._give_up(set(self._held), lost=True))
                self._stopping.wait(AGAIN_SECS)
        self._loop.call_soon_threadsafe(self._ended.set)

    def _session(self) -> None:
        consumer = self._make_consumer()
        self.turned_at = time.monotonic()
        try:
            consumer.subscribe([self._topic], listener=_Listener(self))
            while not self._stopping.is_set():
                batch = consumer.poll(timeout_ms=_POLL_MS)
                self._turn()
                self._absorb(batch)
                self._begin_reading(consumer)
                self._finish_reading(consumer)
        finally:
            consumer.close(timeout_ms=_CLOSE_MS)
            self._fresh, self._reading = set(), {}

    def _turn(self) -> None:
        now = time.monotonic()
        if now - self.turned_at >= LEASE_SECS:
            raise LeaseLostError(f"stood still for {now - self.turned_at:.0f} s")
        self.turned_at = now

    def _absorb(self, batch: dict[Any, list[Any]]) -> None:
        for place, records in batch.items():
            held = self._held.get(place.partition)
            table = held or self._reading.get(place.partition, (None, 0))[0]
            if table is None:
                continue
            for record in records:
                table.absorb(record)
            if held is not None:
                self._loop.call_soon_threadsafe(self._owner.heard, held)

    def _begin_reading(self, consumer: Any) -> None:
        if not self._fresh:
            return
        places = [TopicPartition(self._topic, partition) for partition in sorted(self._fresh)]
        try:
            ends = consumer.end_offsets(places, timeout_ms=_ASK_MS)
        except KafkaTimeoutError:
            return  # the next turn asks again
        consumer.seek_to_beginning(*places)
        for place in places:
            self._reading[place.partition] = (CursorTable(place.partition), ends[place])
        self._fresh = set()

    def _finish_reading(self, consumer: Any) -> None:
        for partition, (table, end) in list(self._reading.items()):
            try:
                position = consumer.position(
                    TopicPartition(self._topic, partition), timeout_ms=_ASK_MS
                )
            except KafkaTimeoutError:
                return
            if position is not None and position >= end:
                del self._reading[partition]
                self._held[partition] = table
                count = len(consumer.partitions_for_topic(self._topic) or ())
                self._await(self._owner.take(table, count))
        if not self._reading and not self._fresh and consumer.group_metadata().generation_id >= 0:
            metrics.PARTITIONS_ASSIGNED.labels("ingest", CURSORS.name).set(len(self._held))
            self._on_ready()

    async def _give_up(self, partitions: set[int], *, lost: bool) -> None:
        """Runs on the event loop."""
        await self._owner.release(partitions, lost=lost)
        for partition in partitions:
            self._held.pop(partition, None)

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        """Run on the event loop and wait, at most RELEASE_SECS and a little more."""
        waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            waiting.result(ANSWER_SECS)
        except TimeoutError:
            self._not_in_time(waiting)

    def _not_in_time(self, work: Future[None]) -> None:
        """Publish nothing before this is done: the event loop did not answer."""
        log.error("the event loop did not answer")
        self._overdue = (*(one for one in self._overdue if not one.done()), work)


class _Listener(AsyncConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Called by kafka-python on its own loop, always while our thread is inside poll() or close()."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment

    async def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        self._assignment._fresh |= {place.partition for place in assigned}

    async def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        await self._release(revoked, lost=False)

    async def on_partitions_lost(self, lost: Iterable[Any]) -> None:
        await self._release(lost, lost=True)

    async def _release(self, places: Iterable[Any], *, lost: bool) -> None:
        ours = self._assignment
        partitions = {place.partition for place in places}
        ours._fresh -= partitions
        for partition in partitions:
            ours._reading.pop(partition, None)
        held = partitions & set(ours._held)
        if not held:
            return
        released = asyncio.run_coroutine_threadsafe(ours._give_up(held, lost=lost), ours._loop)
        deadline = time.monotonic() + ANSWER_SECS
        while not released.done() and time.monotonic() < deadline:
            # kafka-python's loop is not asyncio's: this is its own way to wait, and heartbeats go
            # on meanwhile.
            await KernelEvent("_sleep", 0.02)
        if not released.done():
            ours._not_in_time(released)
