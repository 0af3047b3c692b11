"""Hacker News: items of the Firebase API, and answers of the Algolia search."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.hackernews import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.standins.hackernews_api import HackerNews
from tests.standins.web import serve

STORY = {
    "id": 1, "type": "story", "by": "anna", "time": 1_795_000_001, "title": "Acme is down",
    "text": '<p>See <a href="https://a.example/">this</a>', "url": "https://acme.example/down",
    "score": 3, "descendants": 1, "kids": [2],
}  # fmt: skip
HIT = {
    "objectID": "9", "author": "bea", "created_at_i": 1_795_000_009, "points": 2,
    "num_comments": 1, "title": "Zenith", "url": "https://zenith.example/", "_tags": ["story"],
}  # fmt: skip
PAYLOADS = {
    "story": STORY,
    "comment": {"id": 2, "type": "comment", "by": "bea", "time": 1_795_000_002, "text": "So it is",
                "parent": 1},
    "deleted": {"id": 3, "type": "comment", "time": 1_795_000_003, "deleted": True, "parent": 1},
    "search": {"hits": [HIT, HIT | {"objectID": "10"}]},
}  # fmt: skip


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Stories, one number after the other."""
    api = HackerNews()
    api.add(1, title="old")

    async def say(count: int) -> list[str]:
        first = max(api.items) + 1
        for number in range(first, first + count):
            api.add(number, title=f"Acme again, number {number}")
        return [f"hackernews:hn:{number}" for number in range(first, first + count)]

    async with serve(api.app()) as address, HttpClient(per_host=32) as http:

        def context(address: str, _: str) -> SourceContext[Settings]:
            settings = Settings(base_url=f"{address}/v0", page_items=2, null_polls=1000)
            return make_context(settings, name="hn", clock=clock, http=http)

        yield Stand(context=context, payloads=PAYLOADS, address=address, say=say)
