"""X: posts of the v2 API, of the stream and of the archives of v1."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.testing.stand import KitClock, Stand
from connectors.x import Settings
from enrichers.engines.queries import parse
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.standins.web import serve
from tests.standins.x_api import TOKEN, X

USER = {
    "id": "1001", "username": "anna", "name": "Anna", "description": "hello", "verified": False,
    "created_at": "2015-01-01T00:00:00.000Z",
    "public_metrics": {"followers_count": 7, "following_count": 8, "tweet_count": 9},
}  # fmt: skip
POST = X().add("acme is down #acme @bea https://acme.example/x")
OTHER = X().add("zenith too", ago=120, author_id="1002")
V1 = {
    "created_at": "Fri Nov 20 11:00:00 +0000 2026", "id": 1_900_000_000_000_000_000,
    "id_str": "1900000000000000000", "text": "acme again &amp; again", "lang": "en",
    "user": {"id": 5, "id_str": "5", "screen_name": "anna", "name": "Anna", "followers_count": 3,
             "created_at": "Thu Jan 01 00:00:00 +0000 2015"},
    "entities": {"hashtags": [{"text": "acme"}], "user_mentions": [], "urls": []},
    "favorite_count": 1, "retweet_count": 2,
}  # fmt: skip
PAYLOADS: dict[str, Any] = {
    "post": {"data": POST, "includes": {"users": [USER]}},
    "quote": {
        "data": POST | {"referenced_tweets": [{"type": "quoted", "id": OTHER["id"]}]},
        "includes": {"users": [USER], "tweets": [OTHER]},
    },
    "v1": V1,
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Posts that match a rule, told to the stream and found by search."""

    class Timed(X):
        """Goes by the true time."""

        now = property(lambda _: clock.true_now, lambda _, __: None)

    api = Timed()

    async def say(count: int) -> list[str]:
        serial = len(api.posts)
        said = [await api.say(f"acme {n}", ago=0, serial=serial + n) for n in range(count)]
        return [f"x:x:{post['id']}" for post in said]

    async with serve(api.app()) as address:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            settings = Settings.model_validate(
                {"base_url": address, "token": "env:T", "timeout_secs": 0.5, "silence_secs": 0.5},
                context={"env": {"T": secret}},
            )
            made = make_context(settings, name="x-posts", clock=clock)
            return dataclasses.replace(made, queries={"acme": parse("acme")})

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say, credential="token",
            secret=TOKEN,
        )  # fmt: skip
