"""Hands records to Kafka and knows when each is acknowledged. Memory stays bounded however long
Kafka is away.

kafka-python accepts records without limit, so what is in flight is counted here: a record's place
is free again when Kafka has acknowledged or refused it, never earlier. Records are sent by one
thread, in the order they were handed over.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from pipeline import metrics
from pipeline.kafka.outgoing import Outgoing
from pipeline.logs import get_logger
from pipeline.threads import Worker, in_thread
from schemas.context import Clock

SLICE_RECORDS = 500
SLICE_BYTES = 8_000_000
SLICES_IN_FLIGHT = 8
"""At most this many slices are in flight in the whole process: 64 MB or 4,000 records (one record
may be larger).
"""
_WAIT_SECS = (0.2, 0.5, 1.0, 2.0, 5.0)
_NEVER = (MessageSizeTooLargeError, RecordListTooLargeError)

log = get_logger("ingest.publish")


class NotTakenError(Exception):
    """Kafka will never take these records: they are larger than their topic allows."""

    def __init__(self, records: Sequence[Outgoing]) -> None:
        super().__init__(
            f"{len(records)} records are larger than the topic {records[0].topic.name} allows (max.message.bytes)"
        )
        self.records = tuple(records)


class Producer(Protocol):
    """The part of pipeline.kafka.send.Sender that is used."""

    def send(self, record: Outgoing) -> Any: ...
    def close(self, timeout_secs: float) -> None: ...


class Publisher:
    """One per process. `make_producer` may block; it is called again when a producer has become
    unusable.
    """

    def __init__(
        self,
        make_producer: Callable[[], Producer],
        *,
        clock: Clock,
        on_waiting: Callable[[str], None] = lambda _: None,
        on_success: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock, self.waiting = clock, False
        self._make_producer, self._on_waiting, self._on_success = (
            make_producer,
            on_waiting,
            on_success,
        )
        self._producer: Producer | None = None
        self._places = asyncio.Semaphore(SLICES_IN_FLIGHT)
        self._worker = Worker("ingest-produce")
        self._counting, self._producing = threading.Lock(), threading.Lock()

    async def deliver(self, records: Sequence[Outgoing]) -> None:
        """Return when every record is acknowledged, however long that takes.

        What failed is sent again, and only that. Raises NotTakenError when all others are
        acknowledged.
        """
        refused: list[Outgoing] = []
        slices = [self._until_acknowledged(part, refused) for part in _slices(records)]
        await asyncio.gather(*slices)
        if refused:
            raise NotTakenError(refused)

    async def close(self, timeout_secs: float) -> None:
        """Wait that long for what is in flight, then give up."""
        self._worker.close()
        made = self._producer
        if made is not None:
            with contextlib.suppress(
                KafkaError
            ):  # Kafka is away: what is in flight will be repeated
                await in_thread(lambda: made.close(timeout_secs))

    async def _until_acknowledged(self, part: list[Outgoing], refused: list[Outgoing]) -> None:
        failures = 0
        while part:
            await self._places.acquire()
            failed = await self._attempt(part)
            refused += [record for record, error in failed if isinstance(error, _NEVER)]
            retry = [(record, error) for record, error in failed if not isinstance(error, _NEVER)]
            part = [record for record, _ in retry]
            if not part:
                self.waiting = False
                self._on_success()
                return
            error = retry[0][1]
            self.waiting = True
            self._on_waiting(f"Kafka does not acknowledge: {type(error).__name__}")
            log.warning(
                "kafka does not acknowledge, sending again",
                records=len(part),
                error=repr(error)[:300],
            )
            if not getattr(error, "retriable", False):
                await in_thread(self._discard_producer)
            await self._clock.sleep(_WAIT_SECS[min(failures, len(_WAIT_SECS) - 1)])
            failures += 1

    async def _attempt(self, part: Sequence[Outgoing]) -> list[tuple[Outgoing, BaseException]]:
        """Send and wait; the records that failed. Frees the place when all are settled, even if
        nobody waits.
        """
        loop = asyncio.get_running_loop()
        settled: asyncio.Future[None] = loop.create_future()
        failed: list[tuple[Outgoing, BaseException]] = []
        left = len(part)

        def settle(record: Outgoing, error: BaseException | None) -> None:
            nonlocal left
            with self._counting:
                left -= 1
                last = left == 0
                if error is not None:
                    failed.append((record, error))
            if last and not loop.is_closed():
                loop.call_soon_threadsafe(finish)

        def finish() -> None:
            self._places.release()
            if not settled.done():
                settled.set_result(None)

        self._worker.submit(lambda: self._send_all(part, settle))
        await settled
        _count(part, failed)
        return failed

    def _send_all(
        self, part: Sequence[Outgoing], settle: Callable[[Outgoing, BaseException | None], None]
    ) -> None:
        for record in part:
            try:
                future = self._usable_producer().send(record)
            except (KafkaError, OSError, RuntimeError, TypeError, ValueError) as error:
                settle(record, error)
                continue
            future.add_callback(lambda _, record=record: settle(record, None))
            future.add_errback(lambda error, record=record: settle(record, error))

    def _usable_producer(self) -> Producer:
        with self._producing:
            if self._producer is None:
                self._producer = self._make_producer()
            return self._producer

    def _discard_producer(self) -> None:
        with self._producing:
            unusable, self._producer = self._producer, None
        if unusable is not None:
            with contextlib.suppress(KafkaError):
                unusable.close(5)


def _count(part: Sequence[Outgoing], failed: Sequence[tuple[Outgoing, BaseException]]) -> None:
    counts: dict[str, int] = {}
    for record in part:
        counts[record.topic.name] = counts.get(record.topic.name, 0) + 1
    for record, _ in failed:
        counts[record.topic.name] -= 1
    for topic, count in counts.items():
        metrics.RECORDS_WRITTEN.labels("ingest", topic).inc(count)


def _slices(records: Sequence[Outgoing]) -> list[list[Outgoing]]:
    slices: list[list[Outgoing]] = []
    size = SLICE_BYTES
    for record in records:
        length = len(record.value or b"")
        if size + length > SLICE_BYTES or len(slices[-1]) >= SLICE_RECORDS:
            slices.append([])
            size = 0
        slices[-1].append(record)
        size += length
    return slices
