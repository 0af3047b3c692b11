"""The dead man's switch: requested while notify works, silent when it does not."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipeline.notify.dead_man import ping_while_working
from tests.services import wait_until


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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", pings
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/up", "/broken"])
async def test_it_pings_while_notify_works_and_not_when_it_does_not(
    watchdog: tuple[str, list[str]], path: str
) -> None:
    url, pings = watchdog
    stop, works = asyncio.Event(), [True]
    task = asyncio.create_task(ping_while_working(url + path, 0.01, lambda: works[0], stop))
    await asyncio.to_thread(wait_until, lambda: len(pings) >= 3, 20)
    works[0] = False
    await asyncio.sleep(0.1)
    before = len(pings)
    await asyncio.sleep(0.2)
    stop.set()
    await asyncio.wait_for(task, 5)
    assert len(pings) == before


async def test_a_watchdog_that_is_away_stops_nothing() -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(ping_while_working("http://127.0.0.1:9/", 0.01, lambda: True, stop))
    await asyncio.sleep(0.1)
    assert not task.done()
    stop.set()
    await asyncio.wait_for(task, 5)
