"""What becomes of the records of a stream: processed and handed on; culprits and poison set aside."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline import metrics
from pipeline.kafka.aside import Aside
from pipeline.kafka.attempts import Attempts, PartitionAttempts
from pipeline.kafka.outgoing import Outgoing
from pipeline.topics import Topic


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


class Publisher(Protocol):
    """Sends records in order per key; the futures tell of their delivery."""

    async def publish(self, records: Iterable[Outgoing]) -> list[asyncio.Future[Any]]: ...


@dataclass(frozen=True, slots=True)
class BatchWorker:
    """Processes the records of one service. An exception that leaves it must end the process."""

    service: str
    topic: Topic
    process: Process
    publisher: Publisher
    attempts: Attempts
    aside: Aside

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
        metrics.RECORDS_READ.labels(self.service, self.topic.name).inc(len(records))
        metrics.RECORDS_WRITTEN.labels(self.service, "kafka").inc(len(outgoing))
        return await self.publisher.publish(outgoing)

    def done(self, records: Sequence[Any]) -> None:
        """What followed from these records was delivered."""
        self.attempts.of(self.topic, records[0].partition).done(records[-1].offset)

    def _careful(self, note: PartitionAttempts, record: Any) -> list[Outgoing]:
        if note.is_culprit(record.offset):
            reason = f"processing this record ended the process {note.attempts - 1} times"
            outcome = [self.aside.record(record, reason, attempts=note.attempts)]
        else:
            note.begin_single(record.offset)
            outcome = self._counted(record, self.process([record.value])[0])
        note.end_single()
        return outcome

    def _counted(self, record: Any, outcome: Outcome) -> list[Outgoing]:
        if isinstance(outcome, PoisonError):
            return [self.aside.record(record, str(outcome))]
        self.aside.good()
        return outcome
