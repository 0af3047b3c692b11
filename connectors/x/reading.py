"""One connection to the filtered stream: read by tweepy in a thread, given to the event loop,
bounded.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import requests
import tweepy

from connectors.tools.inbox import Put
from connectors.x.client import FIELDS, Session, refusal
from connectors.x.settings import Settings
from schemas.context import SourceContext
from schemas.flow import FlowError, Retry

_END_SECS = 15.0


async def read(context: SourceContext[Settings], put: Put[bytes | None]) -> None:
    """Put what the stream gives (None once open, b"" for heartbeats) until it ends; raises why it
    ended.

    X is read no faster than `put` takes: the thread waits for it. Cancelling breaks the connection.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    waiting: list[Future[None]] = []

    async def hand_over(item: bytes | None) -> None:
        await put(item)

    def give(item: bytes | None) -> None:
        waiting[:] = [asyncio.run_coroutine_threadsafe(hand_over(item), loop)]
        waiting[0].result()

    def end() -> None:
        with suppress(RuntimeError):  # the loop may be closed by then
            loop.call_soon_threadsafe(ended.set)

    stream = Stream(context, give, end)
    stream.filter(threaded=True, **FIELDS)
    try:
        await ended.wait()
    finally:
        stream.stop()
        for future in waiting:
            future.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _END_SECS)
    raise stream.reason()


class Stream(tweepy.StreamingClient):  # type: ignore[misc]  # tweepy has no types
    """tweepy's client for one connection. `give` and `end` are called in tweepy's thread; an error
    of `give` ends it.

    tweepy would connect again by itself, at once after a clean end, and forget why; this one never
    does.
    """

    def __init__(
        self,
        context: SourceContext[Settings],
        give: Callable[[bytes | None], None],
        end: Callable[[], None],
    ) -> None:
        settings = context.settings
        super().__init__(settings.token.get_secret_value(), daemon=True, max_retries=0)
        self.session = Session(settings.base_url, settings.silence_secs)
        self._give, self._end, self._now = give, end, context.clock.now
        self._failure: BaseException | None = None
        self._stopped = False

    def stop(self) -> None:
        """Break the connection; the thread ends soon after."""
        self._stopped = True
        self.disconnect()
        answer = self.session.last
        if answer is not None:
            # Wakes the thread out of its read; the connection may be closed already.
            with suppress(OSError, ValueError, RuntimeError):
                answer.raw.shutdown()

    def reason(self) -> FlowError:
        """Why the stream ended."""
        failure = self._failure
        if failure is None or isinstance(failure, requests.RequestException):
            return Retry(f"the stream broke{': ' + type(failure).__name__ if failure else ''}")
        return (
            failure
            if isinstance(failure, FlowError)
            else Retry(f"the stream cannot be read: {failure!r}"[:300])
        )

    def on_connect(self) -> None:
        self._give(None)

    def on_data(self, raw_data: bytes) -> None:
        self._check()
        self._give(raw_data)

    def on_keep_alive(self) -> None:
        self._check()
        self._give(b"")

    def on_closed(self, response: Any) -> None:
        raise Retry("X ended the stream")

    def on_request_error(self, status_code: int) -> None:
        raise refusal(self.session.last, self._now())

    def on_connection_error(self) -> None:
        raise Retry("the connection to X broke or stayed silent too long")

    def on_exception(self, exception: BaseException) -> None:
        self._failure = exception

    def on_disconnect(self) -> None:
        self._end()

    def _check(self) -> None:
        if self._stopped:
            raise Retry("stopped")
