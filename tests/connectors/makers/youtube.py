"""YouTube: videos found by search, and comments of a watched channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.testing.stand import KitClock, Stand
from connectors.youtube import Settings
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.web import serve
from tests.standins.youtube_api import (
    CHANNEL,
    KEY,
    VIDEO,
    YouTube,
    make_comment,
    make_video,
)

_VIDEO = make_video(VIDEO, NOW)
_FIRST, _ANSWER = make_comment("Ugx1", NOW), make_comment("Ugx1.a", NOW)
PAYLOADS: dict[str, Any] = {
    "video": _VIDEO,
    "result": {
        "kind": "youtube#searchResult",
        "id": {"kind": "youtube#video", "videoId": VIDEO},
        "snippet": _VIDEO["snippet"],
    },
    "thread": {
        "kind": "youtube#commentThread",
        "id": "Ugx1",
        "snippet": {"videoId": VIDEO, "topLevelComment": _FIRST, "totalReplyCount": 1},
        "replies": {"comments": [_ANSWER]},
    },
    "comment": _ANSWER,
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Comments, two threads on a page."""

    class Timed(YouTube):
        """Goes by the true time."""

        now = property(lambda _: clock.true_now, lambda _, __: None)

    api = Timed()
    api.comment("Ugx0")

    async def say(count: int) -> list[str]:
        first = len(api.comments)
        said = [api.comment(f"Ugx{first + number}") for number in range(count)]
        return [f"youtube:comment:{one['id']}" for one in said]

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "api_key": "env:K", "channels": [CHANNEL], "page_items": 2,
                "base_url": address or "http://unused.example",
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"K": secret}})
            return make_context(settings, name="tube", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            credential="api_key", secret=KEY,
        )  # fmt: skip
