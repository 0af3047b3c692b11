"""Between two syncs the service is alive: a long interval must not look like a process that is
stuck.
"""

import asyncio
import time

import pytest

from pipeline import service
from pipeline.service import Health


async def test_it_is_idle_while_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PULSE_SECS", 0.01)
    health = Health("sync", moved_at=time.monotonic() - 1000)
    await service.rest(0.05, health, asyncio.Event())
    assert health.stuck_for() < 1


async def test_a_stop_ends_the_wait_at_once() -> None:
    stop = asyncio.Event()
    resting = asyncio.create_task(service.rest(3600, Health("sync"), stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(resting, 1)
