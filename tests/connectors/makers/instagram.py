"""Instagram: posts and comments by the Graph API, and webhooks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.instagram import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.connectors.context import make_context
from tests.connectors.makers.facebook import push
from tests.standins.graph_api import TOKEN, Graph
from tests.standins.web import serve

ACCOUNT = "17841400000000001"
CODE = "CGZ6vV1nBtA"
"""The code of a post of 16 October 2020, 12:48:07 UTC."""


def change(field: str = "comments", **value: Any) -> dict[str, Any]:
    """A webhook with one change of the account."""
    told = {"field": field, "value": value}
    return {
        "object": "instagram",
        "entry": [{"id": ACCOUNT, "time": 1_795_000_100, "changes": [told]}],
    }


COMMENT: dict[str, Any] = {"id": "66", "text": "@acme is down #acme", "from": {"id": "77", "username": "anna"},
           "media": {"id": "55", "media_product_type": "FEED"}}  # fmt: skip
PAYLOADS = {
    "comment": change(**COMMENT),
    "reply": change(**COMMENT, parent_id="60"),
    "live": change("live_comments", **COMMENT),
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """An account under whose post people comment."""
    graph = Graph(lambda: clock.true_now, TOKEN)
    graph.put(
        f"{ACCOUNT}/media", id="1", caption="We are acme", timestamp=graph.at(), username="acme"
    )

    async def say(count: int) -> list[str]:
        comments = graph.lists[f"{ACCOUNT}/media"][0].setdefault("comments", {"data": []})["data"]
        fresh = [str(100 + len(comments) + place) for place in range(count)]
        for one in fresh:
            said = {"id": one, "text": "acme again", "timestamp": graph.at(), "username": "anna"}
            comments.insert(0, said)
            graph.objects[one] = said
        return [f"instagram:ig:{one}" for one in fresh]

    async with serve(graph.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "graph_url": address or "https://graph.facebook.com/v24.0", "account": ACCOUNT,
                "token": "env:T", "app_secret": "env:T", "verify_token": "env:T",
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"T": secret}})
            return make_context(settings, name="gram", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            request=lambda payloads, secret: push(payloads[0], secret),
            credential="token", secret=TOKEN, one_each=True, timed=False,
        )  # fmt: skip
