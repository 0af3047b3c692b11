"""Listens as the pipeline does: takes a page, saves its cursor, waits as Retry says and begins anew
there. A crash is an item: the n-th event heard, so that it strikes the same place every time.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson

from connectors.testing.between import Between, between
from connectors.testing.stand import KitClock, Make, Stand, expect
from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Page, Reject, Retry

_REAL_SECS, _VIRTUAL = 20.0, timedelta(hours=4)
"""Longest that anything is waited for."""
_AGAIN_SECS, _LONGEST_SECS = 5.0, 300.0
"""Between two attempts, where nobody asks for more: twice as long after each failure in a row."""

Moment = Literal["before", "between", "after"]
"""When the process ends: before its page is published, between that and the saving of the cursor,
or after both.
"""


class _CrashError(Exception):
    """The process ends."""


@dataclass(slots=True)
class Listening:
    """A source and what was heard from it. `failures`: what listening ended with, and when."""

    connector: Any
    stand: Stand
    way: Between
    clock: KitClock
    secret: str
    cursor: Any = None
    crash_at: int = 0
    """The event, counted from 1, at which the process ends; 0: never."""
    moment: Moment = "after"
    crashes: int = 0
    failed_in_a_row: int = 0
    heard: dict[str, Event] = field(default_factory=dict)
    """What was said last of each mention or author."""
    gaps: list[tuple[str, str, str]] = field(default_factory=list)
    failures: list[tuple[datetime, Exception]] = field(default_factory=list)
    ended: Exception | None = None
    """What ended listening for good: Fatal, or what no connector may raise."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Listen until something ends it for good."""
        context = self._context()
        while self.ended is None:
            try:
                await self._attempt(context)
            except _CrashError:
                context = self._context()
            except (Retry, Reject) as error:
                self.failures.append((self.clock.now(), error))
                self.failed_in_a_row += 1
                wish = error.after if isinstance(error, Retry) and error.after else 0.0
                backoff = min(_LONGEST_SECS, _AGAIN_SECS * 2.0**self.failed_in_a_row)
                await self.clock.sleep(max(wish, backoff))
            except Exception as error:
                self.ended = error
            else:
                await self.clock.sleep(_AGAIN_SECS)
            self._changed.set()

    async def until(self, holds: Callable[[], bool], promise: str) -> None:
        """Wait for it; raises BrokenPromiseError where it does not come true."""
        until = self.clock.true_now + _VIRTUAL
        # By a clock that does not fly while a service is silent, as the event loop's does.
        begun = time.monotonic()
        while not holds() and self.ended is None and self.clock.true_now < until:
            if time.monotonic() - begun > _REAL_SECS:
                break
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 1)
        expect(holds(), f"{promise}{self._told()}")

    async def started(self) -> None:
        """Wait until there is a cursor: from now on nothing may be lost."""
        await self.until(lambda: self.cursor is not None, "listening begins with a cursor to save")

    async def hears(self, ids: Sequence[str], what: str) -> None:
        """Wait for these mentions."""
        missing = [one for one in ids if one not in self.heard]
        await self.until(
            lambda: self.heard.keys() >= set(ids),
            f"{what}: of {len(ids)} posts said, those not heard yet must arrive ({missing[:3]} …)",
        )

    def _context(self) -> SourceContext[Any]:
        return self.stand.context(self.way.address, self.secret)

    async def _attempt(self, context: SourceContext[Any]) -> None:
        pages = self.connector.listen(context, self.cursor)
        try:
            async for page in pages:
                self._take(page)
                self._changed.set()
        finally:
            await pages.aclose()

    def _take(self, page: Page) -> None:
        fresh = {event.key: event for event in page.events}
        known = len(self.heard.keys() | fresh.keys())
        crashing = 0 < self.crash_at <= known
        self._crash(crashing and self.moment == "before")
        self.heard |= fresh
        self.gaps += [page.gap] if page.gap else []
        self._crash(crashing and self.moment == "between")
        if page.cursor is not None:
            # As bytes, for that is how it comes back: what JSON cannot hold is lost.
            self.cursor = orjson.loads(orjson.dumps(page.cursor))
        self.failed_in_a_row = 0
        self._crash(crashing)

    def _crash(self, now: bool) -> None:
        if now:
            self.crash_at, self.crashes = 0, self.crashes + 1
            raise _CrashError

    def _told(self) -> str:
        said = self.ended or (self.failures[-1][1] if self.failures else None)
        return f"; it last said: {said!r}" if said else ""


@asynccontextmanager
async def listening(
    make: Make, connector: Any, *, skew_secs: float = 0, secret: str | None = None
) -> AsyncIterator[Listening]:
    """A source that listens to a stand-in of its own, in the background."""
    clock = KitClock(skew_secs)
    async with make(clock) as stand, between(stand.address, clock) as way:
        secret = stand.secret if secret is None else secret
        async with in_background(Listening(connector, stand, way, clock, secret)) as run:
            yield run


@asynccontextmanager
async def in_background(run: Listening) -> AsyncIterator[Listening]:
    """The same, listening meanwhile."""
    task = asyncio.create_task(run.run())
    try:
        yield run
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
