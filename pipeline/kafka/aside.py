"""Sets aside what can never be processed, whole, and stops a service before a bad deploy drains a
topic into the dead letters.
"""

import base64
from collections import deque
from typing import Protocol

from pipeline import metrics
from pipeline.config.model import Config, Service
from pipeline.kafka.names import declared
from pipeline.kafka.outgoing import Outgoing
from pipeline.service import EXIT_STOPPED_BY_LIMIT, EndOfServiceError
from pipeline.topics import DEAD_LETTERS
from schemas.context import Clock
from schemas.upkeep import DeadLetter

WINDOW = 500
"""Inputs over which the share of dead letters is judged."""
REASON_CHARS = 1900
"""Of a reason, with room for what is said about a cut."""


class Record(Protocol):
    """What kafka-python and aiokafka give: a record knows where it stands."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...


class DeadLetterLimitError(EndOfServiceError):
    """Too many dead letters: the service stops, nothing was acknowledged past this point."""

    code = EXIT_STOPPED_BY_LIMIT


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


class Aside:
    """Makes the dead letters of one service and counts them. They are records like others: whatever
    carries the service's own carries them, and nothing they were made of is acknowledged before.
    """

    def __init__(self, config: Config, service: str, clock: Clock) -> None:
        self._kafka, self._service, self._clock = config.kafka, service, clock
        self._limits = DeadLetterLimits(config.service)

    def good(self, count: int = 1) -> None:
        """Records were processed."""
        self._limits.good(count)

    def record(self, record: Record, reason: str, *, attempts: int = 1) -> Outgoing:
        """The letter of a Kafka record, which can be sent back to its place. Raises
        DeadLetterLimitError when that is one too many.
        """
        self._limits.bad()
        topic = declared(self._kafka, record.topic)
        name = topic.name if topic is not None else record.topic
        letter = self._letter(name, record.key or b"", record.value or b"", reason)
        about = {"topic": name, "partition": record.partition, "offset": record.offset}
        return self._out(letter.model_copy(update=about | {"attempts": attempts}))

    def payload(self, source: str, payload: bytes, reason: str, *, key: bytes = b"") -> Outgoing:
        """The letter of what a source gave and no topic holds: only the source can send it again."""
        return self._out(self._letter(source, key, payload, reason))

    def _letter(self, source: str, key: bytes, value: bytes, reason: str) -> DeadLetter:
        """Keeps as many original bytes as a record may have: their base64 still fits into one."""
        size, limit = len(key) + len(value), self._kafka.max_record_bytes
        reason = reason[:REASON_CHARS]
        if size > limit:
            reason = f"{reason} (cut from {size} bytes)"
        kept_key = key[:limit]
        return DeadLetter(
            source=source,
            service=self._service,
            reason=reason,
            at=self._clock.now(),
            key=base64.b64encode(kept_key).decode(),
            value=base64.b64encode(value[: limit - len(kept_key)]).decode(),
        )

    def _out(self, letter: DeadLetter) -> Outgoing:
        metrics.DEAD_LETTERS.labels(letter.service, letter.source).inc()
        return Outgoing(DEAD_LETTERS, letter.source.encode(), letter.to_json())
