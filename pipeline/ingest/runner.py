"""Runs one source: asks its connector for a page, publishes it, waits for every acknowledgement,
saves the cursor.

The one place where Retry, Reject and Fatal become waiting, dead letters and a stopped source. A
crash repeats at most the page in hand; a stop finishes it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from random import Random
from typing import Any, Literal

import orjson

from pipeline import metrics
from pipeline.backoff import backoff_secs
from pipeline.clock import passed
from pipeline.ingest.alarms import Alarms
from pipeline.ingest.connector import Connector
from pipeline.ingest.coverage import Coverage
from pipeline.ingest.firehose import Sieve
from pipeline.ingest.outcome import Failures, Outcome
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.rechecks import Rechecks
from pipeline.ingest.stamp import Stamping
from pipeline.kafka.aside import DeadLetterLimitError, DeadLetterLimits
from pipeline.logs import get_logger
from schemas.context import Clock, SourceContext
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.upkeep import Cursor

BUGS_BEFORE_ALARM = 5
FAILING_BEFORE_ALARM_SECS = 600.0
CURSOR_REFRESH_SECS = 60.0
"""An unchanged cursor is written again after this time, so that it tells when the source was last
alive.
"""

State = Literal["running", "finished", "stopped", "released"]

log = get_logger("ingest.runner")


class Runner:
    """One source in this process. `run()` returns when it is finished, stopped by an error, or
    released by `stop()`.
    """

    def __init__(
        self,
        connector: Connector,
        context: SourceContext[Any],
        *,
        stamping: Stamping,
        outlet: Outlet,
        limits: DeadLetterLimits,
        alarms: Alarms,
        coverage: Coverage,
        random: Random,
        sieve: Sieve | None = None,
        rechecks: Rechecks | None = None,
        may_publish: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name, self.failures = context.name, Failures()
        self.state: State = "running"
        self.alarms, self.heard_at, self.publishing = alarms, context.clock.now(), False
        self._connector, self._context, self._stamping, self._outlet = (
            connector,
            context,
            stamping,
            outlet,
        )
        self._limits, self._coverage, self._random, self._sieve = limits, coverage, random, sieve
        self._may_publish, self._rechecks = may_publish, rechecks
        self._stop = asyncio.Event()
        self._position: Any = None
        self._left_out: set[str] = set()
        self._outcome = Outcome()
        self._saved = b""
        self._saved_at: datetime | None = None

    def stop(self) -> None:
        """Finish the page in hand, then return from `run`."""
        self._stop.set()

    def tells(self) -> dict[str, Any]:
        """What the source does now, for /readyz: state, last success (ISO 8601, None for never),
        error since then.
        """
        failing = self.state == "running" and self.failures.count > 0
        listening = "failing" if failing else "listening"
        return {
            "state": listening if self.state == "running" else self.state,
            "last_success": self._coverage.last_at.isoformat() if self._coverage.last_at else None,
            "last_error": self.failures.last,
        }

    async def run(self, cursor: Cursor | None) -> None:
        """Listen from `cursor` on until the end. Raises nothing but cancellation."""
        if cursor is not None and cursor.type == self._connector.type:
            self._position, self._coverage.last_at = cursor.position, cursor.at
            self._outcome = Outcome(cursor.read, cursor.refused)
        looking = (
            None
            if self._rechecks is None
            else asyncio.create_task(self._rechecks.run(self._pass_on))
        )
        try:
            while not self._stop.is_set():
                wait = await self._attempt()
                if wait is None:
                    break
                await self._pause(wait)
            if self.state == "running":
                self.state = "released"
            await self._outlet.runs(
                self._coverage.broken(self.failures.last or "not running", self._clock.now())
            )
        finally:
            if self._rechecks is not None and looking is not None:
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)
                self._rechecks.close()
            if (
                self.state != "stopped"
            ):  # finished, or another process listens to it: its figures are no longer ours
                metrics.SOURCE_UP.remove(self.name)
                metrics.LAST_SUCCESS.remove("source", self.name)
            if self._sieve is not None:
                self._sieve.close()

    @property
    def _clock(self) -> Clock:
        return self._context.clock

    async def _attempt(self) -> float | None:
        """Listen until something ends it; the seconds to wait before the next attempt, None where
        there is none.
        """
        self._coverage.begin(self._clock.now())
        try:
            await self._listen()
        except Retry as error:
            return await self._failed("retry", error.reason, after=error.after)
        except Reject as error:
            # The connector gave up on an input without a page around it: that is kept, and the
            # source asked again.
            await self._outlet.rejects(self.name, [error])
            return await self._failed("reject", error.reason)
        except Fatal as error:
            await self._stopped(
                "fatal", f"{error.reason.rstrip('.')}. Mend this and restart ingest."
            )
            return None
        except DeadLetterLimitError as error:
            await self._stopped(
                "limit",
                f"{error}. Nothing after its last cursor was taken; restart ingest to go on.",
            )
            return None
        except (
            Exception
        ) as error:  # the border: whatever a connector raises must not touch the other sources
            log.exception("a connector failed in an unforeseen way", source=self.name)
            return await self._failed("bug", f"{type(error).__name__}: {error}")
        if not self._stop.is_set():
            self._finish()
        return None

    def _finish(self) -> None:
        """A source of which nothing could be read does not end well: it goes on telling why."""
        self.state = "finished"
        self.failures.reset()
        if complaint := self._outcome.complaint:
            self.failures.last = complaint
            log.warning("nothing of the source could be read", source=self.name)
        log.info("the source is finished", source=self.name)

    async def _listen(self) -> None:
        assert self._connector.listen is not None
        pages = self._connector.listen(self._context, self._position)
        try:
            while (page := await self._next(pages)) is not None:
                await self._take(page)
        finally:
            close = getattr(pages, "aclose", None)
            if close is not None:
                await close()

    async def _next(self, pages: AsyncIterator[Page]) -> Page | None:
        """The next page; None at the end or when the runner is stopped. Listening is broken off,
        publishing never.
        """
        if self._stop.is_set():
            return None
        asked: asyncio.Task[Page | None] = asyncio.ensure_future(_next_page(pages))
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({asked, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return asked.result() if asked.done() else None
        finally:
            stopped.cancel()
            if not asked.done():
                asked.cancel()
                await asyncio.gather(asked, return_exceptions=True)

    async def _take(self, page: Page) -> None:
        self.publishing = True
        try:
            await self._publish(page)
        finally:
            self.publishing = False

    async def _publish(self, page: Page) -> None:
        # In this order: a crash in between repeats a page; the other way round it would lose one.
        await self._pass_on(page)
        await self._save(page.cursor)
        await self._alive(page)

    async def _pass_on(self, page: Page) -> None:
        """Publish what a page holds and remember it; everything is acknowledged when this returns."""
        # A process that was frozen, or late to release, may have lost this source to another: it
        # would publish a page twice, and set the other's cursor back.
        while not self._may_publish():
            await self._clock.sleep(0.2)
        events = page.events if self._sieve is None else await self._sieve.keep(page.events)
        rejects = [*page.rejects, *await self._outlet.events(self.name, events, self._stamping)]
        await self._outlet.rejects(self.name, rejects)
        self._outcome.add(page, rejects)
        for _ in rejects:
            self._limits.bad()
        if events:
            self._limits.good(len(events))
        for reason, count in page.dropped.items():
            metrics.DROPPED.labels("ingest", reason).inc(count)
        for field, count in page.left_out.items():
            metrics.CELLS_LEFT_OUT.labels(self.name, field).inc(count)
            if field not in self._left_out:
                self._left_out.add(field)
                log.warning("cells cannot be read and are left out", source=self.name, field=field)
        if self._sieve is not None:
            await self._sieve.remember(events)
        if self._rechecks is not None:
            await self._rechecks.remember(events)

    async def _save(self, position: Any) -> None:
        now = self._clock.now()
        # As bytes, for a connector may go on changing the object it gave us.
        fresh = None if position is None else orjson.dumps(position)
        changed = fresh is not None and fresh != self._saved
        due = (
            self._saved_at is None
            or passed(self._saved_at, now).total_seconds() >= CURSOR_REFRESH_SECS
        )
        if not changed and not due:
            return
        if fresh is not None:
            self._position, self._saved = orjson.loads(fresh), fresh
        await self._outlet.cursor(
            Cursor(
                source=self.name,
                type=self._connector.type,
                position=self._position,
                at=self._clock.now(),
                read=self._outcome.read,
                refused=self._outcome.refused,
            )
        )
        self._saved_at = now

    async def _alive(self, page: Page) -> None:
        self.failures.reset()
        self.heard_at = self._clock.now()
        metrics.SOURCE_UP.labels(self.name).set(1)
        metrics.LAST_SUCCESS.labels("source", self.name).set(self.heard_at.timestamp())
        await self._outlet.runs(self._coverage.page(page, self.heard_at))
        await self.alarms.clear()

    async def _failed(self, answer: str, reason: str, *, after: float | None = None) -> float:
        now = self._clock.now()
        self.failures.add(reason, now)
        metrics.SOURCE_ERRORS.labels(self.name, answer).inc()
        metrics.SOURCE_UP.labels(self.name).set(0)
        wait = backoff_secs(self.failures.count, after, self._random)
        log.warning(
            "a source failed, trying again",
            source=self.name,
            answer=answer,
            reason=reason[:500],
            failures=self.failures.count,
            wait_secs=round(wait, 1),
        )
        await self._outlet.runs(self._coverage.broken(reason, now))
        assert self.failures.since is not None
        long = passed(self.failures.since, now).total_seconds() >= FAILING_BEFORE_ALARM_SECS
        if long or (answer == "bug" and self.failures.count >= BUGS_BEFORE_ALARM):
            await self.alarms.fire(
                "source-failing", f"{self.failures.count} attempts failed, the last with: {reason}"
            )
        return wait

    async def _stopped(self, answer: str, reason: str) -> None:
        self.state = "stopped"
        self.failures.add(reason, self._clock.now())
        metrics.SOURCE_ERRORS.labels(self.name, answer).inc()
        metrics.SOURCE_UP.labels(self.name).set(0)
        log.error("a source has stopped, the others go on", source=self.name, reason=reason[:1000])
        await self.alarms.fire("source-stopped", reason, severity="critical")

    async def _pause(self, seconds: float) -> None:
        waits = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._stop.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


async def _next_page(pages: AsyncIterator[Page]) -> Page | None:
    return await anext(pages, None)
