"""X as the campaign's second source: a stand-in where somebody says something about acme every now
and then, and which misbehaves on demand.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bench.chaos.ledger import Fate, Ledger, Told
from tests.standins.web import serve
from tests.standins.x_api import X

EVERY_SECS = 2.0
PATHS = ("/2/tweets/search/stream/rules", "/2/tweets/search/stream", "/2/tweets/search/recent")
ALLOWANCE = 450


class _Timed(X):
    """Goes by the machine's time."""

    now = property(lambda _: datetime.now(UTC), lambda _, __: None)


class XStandIn:
    """Serves from a thread of its own. What is said while `talking` is set is in the ledger: ingest
    hears it on the stream, or finds it when it is back.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.talking = threading.Event()
        self.url = ""
        self._api, self._ledger = _Timed(), ledger
        self.loop = asyncio.new_event_loop()

    def listened_to(self) -> bool:
        """Whether ingest has opened the stream."""
        return self._api.connections > 0

    def trouble(self, status: int, times: int) -> None:
        """The next requests are answered so; the stream breaks in the middle."""
        self.loop.call_soon_threadsafe(self._trouble, status, times)

    def heal(self) -> None:
        """Answer honestly."""
        self.loop.call_soon_threadsafe(self._api.answers.clear)

    def _trouble(self, status: int, times: int) -> None:
        headers = {"x-rate-limit-reset": str(int(datetime.now(UTC).timestamp()) + 2)}
        for path in PATHS:
            self._api.answers[path] = [
                web.Response(status=status, headers=headers) for _ in range(times)
            ]
        self._api.cut()

    async def serve(self, started: threading.Event, stop: asyncio.Event) -> None:
        """Until stopped."""
        async with serve(self._api.app()) as self.url:
            started.set()
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), EVERY_SECS)
                self._api.left = ALLOWANCE
                await self._talk()

    async def _talk(self) -> None:
        if not self.talking.is_set():
            await self._api.heartbeat()
            return
        said: dict[str, Any] = await self._api.say(
            "acme again", ago=0, serial=len(self._api.posts) % 4096
        )
        self._ledger.accept([Told(f"x:x:{said['id']}", Fate("stored", 0))])


@contextlib.contextmanager
def running_x(ledger: Ledger) -> Iterator[XStandIn]:
    """X while the block runs."""
    standin = XStandIn(ledger)
    started, stop, loop = threading.Event(), asyncio.Event(), standin.loop
    thread = threading.Thread(
        target=loop.run_until_complete, args=(standin.serve(started, stop),), daemon=True
    )
    thread.start()
    assert started.wait(10)
    try:
        yield standin
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
