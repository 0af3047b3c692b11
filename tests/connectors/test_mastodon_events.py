"""Events of a stream that come in very many lines are put together in linear time."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from typing import Any

from connectors.mastodon import Settings
from connectors.mastodon.api import Arrived, stream
from schemas.context import HttpStream
from schemas.flow import Retry
from tests.connectors.context import NoHttp, make_context

SETTINGS = Settings.model_validate(
    {"url": "https://fedi.example/", "token": "env:T"}, context={"env": {"T": "x"}}
)


class Lines(NoHttp):
    """A server whose stream is given."""

    status = 200
    headers: Mapping[str, str] = {}

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines

    def stream(self, url: str, **_: Any) -> AbstractAsyncContextManager[HttpStream]:
        return nullcontext(self)

    async def lines(self) -> AsyncIterator[bytes]:
        for line in self._lines:
            yield line


async def secs_for(lines: int) -> float:
    http = Lines([b"event: update", *[b"data: 12345678"] * lines, b""])
    arrived: list[Arrived] = []
    before = time.process_time()
    with suppress(Retry):
        async for one in stream(
            make_context(SETTINGS, http=http), "https://fedi.example", "public"
        ):
            arrived.append(one)
    assert arrived[-1].data == b"\n".join([b"12345678"] * lines)
    return time.process_time() - before


async def test_twenty_times_the_lines_take_about_twenty_times_as_long() -> None:
    await secs_for(1000)
    assert await secs_for(200_000) < 60 * (await secs_for(10_000) + 0.005)
