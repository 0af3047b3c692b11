"""Trustpilot: reviews of the API, and events of its webhooks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.testing.stand import KitClock, Stand
from connectors.trustpilot import Settings
from pipeline.http import HttpClient
from schemas.context import PushRequest, SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.trustpilot_api import KEY, UNIT, Trustpilot, make_event, make_review
from tests.standins.web import serve

_REPLY = {"text": "We are sorry", "createdAt": "2026-11-20T11:30:00", "updatedAt": None}
_PRODUCT = {"product": {"id": "p1", "name": "Card"}, "content": "Fine", "text": None}
PAYLOADS: dict[str, Any] = {
    "review": make_review(7, NOW),
    "answered": make_review(8, NOW, companyReply=_REPLY),
    "created": make_event("service-review-created", 9, NOW),
    "updated": make_event("service-review-updated", 10, NOW),
    "product": make_event("product-review-created", 11, NOW, **_PRODUCT),
    "deleted": make_event("service-review-deleted", 12, NOW),
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Reviews, two on a page, and requests with events."""

    class Timed(Trustpilot):
        """Goes by the true time."""

        now = property(lambda _: clock.true_now, lambda _, __: None)

    api = Timed()
    api.add(1)

    async def say(count: int) -> list[str]:
        first = len(api.reviews) + 1
        said = [api.add(number) for number in range(first, first + count)]
        return [f"trustpilot:{UNIT}:{one['id']}" for one in said]

    def request(payloads: list[Any], secret: str) -> PushRequest:
        body = orjson.dumps({"events": payloads})
        headers = {"content-type": "application/json"}
        return PushRequest("POST", f"/push/reviews/{secret}", headers, {}, body)

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "business_unit_id": UNIT, "api_key": "env:K", "token": "env:K", "page_reviews": 2,
                "base_url": address or "http://unused.example",
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"K": secret}})
            return make_context(settings, name="reviews", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say, request=request,
            credential="api_key", secret=KEY, timed=False,
        )  # fmt: skip
