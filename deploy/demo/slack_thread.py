"""Runs the Slack stand-in beside the demo, in a thread, and shows what it holds."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.standins.slack import Slack, serving
from pipeline.ports import is_free

PORT = 9300
"""The port of demo.yaml; another one where it is taken."""


@dataclass(frozen=True, slots=True)
class Channel:
    """The stand-in: its base URL, and the messages as Slack shows them now."""

    url: str
    slack: Slack

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every message, oldest first."""
        return [message.as_json() for message in list(self.slack.messages)]

    @property
    def refused(self) -> int:
        """Messages Slack would have refused."""
        return len(self.slack.refused)


@contextmanager
def slack_running(record: Path) -> Iterator[Channel]:
    """The stand-in, served on loopback while the block runs; every message is appended to `record`."""
    slack = Slack(record)
    loop = asyncio.new_event_loop()
    ready: threading.Event = threading.Event()
    urls: list[str] = []
    done = asyncio.Event()

    async def serve() -> None:
        async with serving(slack, PORT if is_free(PORT) else 0) as url:
            urls.append(url)
            ready.set()
            await done.wait()

    thread = threading.Thread(
        target=loop.run_until_complete, args=(serve(),), name="slack", daemon=True
    )
    thread.start()
    if not ready.wait(10):
        raise RuntimeError("the Slack stand-in did not start")
    try:
        yield Channel(urls[0], slack)
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(5)
        if not thread.is_alive():
            loop.close()
