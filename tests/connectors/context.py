"""What connectors are run with in tests: a clock that is moved, no budget, any settings."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from schemas.context import Clock, Http, HttpResponse, HttpStream, Memory, SourceContext
from schemas.flow import Page
from tests.builders import BRANDS, NOW

S = TypeVar("S")


class MovedClock:
    """A clock that stands still but for `sleep`, which moves it and lets others run. `slept` are
    the waits.
    """

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class NoBudget:
    """A budget without limits."""

    async def take(self, name: str = "calls", amount: float = 1) -> None:
        return None

    def spend(self, amount: float, unit: str = "usd") -> None:
        return None


class NoHttp:
    """For connectors that must not touch the network."""

    async def request(self, method: str, url: str, **_: Any) -> HttpResponse:
        raise AssertionError(f"{method} {url}: no network was expected")

    def stream(self, url: str, **_: Any) -> AbstractAsyncContextManager[HttpStream]:
        raise AssertionError(f"{url}: no network was expected")


def make_context(
    settings: S,
    *,
    name: str = "invented",
    clock: Clock | None = None,
    http: Http | None = None,
    memory: Memory | None = None,
) -> SourceContext[S]:
    """The context of a source called `name`."""
    return SourceContext(
        name=name,
        settings=settings,
        brands=BRANDS,
        http=http or NoHttp(),
        clock=clock or MovedClock(),
        budget=NoBudget(),
        memory=memory or Memory(),
    )


async def collect(
    pages: AsyncIterator[Page], until: Callable[[list[Page]], bool] = lambda _: False
) -> list[Page]:
    """The pages of a listener up to its end, or until `until(pages so far)` says enough."""
    found: list[Page] = []
    try:
        async for page in pages:
            found.append(page)
            if until(found):
                break
    finally:
        if isinstance(pages, AsyncGenerator):
            await pages.aclose()
    return found
