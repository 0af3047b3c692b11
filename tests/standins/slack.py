"""The Slack stand-in for tests: in a thread of its own, so that a waiting test does not stop it
from answering.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from deploy.standins.slack import CHANNEL, TOKEN, Message, Slack, serving


@dataclass
class SlackStandIn:
    """The running stand-in: its workspace and where it listens."""

    slack: Slack
    url: str

    @property
    def webhook(self) -> str:
        return f"{self.url}/services/T0/B0/care"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def posted(self) -> list[Message]:
        """Every message so far, oldest first."""
        return list(self.slack.messages)

    def roots(self) -> list[Message]:
        """The messages that are no replies."""
        return [message for message in self.slack.messages if not message.thread_ts]


@contextmanager
def running_slack(*, per_second: float = 0) -> Iterator[SlackStandIn]:
    """Serve a stand-in while the block runs. `per_second` 0: no rate limit."""
    slack, loop = Slack(per_second=per_second), asyncio.new_event_loop()
    started, stop, urls = threading.Event(), asyncio.Event(), list[str]()

    async def serve() -> None:
        async with serving(slack) as url:
            urls.append(url)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield SlackStandIn(slack, urls[0])
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """A stand-in without rate limit."""
    with running_slack() as running:
        yield running


__all__ = ["CHANNEL", "TOKEN", "SlackStandIn", "running_slack", "slack"]
