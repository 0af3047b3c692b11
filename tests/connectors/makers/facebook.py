"""Facebook: posts of a page and their comments by the Graph API, and webhooks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.facebook import Settings
from connectors.testing.stand import KitClock, Stand
from connectors.tools.signed import signature
from pipeline.http import HttpClient
from schemas.context import PushRequest, SourceContext
from tests.connectors.context import make_context
from tests.standins.graph_api import TOKEN, Graph
from tests.standins.web import serve

PAGE = "1234567890"
ANNA = {"id": "77", "name": "Anna Bank"}


def change(field: str = "feed", **value: Any) -> dict[str, Any]:
    """A webhook with one change on the page."""
    told = {"field": field, "value": {"from": ANNA, **value}}
    return {"object": "page", "entry": [{"id": PAGE, "time": 1_795_000_100, "changes": [told]}]}


COMMENT: dict[str, Any] = {
    "item": "comment", "verb": "add", "comment_id": "55_66", "post_id": f"{PAGE}_55",
    "parent_id": f"{PAGE}_55", "created_time": 1_795_000_000, "message": "acme is down https://acme.example/x #acme",
}  # fmt: skip
PAYLOADS = {
    "comment": change(**COMMENT),
    "edited": change(**COMMENT | {"verb": "edited", "message": "acme is up"}),
    "removed": change(**COMMENT | {"verb": "remove"}),
    "review": change("ratings", item="rating", verb="add", open_graph_story_id=904, rating=2,
                     review_text="slow", reviewer_id=77, reviewer_name="Anna", created_time=1_795_000_000),
    "mention": change("mention", item="post", verb="add", post_id="88_99", message="see @Acme",
                      created_time=1_795_000_000),
}  # fmt: skip


def push(payload: Any, secret: str, path: str = "/push/page") -> PushRequest:
    """A webhook as Meta sends it."""
    body = orjson.dumps(payload)
    return PushRequest("POST", path, {"x-hub-signature-256": signature(body, secret)}, {}, body)


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A page on which people comment."""
    graph = Graph(lambda: clock.true_now, TOKEN)
    graph.put(f"{PAGE}/feed", id=f"{PAGE}_1", message="We are acme", created_time=graph.at())

    async def say(count: int) -> list[str]:
        post = graph.lists[f"{PAGE}/feed"][0]
        comments = post.setdefault("comments", {"data": []})["data"]
        fresh = [f"1_{len(comments) + place + 1}" for place in range(count)]
        for one in fresh:
            comments.insert(
                0, {"id": one, "message": "acme again", "created_time": graph.at(), "from": ANNA}
            )
        return [f"facebook:{PAGE}:{one}" for one in fresh]

    async with serve(graph.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "graph_url": address or "https://graph.facebook.com/v24.0", "pages": [PAGE],
                "token": "env:T", "app_secret": "env:T", "verify_token": "env:T",
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"T": secret}})
            return make_context(settings, name="page", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            request=lambda payloads, secret: push(payloads[0], secret),
            credential="token", secret=TOKEN, one_each=True, timed=False,
        )  # fmt: skip
