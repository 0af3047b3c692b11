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
from pipeline.notify import outbox
from pipeline.notify.book import Book
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
    reason: str = ""
    told_failing: bool = False
    allowance: float = 0.0
    paced_at: datetime | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; an attempt in hand is finished and saved."""
        while not stop.is_set():
            self.wake.clear()
            chosen = self._choose() if self.may_act() else None
            if chosen is None:
                await wait_either(stop, self.wake, IDLE_SECS)
                continue
            pause = await self._attempt(*chosen)
            if pause > 0:
                await wait_either(stop, None, pause)

    def _choose(self) -> tuple[AlertState, Delivery] | None:
        """What is most urgent: little tried first, then messages before edits, then the oldest."""
        now, best = self.clock.now(), None
        for key in self.book.waiting[self.name]:
            state = self.book.states[key]
            delivery = outbox.next_delivery(state, self.name)
            if delivery is None:
                continue
            if delivery.purpose == "update" and delivery.state == "pending":
                sent = outbox.last_sent(state, self.name)
                if sent is not None and now - sent < timedelta(seconds=EDIT_EVERY_SECS):
                    continue
            rank = (delivery.attempts, delivery.purpose in outbox.SILENT, delivery.at, key)
            if best is None or rank < best[0]:
                best = (rank, state, delivery)
        return best[1:] if best else None

    async def _attempt(self, state: AlertState, delivery: Delivery) -> float:
        """One attempt; returns the seconds to wait before the next one."""
        again = delivery.state == "claimed" or delivery.attempts > 0
        claimed = delivery.model_copy(
            update={"state": "claimed", "attempts": delivery.attempts + 1}
        )
        self._mark(state, claimed, state="claimed", attempts=claimed.attempts)
        await self.save()
        notice = Notice(
            alert=self.show(self.book.states[state.dedup_key]),
            purpose=claimed.purpose,
            number=claimed.number,
            reference=outbox.reference(state, self.name),
            repeated=again,
            links=self.links(state),
            zone=self.zone,
            at=claimed.at,
        )
        try:
            reference = await in_thread(lambda: self._deliver(notice))
        except FlowError as error:
            pause = await self._not_delivered(state, claimed, notice, error)
        else:
            pause = await self._delivered(state, claimed, reference)
        await self.save()
        return pause

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

    async def _delivered(self, state: AlertState, delivery: Delivery, reference: str) -> float:
        now = self.clock.now()
        self._mark(state, delivery, state="sent", reference=reference, error="", at=now)
        metrics.DELIVERIES.labels(self.name, "sent").inc()
        metrics.LAST_SUCCESS.labels("destination", self.name).set(now.timestamp())
        raised_at = self.raised_at.get(state.dedup_key)
        if raised_at is not None and delivery.purpose == "open":
            metrics.ALERT_LATENCY_SECS.labels(self.name).observe(
                max(0.0, now.timestamp() - raised_at)
            )
        self.failures, self.failing_since, self.reason = 0, None, ""
        if self.told_failing:
            self.told_failing = False
            await self.recovered(self)
        return self._pace()

    async def _not_delivered(
        self, state: AlertState, delivery: Delivery, notice: Notice, error: FlowError
    ) -> float:
        now = self.clock.now()
        self.failures, self.reason = self.failures + 1, error.reason
        self.failing_since = self.failing_since or now
        given_up = now - delivery.at > GIVE_UP_AFTER
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
            alert=state.dedup_key,
            outcome=outcome,
            reason=error.reason,
        )
        kept = "failed" if isinstance(error, Reject) or given_up else "pending"
        self._mark(state, delivery, state=kept, error=error.reason[:500])
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
        since = (now - self.paced_at).total_seconds() if self.paced_at is not None else pace * BURST
        self.allowance = min(float(BURST), self.allowance + since / pace) - 1
        self.paced_at = now
        return max(0.0, (1 - self.allowance) * pace)

    def _mark(self, state: AlertState, delivery: Delivery, /, **changes: object) -> None:
        """Change the delivery in the alert as it is now, unless that has become another episode meanwhile."""
        now = self.book.states.get(state.dedup_key)
        if now is not None and now.opened_at == state.opened_at:
            self.book.put(outbox.mark(now, delivery, **changes))
