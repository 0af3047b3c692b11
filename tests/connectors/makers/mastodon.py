"""Mastodon: statuses as a server's streams and timelines tell them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.mastodon import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.standins.mastodon_api import TOKEN, Mastodon, make_status
from tests.standins.web import serve

ID = "mastodon:home.example:https://home.example/users/anna/statuses/{}"
PAYLOADS = {
    "post": make_status(7, tags=[{"name": "acme"}], mentions=[{"acct": "acme@home.example"}]),
    "reply": make_status(8, in_reply_to_id="7", spoiler_text="money"),
    "boost": make_status(9, reblog=make_status(7)),
    "edited": make_status(7, edited_at="2026-11-20T11:40:00.000Z"),
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Posts, told to whoever listens and shown in the timeline."""
    server = Mastodon()
    server.add(10)

    async def say(count: int) -> list[str]:
        first = max(server.posts) + 1
        for number in range(first, first + count):
            await server.say(number)
        return [ID.format(number) for number in range(first, first + count)]

    async with serve(server.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            settings = Settings.model_validate(
                {"url": address or server.address, "token": "env:T"}, context={"env": {"T": secret}}
            )
            return make_context(settings, name="fedi", clock=clock, http=http)

        server.address = address
        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say, credential="token",
            secret=TOKEN,
        )  # fmt: skip
