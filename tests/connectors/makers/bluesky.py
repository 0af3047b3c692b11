"""Bluesky: events of a Jetstream instance, and posts as the app's API shows them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.bluesky import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.standins.bluesky_api import DID, POST, Bluesky, make_post, make_view
from tests.standins.web import serve

URI = f"at://{DID}/{POST}/{{}}"
FACETS = [
    {"index": {"byteStart": 0, "byteEnd": 5},
     "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:acme"}]},
    {"index": {"byteStart": 6, "byteEnd": 10},
     "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "acme"},
                  {"$type": "app.bsky.richtext.facet#link", "uri": "https://acme.example"}]},
]  # fmt: skip
CARD = {"$type": "app.bsky.embed.external",
        "external": {"uri": "https://news.example/1", "title": "Acme", "description": "down"}}  # fmt: skip
REPLY = {"parent": {"uri": URI.format("a")}, "root": {"uri": URI.format("b")}}
QUOTE = {"$type": "app.bsky.embed.recordWithMedia",
         "record": {"record": {"uri": URI.format("a")}},
         "media": {"images": [{"alt": "a bank"}]}}  # fmt: skip
GONE = {"active": False, "status": "deleted", "time": "2026-11-20T12:00:00Z"}
PAYLOADS = {
    "post": make_post("3mptbyoeyc22k", "@acme #acme", facets=FACETS, embed=CARD, tags=["bank"]),
    "reply": make_post("3mptbyoeyc22l", reply=REPLY, embed=QUOTE),
    "update": make_post("3mptbyoeyc22k", operation="update"),
    "view": make_view(URI.format("c")),
    "account": {"did": DID, "time_us": 1_795_175_940_000_000, "kind": "account", "account": GONE},
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Posts that an instance tells and keeps for a while."""

    class Timed(Bluesky):
        """Goes by the true time."""

        now = property(lambda _: clock.true_now)

    service = Timed()

    async def say(count: int) -> list[str]:
        first = len(service.events)
        return [f"bluesky:{await service.say(f'r{first + n}')}" for n in range(count)]

    async with serve(service.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            settings = Settings.model_validate(
                {
                    "instances": [address or "wss://j.example"],
                    "api_url": address or "https://a.example",
                }
            )
            return make_context(settings, name="sky", clock=clock, http=http)

        yield Stand(context=context, payloads=PAYLOADS, address=address, say=say)
