"""The forum of connectors/README.md, whose connector is written beside the real ones by a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.testing.stand import KitClock, Stand
from pipeline import registry
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.standins.forum_api import TOKEN, Forum, make_post
from tests.standins.web import serve


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Posts, two on a page."""
    forum = Forum(most=2)

    async def say(count: int) -> list[str]:
        return [f"forum:ours:{number}" for number in forum.say(count)]

    async with serve(forum.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Any]:
            settings = registry.load("connectors", "forum").Settings.model_validate(
                {"url": address, "token": "env:T"}, context={"env": {"T": secret}}
            )
            return make_context(settings, name="ours", clock=clock, http=http)

        yield Stand(
            context=context, payloads={"post": make_post(7)}, address=address, say=say,
            credential="token", secret=TOKEN,
        )  # fmt: skip
