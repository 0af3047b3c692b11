"""Serves a stand-in on a free port of this machine."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web


@asynccontextmanager
async def serve(app: web.Application) -> AsyncIterator[str]:
    """The stand-in's address while it is served; connections still open at the end are cut."""
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@contextmanager
def serve_beside(app: web.Application) -> Iterator[str]:
    """The same for tests that block: it is served by a thread of its own."""
    loop, addresses, stop = asyncio.new_event_loop(), list[str](), asyncio.Event()
    ready = threading.Event()

    async def work() -> None:
        async with serve(app) as address:
            addresses.append(address)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(work()), daemon=True)
    thread.start()
    assert ready.wait(10), "the stand-in does not start"
    try:
        yield addresses[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
