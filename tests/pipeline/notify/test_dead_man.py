"""The dead man's switch: requested while notify works, silent when it does not."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from pipeline.notify.dead_man import ping_while_working
from tests.services import wait_until
from tests.serving import serving


@pytest.fixture
def watchdog() -> Iterator[tuple[str, list[str]]]:
    pings: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pings.append(self.path)
            self.send_response(200 if self.path == "/up" else 500)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    with serving(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}", pings


class Notify:
    """Tells whether it works, and counts how often it was asked."""

    def __init__(self) -> None:
        self.works, self.times_asked = True, 0

    def __call__(self) -> bool:
        self.times_asked += 1
        return self.works

    async def asked(self, times: int) -> None:
        """Return when it was asked so many times more."""
        wanted = self.times_asked + times
        await asyncio.to_thread(wait_until, lambda: self.times_asked >= wanted, 20)


@pytest.mark.parametrize("path", ["/up", "/broken"])
async def test_it_pings_while_notify_works_and_not_when_it_does_not(
    watchdog: tuple[str, list[str]], path: str
) -> None:
    url, pings = watchdog
    stop, notify = asyncio.Event(), Notify()
    task = asyncio.create_task(ping_while_working(url + path, 0.01, notify, stop))
    await asyncio.to_thread(wait_until, lambda: len(pings) >= 3, 20)
    notify.works = False
    await notify.asked(2)  # a ping that was under way has come
    before = len(pings)
    await notify.asked(20)
    stop.set()
    await asyncio.wait_for(task, 5)
    assert len(pings) == before


async def test_a_watchdog_that_is_away_stops_nothing() -> None:
    stop, notify = asyncio.Event(), Notify()
    task = asyncio.create_task(ping_while_working("http://127.0.0.1:9/", 0.01, notify, stop))
    await notify.asked(5)
    assert not task.done()
    stop.set()
    await asyncio.wait_for(task, 5)
