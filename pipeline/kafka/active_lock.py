"""Tells a process that reads no topic whether it is the active one of its service. Touches Kafka's
group membership.
"""

from collections.abc import Callable
from typing import Any

from kafka import ConsumerRebalanceListener

from pipeline.config.model import Kafka
from pipeline.kafka.clients import consumer
from pipeline.kafka.single_active import SingleActiveAssignor
from pipeline.topics import ALERTS

POLL_MS = 100


class ActiveLock:
    """A place in the service's group. One thread only; `held` must be asked every few seconds to
    keep the place.

    A topic is subscribed to for its partitions alone; nothing is ever fetched from it.
    """

    def __init__(self, config: Kafka, group: str, instance: str) -> None:
        self._assignor = SingleActiveAssignor()
        self._consumer = consumer(
            config,
            ALERTS,
            group=group,
            listener=_Listener(self._moved),
            instance=instance,
            partition_assignment_strategy=[self._assignor],
            max_poll_records=1,
        )

    def held(self) -> bool:
        """Whether this process is the active one, as far as Kafka has told it."""
        self._consumer.poll(timeout_ms=POLL_MS)
        return self._assignor.active

    def close(self) -> None:
        """Leave, so that another process takes over at once."""
        self._consumer.close(autocommit=False)

    def _moved(self, partitions: Any) -> None:
        self._assignor.active = bool(partitions)
        if partitions:
            self._consumer.pause(*partitions)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    def __init__(self, moved: Callable[[Any], None]) -> None:
        self._moved = moved

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing: what matters is whether they come back."""

    def on_partitions_assigned(self, assigned: Any) -> None:
        self._moved(assigned)

    def on_partitions_lost(self, lost: Any) -> None:
        self._moved(())
