"""Sends masses of records from a thread, many at once: a tenth of the work of one by one."""

import asyncio
from collections.abc import Iterable
from itertools import chain, islice
from types import TracebackType
from typing import Any, Self

from aiokafka.errors import KafkaError as AsyncKafkaError
from kafka.errors import KafkaError

from pipeline.config.model import Kafka
from pipeline.kafka.batches import BatchPublisher
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender

MASS = 2_000
"""Records that are sent and acknowledged together; fewer are no mass."""


def deliver_all(config: Kafka, sender: Sender, records: Iterable[Outgoing]) -> int:
    """Send in order; every record is acknowledged when this returns. Returns how many. At most MASS
    are in memory. Raises KafkaError where Kafka does not acknowledge, and what `records` raises.
    """
    rest = iter(records)
    first = list(islice(rest, MASS))
    if len(first) < MASS:
        return sender.deliver(first)
    sent = 0
    with Bulk(config) as bulk:
        rest = chain(first, rest)
        while mass := list(islice(rest, MASS)):
            sent += bulk.deliver(mass)
    return sent


class Bulk:
    """Use as `with Bulk(kafka) as bulk`, in one thread, which is no event loop's."""

    def __init__(self, config: Kafka) -> None:
        self._config, self._runner = config, asyncio.Runner()

    def __enter__(self) -> Self:
        self._publisher: BatchPublisher = self._run(self._started())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._run(self._publisher.stop())
        finally:
            self._runner.close()

    def deliver(self, records: list[Outgoing]) -> int:
        """Send in order and wait until all are acknowledged."""
        self._run(self._sent(records))
        return len(records)

    async def _started(self) -> BatchPublisher:
        publisher = BatchPublisher(self._config)  # it belongs to the loop that it is made in
        await publisher.start()
        return publisher

    async def _sent(self, records: list[Outgoing]) -> None:
        await asyncio.gather(*await self._publisher.publish(records))

    def _run(self, work: Any) -> Any:
        """Errors are those of the other client, which every service understands."""
        try:
            return self._runner.run(work)
        except AsyncKafkaError as error:
            raise KafkaError(f"{type(error).__name__}: {error}") from error
