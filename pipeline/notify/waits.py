"""Waiting that a stop ends at once."""

import asyncio
import contextlib


async def wait_either(stop: asyncio.Event, wake: asyncio.Event | None, seconds: float) -> None:
    """Return when one of the events is set or the seconds are over."""
    waits = [asyncio.ensure_future(event.wait()) for event in (stop, wake) if event is not None]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await wait
