"""The dead man's switch: requests a URL while notify really works, so that an outside watchdog
calls when it stops.
"""

import asyncio
from collections.abc import Callable

import httpx

from pipeline import logs
from pipeline.notify.waits import wait_either

log = logs.get_logger("notify.dead_man")


async def ping_while_working(
    url: str, every_secs: float, working: Callable[[], bool], stop: asyncio.Event
) -> None:
    """Request `url` every `every_secs` while `working()`. A failing request is only logged: silence
    is the alarm.
    """
    async with httpx.AsyncClient(timeout=10) as client:
        while not stop.is_set():
            if working():
                try:
                    (await client.get(url)).raise_for_status()
                except httpx.HTTPError as error:
                    log.warning(
                        "the dead man's switch could not be reached", reason=type(error).__name__
                    )
            await wait_either(stop, None, every_secs)
