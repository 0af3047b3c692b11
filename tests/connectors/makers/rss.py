"""Feeds: entries of RSS, Atom and JSON Feed as `changes` gives them to `normalise`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.rss import Settings
from connectors.rss.items import changes, namespace_of
from connectors.rss.memory import Memory
from connectors.rss.parsing import parse
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.connectors.feeds import ATOM, JSON_FEED, item, rss
from tests.standins.feeds import serving


def _payload(body: bytes, content_type: str) -> Any:
    document = parse(body, url="https://news.example/feed", content_type=content_type)
    settings = Settings(feeds=("https://news.example/feed",))
    found = changes(
        document, Memory(), feed="https://news.example/feed", now=NOW, settings=settings
    )
    return found[0].payload


PAYLOADS = {
    "rss": _payload(rss([item()]).encode(), "application/rss+xml"),
    "atom": _payload(ATOM.encode(), "application/atom+xml"),
    "json": _payload(JSON_FEED, "application/feed+json"),
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A feed that grows."""
    async with serving() as site, HttpClient() as http:
        names, settings = ["g0"], [Settings(feeds=(site.url("/feed"),))]
        site.put("/feed", rss([item("g0")]))

        async def say(count: int) -> list[str]:
            fresh = [f"g{len(names) + place}" for place in range(count)]
            names.extend(fresh)
            site.put("/feed", rss([item(name, text=f"Words of {name}") for name in names]))
            return [f"rss:{namespace_of(settings[-1].feeds[0])}:{name}" for name in fresh]

        def context(address: str, _: str) -> SourceContext[Settings]:
            settings.append(Settings(feeds=(f"{address}/feed",), poll_secs=60))
            return make_context(settings[-1], name="news", clock=clock, http=http)

        yield Stand(context=context, payloads=PAYLOADS, address=site.url(""), say=say)
