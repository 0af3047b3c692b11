"""Sends records with kafka-python and waits until Kafka has them: one way, one limit."""

from collections import deque
from collections.abc import Iterable
from typing import Any, Self

from pipeline.config.model import Kafka
from pipeline.kafka.clients import DELIVERY_SECS, producer
from pipeline.kafka.names import wire_name
from pipeline.kafka.outgoing import Outgoing

ACK_SECS = DELIVERY_SECS + 10
"""Longer than the producer's own limit, so that its reason is the one that is shown."""
IN_FLIGHT = 1000
"""Records that wait for their acknowledgement: kafka-python has no bound of its own."""


class Sender:
    """An idempotent producer of declared topics. Any thread may use it; making one may block.

    Raises KafkaError where Kafka does not acknowledge within two minutes.
    """

    def __init__(self, config: Kafka, client_id: str = "grapevine") -> None:
        self._config, self._producer = config, producer(config, client_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def deliver(self, records: Iterable[Outgoing]) -> int:
        """Send in order; every record is acknowledged when this returns. Returns how many."""
        waiting: deque[Any] = deque()
        sent = 0
        for record in records:
            if len(waiting) >= IN_FLIGHT:
                waiting.popleft().get(ACK_SECS)
            waiting.append(self.send(record))
            sent += 1
        for future in waiting:
            future.get(ACK_SECS)
        return sent

    def send(self, record: Outgoing) -> Any:
        """Hand one record over; the future (kafka-python's) tells of its delivery."""
        name = wire_name(self._config, record.topic)
        return self._producer.send(name, key=record.key, value=record.value)

    def close(self, timeout_secs: float = 10) -> None:
        """Wait that long for what is in flight, then give up."""
        self._producer.close(timeout=timeout_secs)
