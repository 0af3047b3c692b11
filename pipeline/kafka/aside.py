"""Dead letters: inputs that can never be processed, kept whole; and the limits that stop a service
before a bad deploy drains a topic into them.
"""

import base64
from collections import deque
from collections.abc import Callable
from typing import Any

from pipeline import metrics
from pipeline.config.model import Kafka, Service
from pipeline.kafka.clients import topic_name
from pipeline.topics import DEAD_LETTERS
from schemas.context import Clock
from schemas.upkeep import DeadLetter

VALUE_LIMIT_BYTES = 2_500_000
"""Larger originals are cut: base64 of them must still fit into a record."""

WINDOW = 500
"""Inputs over which the share of dead letters is judged."""


class DeadLetterLimitError(Exception):
    """Too many dead letters: the service stops, nothing was acknowledged past this point."""


def dead_letter(
    *,
    service: str,
    source: str,
    reason: str,
    clock: Clock,
    value: bytes | None,
    key: bytes | None = None,
    topic: str = "",
    partition: int = -1,
    offset: int = -1,
    error: str = "",
    attempts: int = 1,
) -> DeadLetter:
    """The record for one input, with its original bytes."""
    value = value or b""
    if len(value) > VALUE_LIMIT_BYTES:
        reason = f"{reason} (cut from {len(value)} bytes)"
        value = value[:VALUE_LIMIT_BYTES]
    return DeadLetter(
        source=source,
        service=service,
        topic=topic,
        partition=partition,
        offset=offset,
        reason=reason[:2000],
        error=error[:500],
        attempts=attempts,
        at=clock.now(),
        key=base64.b64encode(key or b"").decode(),
        value=base64.b64encode(value).decode(),
    )


class DeadLetterLimits:
    """Counts good and bad inputs of one service; raises when bad ones are too many in a row or by
    share.
    """

    def __init__(self, config: Service) -> None:
        self._max_share, self._max_run = config.dead_letter_max_share, config.dead_letter_max_run
        self._run = 0
        self._recent: deque[bool] = deque(maxlen=WINDOW)

    def good(self, count: int = 1) -> None:
        """Inputs were processed."""
        self._run = 0
        self._recent.extend([True] * min(count, WINDOW))

    def bad(self) -> None:
        """One input goes to the dead letters; raises DeadLetterLimitError when that is one too many."""
        self._run += 1
        self._recent.append(False)
        if self._run >= self._max_run:
            raise DeadLetterLimitError(
                f"{self._run} dead letters in a row (service.dead_letter_max_run): see `grapevine dead-letters list`"
            )
        share = self._recent.count(False) / WINDOW
        if len(self._recent) == WINDOW and share > self._max_share:
            raise DeadLetterLimitError(
                f"{share:.0%} of the last {WINDOW} inputs are dead letters (service.dead_letter_max_share): "
                "see `grapevine dead-letters list`"
            )


def send_dead_letter(send: Callable[..., Any], kafka: Kafka, letter: DeadLetter) -> Any:
    """Publish a dead letter with kafka-python's `producer.send`; the caller waits for the returned
    future.
    """
    metrics.DEAD_LETTERS.labels(letter.service, letter.source).inc()
    return send(
        topic_name(kafka, DEAD_LETTERS.name), key=letter.source.encode(), value=letter.to_json()
    )
