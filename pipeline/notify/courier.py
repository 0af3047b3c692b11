"""Delivers to one destination, one message at a time, so that a dead destination holds up nobody
but itself.

A delivery is claimed (saved and acknowledged by Kafka) before its attempt and marked sent after it.
What was on its way when a process ended, or was answered by silence, is looked up at the
destination where it can be asked; elsewhere it is sent again: one extra message per crash and
destination at most.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from random import Random

from pipeline import logs, metrics
from pipeline.backoff import backoff_secs
from pipeline.clock import passed
from pipeline.notify import outbox
from pipeline.notify.book import Book
from pipeline.notify.decide import SEVERITIES
from pipeline.notify.flood import Waiting, flood_of, summary
from pipeline.notify.masked import masked
from pipeline.notify.waits import wait_either
from pipeline.threads import in_thread
from schemas.alert import AlertState, Delivery
from schemas.context import Clock
from schemas.flow import Fatal, FlowError, Reject, Retry
from schemas.notice import Destination, Notice

EDIT_EVERY_SECS = 5.0
"""An alert that grows quickly has its message edited no more often."""
SUSPEND_SECS = 600.0
"""A destination that refused for good (bad credentials, unknown channel) is tried again after this
long.
"""
GIVE_UP_AFTER = timedelta(hours=24)
BURST = 3
"""Messages that may follow one another without the destination's pace, when alerts come together.
"""
IDLE_SECS = 1.0
MOST_STEPS = 5
"""Failures after which the waits grow no longer: alerts arrive within half a minute of a
destination's return.
"""

log = logs.get_logger("notify.courier")

Links = Callable[[AlertState], Sequence[tuple[str, str]]]


@dataclass
class Courier:
    """One destination's deliveries.

    `may_act` says whether this process is surely the active one. `failed(courier, notice, error)`
    is told of every refusal for good, `recovered(courier)` of the first success after one. `show`
    makes of an alert what people see.
    """

    name: str
    destination: Destination
    book: Book
    save: Callable[[], Awaitable[None]]
    may_act: Callable[[], bool]
    failed: Callable[["Courier", Notice, FlowError], Awaitable[None]]
    recovered: Callable[["Courier"], Awaitable[None]]
    clock: Clock
    random: Random
    zone: tzinfo
    links: Links = lambda state: ()
    show: Callable[[AlertState], AlertState] = masked
    raised_at: dict[str, float] = field(default_factory=dict)
    failures: int = 0
    failing_since: datetime | None = None
    last_success: datetime | None = None
    reason: str = ""
    told_failing: bool = False
    allowance: float = 0.0
    paced_at: datetime | None = None
    failed_since_success: set[str] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; an attempt in hand is finished and saved."""
        while not stop.is_set():
            self.wake.clear()
            chosen = self._choose() if self.may_act() else None
            if chosen is None:
                await wait_either(stop, self.wake, IDLE_SECS)
                continue
            pause = await self._attempt(flood_of(chosen, self._waiting()))
            if pause > 0:
                await wait_either(stop, None, pause)

    async def reached(self) -> None:
        """The destination answered well; what is told of it is so, unless messages fail."""
        self.last_success = self.clock.now()
        if self.failures:
            return
        self.failing_since, self.reason = None, ""
        if self.told_failing:
            self.told_failing = False
            await self.recovered(self)

    def not_reached(self, reason: str) -> None:
        """The destination does not answer well: it is failing since the first such answer."""
        self.failing_since, self.reason = self.failing_since or self.clock.now(), reason

    def _waiting(self) -> list[Waiting]:
        states = [self.book.states[key] for key in self.book.waiting[self.name]]
        due = ((state, outbox.next_delivery(state, self.name)) for state in states)
        return [(state, delivery) for state, delivery in due if delivery is not None]

    def _choose(self) -> Waiting | None:
        """What is most urgent: messages before edits, then by severity, then the oldest.

        What failed since the last success goes behind the others, so that one alert that a
        destination never takes holds up nobody, and one that failed because the destination was
        away waits for one other at most.
        """
        now, best = self.clock.now(), None
        for state, delivery in self._waiting():
            if delivery.purpose == "update" and delivery.state == "pending":
                sent = outbox.last_sent(state, self.name)
                if sent is not None and passed(sent, now) < timedelta(seconds=EDIT_EVERY_SECS):
                    continue
            key = state.dedup_key
            rank = (
                key in self.failed_since_success,
                delivery.purpose in outbox.SILENT,
                -SEVERITIES[state.severity],
                delivery.attempts,
                delivery.at,
                key,
            )
            if best is None or rank < best[0]:
                best = (rank, state, delivery)
        return best[1:] if best else None

    async def _attempt(self, flood: list[Waiting]) -> float:
        """One attempt at one message, which stands for all of these; returns the seconds to wait
        before the next one.
        """
        claims = [(state, _claimed(delivery)) for state, delivery in flood]
        for state, claim in claims:
            self._mark(state, claim, state="claimed", attempts=claim.attempts)
        await self.save()
        notice = self._notice(flood, claims)
        try:
            reference = await in_thread(lambda: self._deliver(notice))
        except FlowError as error:
            pause = await self._not_delivered(claims, notice, error)
        else:
            pause = await self._delivered(claims, reference)
        await self.save()
        return pause

    def _notice(self, flood: list[Waiting], claims: list[Waiting]) -> Notice:
        (state, _), (_, claimed) = flood[0], claims[0]
        alone = len(flood) == 1
        again = any(one.state == "claimed" or one.attempts > 0 for _, one in flood)
        alert = self.show(self.book.states[state.dedup_key]) if alone else summary(flood)
        return Notice(
            alert=alert,
            purpose=claimed.purpose,
            number=claimed.number,
            reference=outbox.reference(state, self.name),
            repeated=again,
            links=self.links(state) if alone else (),
            zone=self.zone,
            at=claimed.at,
            alerts=len(flood),
        )

    def _deliver(self, notice: Notice) -> str:
        try:
            return self.destination.deliver(notice)
        except FlowError:
            raise
        except (
            Exception
        ) as error:  # the border: one alert that cannot be written down must not hold up the others
            log.exception(
                "a message could not be made", destination=self.name, alert=notice.alert.dedup_key
            )
            raise Reject(f"unexpected {type(error).__name__}") from error

    async def _delivered(self, claims: list[Waiting], reference: str) -> float:
        now = self.clock.now()
        # A message for many has no alert of its own to be edited by: what is said later of one of
        # them is a message of its own.
        reference = reference if len(claims) == 1 else ""
        for state, delivery in claims:
            self._mark(state, delivery, state="sent", reference=reference, error="", at=now)
            self._time(state, delivery, now)
        metrics.DELIVERIES.labels(self.name, "sent").inc()
        metrics.LAST_SUCCESS.labels("destination", self.name).set(now.timestamp())
        self.failed_since_success.clear()
        self.failures = 0
        await self.reached()
        return self._pace()

    def _time(self, state: AlertState, delivery: Delivery, now: datetime) -> None:
        raised_at = self.raised_at.get(state.dedup_key)
        if raised_at is not None and delivery.purpose == "open":
            metrics.ALERT_LATENCY_SECS.labels(self.name).observe(
                max(0.0, now.timestamp() - raised_at)
            )

    async def _not_delivered(
        self, claims: list[Waiting], notice: Notice, error: FlowError
    ) -> float:
        now = self.clock.now()
        self.failures += 1
        self.not_reached(error.reason)
        given_up = now - min(delivery.at for _, delivery in claims) > GIVE_UP_AFTER
        outcome = (
            "retry"
            if isinstance(error, Retry)
            else "fatal"
            if isinstance(error, Fatal)
            else "rejected"
        )
        metrics.DELIVERIES.labels(self.name, outcome).inc()
        log.warning(
            "not delivered",
            destination=self.name,
            alert=notice.alert.dedup_key,
            outcome=outcome,
            reason=error.reason,
        )
        kept = "failed" if isinstance(error, Reject) or given_up else "pending"
        for state, delivery in claims:
            self._mark(state, delivery, state=kept, error=error.reason[:500])
            self.failed_since_success.add(state.dedup_key)
        if not isinstance(error, Retry) or given_up:
            await self.failed(self, notice, error)
        if isinstance(error, Reject):
            return self._pace()
        if isinstance(error, Fatal):
            return SUSPEND_SECS
        after = error.after if isinstance(error, Retry) else None
        return backoff_secs(min(self.failures, MOST_STEPS), after, self.random)

    def _pace(self) -> float:
        """Seconds to wait after a message: none for the first BURST of them, then the destination's pace."""
        pace, now = self.destination.pace_secs, self.clock.now()
        if pace <= 0:
            return 0.0
        since = passed(self.paced_at, now).total_seconds() if self.paced_at else pace * BURST
        self.allowance = min(float(BURST), self.allowance + max(0.0, since) / pace) - 1
        self.paced_at = now
        return max(0.0, (1 - self.allowance) * pace)

    def _mark(self, state: AlertState, delivery: Delivery, /, **changes: object) -> None:
        """Change the delivery in the alert as it is now, unless that has become another episode meanwhile."""
        now = self.book.states.get(state.dedup_key)
        if now is not None and now.opened_at == state.opened_at:
            self.book.put(outbox.mark(now, delivery, **changes))


def _claimed(delivery: Delivery) -> Delivery:
    return delivery.model_copy(update={"state": "claimed", "attempts": delivery.attempts + 1})
