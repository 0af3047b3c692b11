"""LinkedIn: notifications of an organisation, comments and posts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.linkedin import Settings
from connectors.linkedin.posts import normalise
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.linkedin_api import ORGANIZATION, TOKEN, LinkedIn
from tests.standins.web import serve

NOTIFICATION = LinkedIn(lambda: NOW).comment()
COMMENT: dict[str, Any] = {
    "actor": "urn:li:person:anna", "object": "urn:li:activity:7095684521727016961", "id": "7095684947448897536",
    "created": {"time": 1_691_743_122_924}, "lastModified": {"time": 1_691_743_999_999},
    "message": {"text": "Bea, acme is down #acme", "attributes": [
        {"start": 0, "length": 3, "value": {"com.linkedin.common.MemberAttributedEntity": {}}}]},
    "likesSummary": {"aggregatedTotalLikes": 2}, "commentsSummary": {"aggregatedTotalComments": 1},
}  # fmt: skip
PAYLOADS = {
    "notification": NOTIFICATION,
    "deleted": LinkedIn(lambda: NOW).comment(action="COMMENT_DELETE"),
    "comment": COMMENT,
    "post": {"id": "urn:li:share:7012345678901234567", "author": "urn:li:organization:1",
             "commentary": r"Hello @[Bea](urn:li:person:bea) {hashtag|\#|acme} \(new\)"},
}  # fmt: skip


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """An organisation under whose posts people comment, two notifications on a page."""
    api = LinkedIn(lambda: clock.true_now)
    api.comment()

    async def say(count: int) -> list[str]:
        fresh = [api.comment() for _ in range(count)]
        told = [normalise(one, name="", settings=settings[-1]) for one in fresh]
        return [events[0].key for events in told]

    settings: list[Settings] = []
    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "base_url": address or "https://api.linkedin.com/rest", "organization": ORGANIZATION,
                "token": "env:T", "page_items": 2,
            }  # fmt: skip
            settings.append(Settings.model_validate(given, context={"env": {"T": secret}}))
            return make_context(settings[-1], name="company", clock=clock, http=http)

        yield Stand(
            context=context,
            payloads=PAYLOADS,
            address=address,
            say=say,
            credential="token",
            secret=TOKEN,
        )
