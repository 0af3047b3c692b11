"""Discourse: posts of the API, and deliveries of webhooks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.discourse import SIGNATURE, Settings
from connectors.testing.stand import KitClock, Stand
from connectors.tools.signed import signature
from pipeline.http import HttpClient
from schemas.context import PushRequest, SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.discourse_api import KEY, Discourse
from tests.standins.web import serve

POST = Discourse(lambda: NOW).write(
    7, 'see <a href="https://acme.example/x">this</a> <a class="mention" href="/u/bea">@bea</a>'
)
PAYLOADS = {
    "created": {"event": "post_created", "post": POST},
    "edited": {"event": "post_edited", "post": POST | {"version": 2}},
    "destroyed": {"event": "post_destroyed", "post": POST | {"deleted_at": "2026-11-20T11:30:00Z"}},
    "recovered": {"event": "post_recovered", "post": POST},
    "gone": {"event": "user_destroyed", "user": {"id": 7, "username": "anna"}},
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A forum in which posts are written."""
    forum = Discourse(lambda: clock.true_now)
    forum.write(1)

    async def say(count: int) -> list[str]:
        first = max(forum.posts) + 1
        for number in range(first, first + count):
            forum.write(number)
        return [f"discourse:{host[0]}:{number}" for number in range(first, first + count)]

    def request(payloads: list[Any], secret: str) -> PushRequest:
        one = payloads[0] if isinstance(payloads[0], dict) else {"post": payloads[0]}
        body = orjson.dumps({name: part for name, part in one.items() if name != "event"})
        headers = {
            "x-discourse-event": one.get("event", "post_created"),
            SIGNATURE: signature(body, secret),
        }
        return PushRequest("POST", "/push/forum", headers, {}, body)

    host = [""]
    async with serve(forum.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            url = address or "https://forum.example"
            host[0] = url.partition("//")[2].replace(":", "-")
            given = {
                "url": url,
                "api_key": "env:T",
                "username": "system",
                "webhook_secret": "env:T",
            }
            settings = Settings.model_validate(given, context={"env": {"T": secret}})
            return make_context(settings, name="forum", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say, request=request,
            credential="api_key", secret=KEY, one_each=True, timed=False,
        )  # fmt: skip
