"""Reads each record into the book; what cannot be read goes to the dead letters, whole."""

from pydantic import ValidationError

from pipeline import logs, metrics
from pipeline.config import Config
from pipeline.kafka.aside import DeadLetterLimitError, DeadLetterLimits, dead_letter
from pipeline.notify.book import Book
from pipeline.notify.inbox import Letter
from pipeline.notify.state_log import StateLog
from pipeline.service import EXIT_STOPPED_BY_LIMIT, end_process
from pipeline.topics import ACTIONS, ALERTS, TOMBSTONES
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.upkeep import Action, Tombstone

VERBS = frozenset({"acknowledge", "snooze", "resolve", "false_alarm", "reopen"})
RAISED_KEPT = 10_000

log = logs.get_logger("notify.intake")


class Intake:
    """`raised_at`: when the first candidate of an alert was published (seconds since 1970), for the
    latency.
    """

    def __init__(self, config: Config, book: Book, state_log: StateLog, clock: Clock) -> None:
        self.raised_at: dict[str, float] = {}
        self._book, self._state_log, self._clock = book, state_log, clock
        self._limits = DeadLetterLimits(config.service)

    async def take(self, letter: Letter) -> None:
        """Take one record in. Returns once a dead letter made of it is acknowledged."""
        if letter.value is None and letter.topic == TOMBSTONES.name:
            return  # the compacted topic's own deletion
        try:
            self._read(letter)
        except ValidationError as error:
            if letter.again:
                return
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            await self.bury(letter, f"cannot be read: {where} {first['msg']}".replace("  ", " "))
        except Exception as error:  # the border: one record must not stop everyone's alerts
            log.exception(
                "a record could not be taken in", topic=letter.topic, offset=letter.offset
            )
            await self.bury(letter, f"unexpected {type(error).__name__}")
        else:
            self._limits.good()

    def _read(self, letter: Letter) -> None:
        value, now = letter.value or b"", self._clock.now()
        if letter.topic == ALERTS.name:
            key = self._book.candidate(Candidate.model_validate_json(value), now)
            if key is not None and key not in self.raised_at:
                self.raised_at[key] = letter.sent_at
                if len(self.raised_at) > RAISED_KEPT:
                    del self.raised_at[next(iter(self.raised_at))]
        elif letter.topic == ACTIONS.name:
            action = Action.model_validate_json(value)
            if action.verb in VERBS and not self._book.action(action, now):
                metrics.DROPPED.labels("notify", "unknown_alert").inc()
                log.warning(
                    "an action on an alert that does not exist",
                    verb=action.verb,
                    subject=action.subject,
                )
        else:
            self._book.tombstone(Tombstone.model_validate_json(value), now)

    async def bury(self, letter: Letter, reason: str) -> None:
        """Keep a record as a dead letter, acknowledged; ends the process when there are too many."""
        await self._state_log.dead_letter(
            dead_letter(
                service="notify",
                source=letter.topic,
                reason=reason,
                clock=self._clock,
                value=letter.value,
                key=letter.key,
                topic=letter.topic,
                partition=letter.partition,
                offset=letter.offset,
            )
        )
        try:
            self._limits.bad()
        except DeadLetterLimitError as limit:
            log.error("stopped by the limit of dead letters", reason=str(limit))
            end_process(EXIT_STOPPED_BY_LIMIT)
