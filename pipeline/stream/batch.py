"""What becomes of the records of a stream: processed and handed on; culprits and poison set aside."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import metrics, topics
from pipeline.attempts import Attempts, PartitionAttempts
from pipeline.kafka.aside import DeadLetterLimits, dead_letter
from pipeline.kafka.batches import BatchPublisher, Outgoing
from schemas.context import Clock


class PoisonError(Exception):
    """These bytes can never be processed; the message says why."""


Outcome = list[Outgoing] | PoisonError
"""What follows from one record."""
Process = Callable[[Sequence[bytes | None]], Sequence[Outcome]]
"""What a service makes of records, one after the other or together: an outcome for each."""


def one_by_one(process: Callable[[bytes | None], list[Outgoing]]) -> Process:
    """Of a function of one record that raises PoisonError."""

    def outcome(value: bytes | None) -> Outcome:
        try:
            return process(value)
        except PoisonError as error:
            return error

    return lambda values: [outcome(value) for value in values]


@dataclass(frozen=True, slots=True)
class BatchWorker:
    """Processes the records of one service. An exception that leaves it must end the process."""

    service: str
    topic: str
    process: Process
    publisher: BatchPublisher
    attempts: Attempts
    limits: DeadLetterLimits
    clock: Clock

    async def hand_on(self, records: Sequence[Any]) -> list[asyncio.Future[Any]]:
        """Process consecutive records of one partition and send what follows; the futures tell of
        delivery.
        """
        note = self.attempts.of(self.topic, records[0].partition)
        single = note.begin(records[0].offset, records[-1].offset)
        outgoing: list[Outgoing] = []
        if single:
            for record in records:
                outgoing += self._careful(note, record)
        else:
            for record, outcome in zip(
                records, self.process([record.value for record in records]), strict=True
            ):
                outgoing += self._counted(record, outcome)
        metrics.RECORDS_READ.labels(self.service, self.topic).inc(len(records))
        metrics.RECORDS_WRITTEN.labels(self.service, "kafka").inc(len(outgoing))
        return await self.publisher.publish(outgoing)

    def done(self, records: Sequence[Any]) -> None:
        """What followed from these records was delivered."""
        self.attempts.of(self.topic, records[0].partition).done(records[-1].offset)

    def _careful(self, note: PartitionAttempts, record: Any) -> list[Outgoing]:
        if note.is_culprit(record.offset):
            reason = f"processing this record ended the process {note.attempts - 1} times"
            outcome = [self._dead_letter(record, reason, attempts=note.attempts)]
        else:
            note.begin_single(record.offset)
            outcome = self._counted(record, self.process([record.value])[0])
        note.end_single()
        return outcome

    def _counted(self, record: Any, outcome: Outcome) -> list[Outgoing]:
        if isinstance(outcome, PoisonError):
            return [self._dead_letter(record, str(outcome))]
        self.limits.good()
        return outcome

    def _dead_letter(self, record: Any, reason: str, attempts: int = 1) -> Outgoing:
        self.limits.bad()
        letter = dead_letter(
            service=self.service,
            source=self.topic,
            reason=reason,
            clock=self.clock,
            value=record.value,
            key=record.key,
            topic=self.topic,
            partition=record.partition,
            offset=record.offset,
            attempts=attempts,
        )
        metrics.DEAD_LETTERS.labels(self.service, self.topic).inc()
        return Outgoing(topics.DEAD_LETTERS.name, letter.source.encode(), letter.to_json())
