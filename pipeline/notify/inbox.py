"""Reads candidates, actions and tombstones from Kafka, in a thread of its own, for the one active notify process."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from kafka import ConsumerRebalanceListener
from kafka.errors import CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError

from pipeline import logs, metrics
from pipeline.config.model import Kafka
from pipeline.kafka.clients import consumer, topic_name
from pipeline.notify.single_active import SingleActiveAssignor
from pipeline.topics import ACTIONS, ALERTS, TOMBSTONES

FRESH_SECS = 10.0
"""Below the session timeout: a process that was frozen for longer must first learn whether it is still active."""
REWIND_MS = 24 * 3_600_000
"""Tombstones of the last day are read again at start: a candidate may still come that is older than its deletion."""

log = logs.get_logger("notify.inbox")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Letter:
    """One record. `topic` is our own name of it; `sent_at` its Kafka timestamp in seconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    sent_at: float


class Inbox:
    """The group's consumer. Every call runs in the one consumer thread."""

    def __init__(self, config: Kafka) -> None:
        self.assigned = False
        self.lost = False
        self._polled_at = 0.0
        self._names = {topic_name(config, topic.name): topic.name for topic in (ALERTS, ACTIONS, TOMBSTONES)}
        self._tombstones = topic_name(config, TOMBSTONES.name)
        self._assignor = SingleActiveAssignor()
        self._pool = ThreadPoolExecutor(1, "inbox")
        self._consumer = consumer(
            config,
            group="notify",
            max_poll_records=1000,
            partition_assignment_strategy=[self._assignor],
        )
        self._consumer.subscribe(list(self._names), listener=_Listener(self))

    async def poll(self, timeout_ms: int = 100) -> list[Letter]:
        """What has come, oldest first per partition; waits up to `timeout_ms`."""
        letters = await self._in_thread(lambda: self._poll(timeout_ms))
        self._polled_at = time.monotonic()
        return letters

    def fresh(self) -> bool:
        """Whether this process was heard by Kafka so recently that nobody else can be active."""
        return self.assigned and not self.lost and time.monotonic() - self._polled_at < FRESH_SECS

    async def activate(self) -> None:
        """This process works on the partitions from now on. Goes back to yesterday's tombstones."""
        self._assignor.active = True
        await self._in_thread(self._rewind)

    async def commit(self) -> None:
        """Everything that was polled is finished."""
        await self._in_thread(self._commit)

    async def close(self) -> None:
        """Leave the group, so that a standby takes over at once."""
        await self._in_thread(lambda: self._consumer.close(autocommit=False))
        self._pool.shutdown(wait=False)

    def _poll(self, timeout_ms: int) -> list[Letter]:
        letters = [
            Letter(
                self._names[record.topic],
                record.partition,
                record.offset,
                record.key,
                record.value,
                record.timestamp / 1000,
            )
            for records in self._consumer.poll(timeout_ms).values()
            for record in records
        ]
        for letter in letters:
            metrics.RECORDS_READ.labels("notify", letter.topic).inc()
        return letters

    def _rewind(self) -> None:
        mine = [partition for partition in self._consumer.assignment() if partition.topic == self._tombstones]
        since = int(time.time() * 1000) - REWIND_MS
        for partition, found in self._consumer.offsets_for_times(dict.fromkeys(mine, since)).items():
            if found is not None and self._consumer.position(partition) > found.offset:
                self._consumer.seek(partition, found.offset)

    def _commit(self) -> None:
        try:
            self._consumer.commit()
        except (CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError) as error:
            log.info("offsets not committed, the group is being formed anew", error=str(error))
            return
        for partition in self._consumer.assignment():
            end, at = self._consumer.highwater(partition), self._consumer.position(partition)
            if end is not None and at is not None:
                labels = ("notify", self._names[partition.topic], str(partition.partition))
                metrics.LAG_RECORDS.labels(*labels).set(end - at)

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
