"""Reads candidates, actions and tombstones from Kafka, in a thread of its own, for the one active
notify process.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from kafka import ConsumerRebalanceListener, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from pipeline import logs, metrics
from pipeline.config.model import Kafka
from pipeline.kafka.clients import consumer
from pipeline.kafka.names import declared
from pipeline.kafka.single_active import SingleActiveAssignor
from pipeline.topics import ACTIONS, ALERTS, TOMBSTONES, Topic

SESSION_MS = 8_000
"""After a crash another process, or the same one restarted, is active this much later."""
CONFIRM_EVERY_SECS = 2.0
FRESH_SECS = 5.0
"""Below the session timeout: a process that was frozen for longer must first learn whether it is
still active.
"""
COMMIT_MS = 5_000
REWIND_MS = 24 * 3_600_000
"""Tombstones of the last day are read again at start: a candidate may still come that is older than
its deletion.
"""

log = logs.get_logger("notify.inbox")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record as kafka-python gives it, and its topic."""

    topic: Topic
    record: Any
    again: bool = False
    """It was finished before, and is read once more only to know what was deleted lately."""

    @property
    def place(self) -> TopicPartition:
        return TopicPartition(self.record.topic, self.record.partition)


class Inbox:
    """The group's consumer. Every call runs in the one consumer thread.

    A commit is accepted only from the active member: the time of the last one says how surely this
    process is it.
    """

    def __init__(self, config: Kafka) -> None:
        self.assigned = False
        self.lost = False
        self._confirmed_at = float("-inf")
        self._finished: dict[Any, int] = {}
        self._again_below: dict[TopicPartition, int] = {}
        self._config = config
        self._assignor = SingleActiveAssignor()
        self._pool = ThreadPoolExecutor(1, "inbox")
        self._consumer = consumer(
            config,
            ALERTS,
            ACTIONS,
            TOMBSTONES,
            group="notify",
            listener=_Listener(self),
            max_poll_records=1000,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS // 4,
            partition_assignment_strategy=[self._assignor],
        )

    async def poll(self, timeout_ms: int = 100) -> list[Arrival]:
        """What has come, oldest first per partition; waits up to `timeout_ms`."""
        return await self._in_thread(lambda: self._poll(timeout_ms))

    def fresh(self) -> bool:
        """Whether Kafka accepted a commit of this process so recently that nobody else can be active."""
        return (
            self.assigned and not self.lost and time.monotonic() - self._confirmed_at < FRESH_SECS
        )

    async def confirmed(self) -> bool:
        """The same, asking Kafka where the last answer is some seconds old."""
        if self.fresh() and time.monotonic() - self._confirmed_at < CONFIRM_EVERY_SECS:
            return True
        return await self._in_thread(self._commit)

    async def activate(self, arrivals: list[Arrival]) -> None:
        """This process works on the partitions from now on. `arrivals` are the polled ones that are
        not finished yet.

        Goes back to yesterday's tombstones.
        """
        self._assignor.active = True
        await self._in_thread(lambda: self._begin(arrivals))

    async def commit(self, arrivals: list[Arrival]) -> bool:
        """These are finished. False where Kafka does not take the commit now: they will come again."""
        for arrival in arrivals:
            done = arrival.record.offset + 1
            self._finished[arrival.place] = max(done, self._finished.get(arrival.place, 0))
        return await self._in_thread(self._commit)

    async def close(self) -> None:
        """Leave the group, so that a standby takes over at once."""
        await self._in_thread(lambda: self._consumer.close(autocommit=False))
        self._pool.shutdown(wait=False)

    def _poll(self, timeout_ms: int) -> list[Arrival]:
        arrivals = [
            Arrival(self._topic(place), record, record.offset < self._again_below.get(place, 0))
            for place, records in self._consumer.poll(timeout_ms).items()
            for record in records
        ]
        for arrival in arrivals:
            metrics.RECORDS_READ.labels("notify", arrival.topic.name).inc()
        return arrivals

    def _begin(self, arrivals: list[Arrival]) -> None:
        for partition in self._consumer.assignment():
            self._finished[partition] = self._consumer.position(partition)
        for arrival in arrivals:
            offset = arrival.record.offset
            self._finished[arrival.place] = min(offset, self._finished.get(arrival.place, offset))
        mine = [
            partition
            for partition in self._consumer.assignment()
            if self._topic(partition) == TOMBSTONES
        ]
        since = int(time.time() * 1000) - REWIND_MS
        for partition, later in self._consumer.offsets_for_times(
            dict.fromkeys(mine, since)
        ).items():
            if later is not None and self._finished[partition] > later.offset:
                self._again_below[partition] = self._finished[partition]
                self._consumer.seek(partition, later.offset)

    def _commit(self) -> bool:
        # From before the question: an answer that is long on its way proves nothing about the time
        # since.
        asked_at = time.monotonic()
        offsets = {
            partition: OffsetAndMetadata(offset, "", -1)
            for partition, offset in self._finished.items()
        }
        try:
            self._consumer.commit(offsets, timeout_ms=COMMIT_MS)
        except KafkaError as error:
            log.info("Kafka did not take the commit", reason=str(error))
            return False
        self._confirmed_at = asked_at
        for partition in self._consumer.assignment():
            end, at = self._consumer.highwater(partition), self._finished.get(partition)
            if end is not None and at is not None:
                labels = ("notify", self._topic(partition).name, str(partition.partition))
                metrics.LAG_RECORDS.labels(*labels).set(max(0, end - at))
        return True

    def _topic(self, place: TopicPartition) -> Topic:
        topic = declared(self._config, place.topic)
        assert topic is not None, "only what is declared was subscribed to"
        return topic

    async def _in_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Tells the inbox what the group decided. Called by kafka-python while it polls."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing: what matters is whether they come back."""

    def on_partitions_assigned(self, assigned: Any) -> None:
        if self._inbox.assigned and not assigned:
            self._inbox.lost = True
        self._inbox.assigned = bool(assigned)

    def on_partitions_lost(self, lost: Any) -> None:
        self._inbox.lost = self._inbox.lost or self._inbox.assigned
