"""What a connector is tested with: a maker of a stand-in for its service, and a clock that is moved.

A maker is called once per check and gives a running stand-in, which speaks the service's real
protocol over a socket, and how a source listens to it:

    @asynccontextmanager
    async def make(clock: KitClock) -> AsyncIterator[Stand]:
        async with serve(forum.app()) as address, HttpClient() as http:
            yield Stand(address=address, context=…, say=…, payloads={"post": {…}})
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.context import PushRequest, SourceContext

_REAL_SECS = 0.002
"""What each sleep leaves to requests that are on their way."""
_MOST_TURNS = 1000
_SILENT_SECS, _STEP_SECS = 0.005, 30.0
"""While a service is silent so much time flies in so much real time."""


class KitClock:
    """Time moves only where somebody sleeps, so an hour takes a moment. `skew_secs`: how far our
    clock is ahead of the true one, which the service goes by.
    """

    def __init__(self, skew_secs: float = 0) -> None:
        self.true_now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.skew = timedelta(seconds=skew_secs)
        self.busy: Callable[[], bool] = lambda: False
        """Whether a request waits for its answer: time stands still meanwhile."""

    def now(self) -> datetime:
        """Our time."""
        return self.true_now + self.skew

    async def silence(self) -> None:
        """Nothing is said until this is cancelled, and time flies: also the event loop's, so that a
        time-out of any length ends in a moment. Blocking clients, which keep real time, need short
        ones in the maker's settings.
        """
        loop, passed = asyncio.get_running_loop(), 0.0
        before = loop.time
        # asyncio's own loops ask themselves for the time, and so does everything with a time-out in
        # them: aiohttp, anyio, httpx.
        vars(loop)["time"] = lambda: before() + passed
        while True:
            await asyncio.sleep(_SILENT_SECS)
            passed += _STEP_SECS
            self.true_now += timedelta(seconds=_STEP_SECS)

    async def sleep(self, seconds: float) -> None:
        """Let what is under way arrive, then move on."""
        for _ in range(_MOST_TURNS):
            await asyncio.sleep(_REAL_SECS)
            if not self.busy():
                break
        self.true_now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Stand:
    """A running stand-in and a source that listens to it."""

    context: Callable[[str, str], SourceContext[Any]]
    """(address, secret) → the source's context, a new one with an empty memory each time, as after
    a restart. Small pages, so that a few posts are several.
    """
    payloads: Mapping[str, Any]
    """One valid payload of every kind that `normalise` reads, by its kind."""
    address: str = ""
    """Where the stand-in is; empty where there is no network."""
    say: Callable[[int], Awaitable[list[str]]] | None = None
    """The service has so many further posts from now on: their mention ids. For `listen`."""
    request: Callable[[list[Any], str], PushRequest] | None = None
    """A request with these payloads, signed with the secret. For `receive`."""
    credential: str = ""
    """The setting that holds the secret; empty where the service asks for none."""
    secret: str = ""
    """A secret that is right."""
    one_each: bool = False
    """A request carries one payload (`request` is given one)."""
    forgets: bool = False
    """What was asked for after is told no more: the service keeps only what is not safe yet."""
    timed: bool = True
    """What is signed has its time, so that a recorded request is known for one."""


Make = Callable[[KitClock], AbstractAsyncContextManager[Stand]]


class BrokenPromiseError(AssertionError):
    """A connector does not do what schemas/kinds.py promises; the message says what it should do."""


def expect(holds: bool, promise: str) -> None:
    """Raises BrokenPromiseError where the promise is not kept."""
    if not holds:
        raise BrokenPromiseError(promise)
