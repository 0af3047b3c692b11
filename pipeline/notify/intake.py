"""Reads each record into the book; what cannot be read goes to the dead letters, whole."""

from pydantic import ValidationError

from pipeline import logs, metrics
from pipeline.config import Config
from pipeline.kafka.aside import Aside, DeadLetterLimitError, Record
from pipeline.notify.book import Book
from pipeline.notify.inbox import Arrival
from pipeline.notify.state_log import StateLog
from pipeline.service import end_process
from pipeline.topics import ACTIONS, ALERTS, TOMBSTONES
from schemas.alert import Candidate
from schemas.base import first_problem
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
        self._aside = Aside(config, "notify", clock)

    async def take(self, arrival: Arrival) -> None:
        """Take one record in. Returns once a dead letter made of it is acknowledged."""
        if arrival.record.value is None and arrival.topic == TOMBSTONES:
            return  # the compacted topic's own deletion
        try:
            self._read(arrival)
        except ValidationError as error:
            if arrival.again:
                return
            await self.bury(arrival.record, f"cannot be read: {first_problem(error)}")
        except Exception as error:  # the border: one record must not stop everyone's alerts
            log.exception(
                "a record could not be taken in",
                topic=arrival.topic.name,
                offset=arrival.record.offset,
            )
            await self.bury(arrival.record, f"unexpected {type(error).__name__}")
        else:
            self._aside.good()

    def _read(self, arrival: Arrival) -> None:
        value, now = arrival.record.value or b"", self._clock.now()
        if arrival.topic == ALERTS:
            key = self._book.candidate(Candidate.model_validate_json(value), now)
            if key is not None and key not in self.raised_at:
                self.raised_at[key] = arrival.record.timestamp / 1000
                if len(self.raised_at) > RAISED_KEPT:
                    del self.raised_at[next(iter(self.raised_at))]
        elif arrival.topic == ACTIONS:
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

    async def bury(self, record: Record, reason: str) -> None:
        """Keep a record as a dead letter, acknowledged; ends the process when there are too many."""
        try:
            letter = self._aside.record(record, reason)
        except DeadLetterLimitError as limit:
            log.error("stopped by the limit of dead letters", reason=str(limit))
            end_process(limit.code)
        await self._state_log.send([letter])
