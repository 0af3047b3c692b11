"""Whether Kafka answers at all: asked before a command begins its work, so that it ends soon, and
not silently, where nobody does. Services wait for ever instead (create.py).
"""

from collections.abc import Callable

from kafka.errors import KafkaError

from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin

SOON_SECS = 1.5
"""So long nobody wonders what a command waits for."""
PATIENCE_SECS = 6.0
"""How long a command waits for Kafka, in all."""


def count_brokers(
    config: Kafka, *, on_waiting: Callable[[], None] = lambda: None, secs: float = PATIENCE_SECS
) -> int:
    """How many brokers there are. `on_waiting` is called where none answers soon.

    Raises KafkaError where none has answered within `secs`.
    """
    soon = min(SOON_SECS, secs / 2)
    try:
        return _ask(config, soon)
    except KafkaError:
        on_waiting()
        return _ask(config, secs - soon)


def _ask(config: Kafka, secs: float) -> int:
    # A broker that takes the connection and says nothing is bounded by the second limit alone, which
    # begins where the first one may just not have ended.
    half_ms = int(secs * 500)
    client = admin(config, bootstrap_timeout_ms=half_ms, request_timeout_ms=half_ms)
    try:
        return len(client.describe_cluster()["brokers"])
    finally:
        client.close()
