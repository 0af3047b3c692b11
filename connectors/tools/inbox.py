"""Joins what arrives by itself (streams) into batches, with a bounded number of items waiting.
Touches nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

Put = Callable[[T], Awaitable[None]]
Feed = Callable[[Put[T]], Coroutine[Any, Any, None]]


async def batches(
    feeds: Iterable[Feed[T]], *, most: int = 200, waiting: int = 1000
) -> AsyncIterator[list[T]]:
    """What the feeds put, in order, in lists of 1 to `most` items: all there is at the moment of
    asking.

    The feeds run at the same time and share one inbox, in which at most `waiting` items wait for
    the reader; then `put` waits. When a feed raises, what waits is given first, then its error is
    raised; when one ends, the iterator ends. The other feeds are cancelled then, and when the
    iterator is closed (`aclose`).
    """
    inbox: asyncio.Queue[T] = asyncio.Queue(waiting)
    running = {asyncio.create_task(feed(inbox.put)) for feed in feeds}
    try:
        while batch := await _next(inbox, running, most):
            yield batch
    finally:
        for feed in running:
            feed.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _next(inbox: asyncio.Queue[T], running: set[asyncio.Task[None]], most: int) -> list[T]:
    batch: list[T] = []
    if inbox.empty() and not any(feed.done() for feed in running):
        first = asyncio.create_task(inbox.get())
        try:
            await asyncio.wait([first, *running], return_when=asyncio.FIRST_COMPLETED)
            if first.done():
                batch.append(first.result())
        finally:
            first.cancel()
    if any(feed.done() for feed in running):
        # The others would go on filling the inbox, and the end would never be reached.
        for feed in running:
            feed.cancel()
    while len(batch) < most and not inbox.empty():
        batch.append(inbox.get_nowait())
    if not batch:
        for feed in running:
            if feed.done() and not feed.cancelled():
                feed.result()
    return batch
