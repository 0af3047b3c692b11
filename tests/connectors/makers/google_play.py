"""Google Play: reviews of an app, alone, answered, and as a whole answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.google_play import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.google_play_api import PACKAGE, GooglePlay, make_review, service_account
from tests.standins.web import serve

_ANSWERED = GooglePlay()
_ANSWERED.answer(_ANSWERED.add(9))
PAYLOADS: dict[str, Any] = {
    "review": make_review(7, NOW),
    "answered": _ANSWERED.reviews[0],
    "answer": {"reviews": [make_review(8, NOW)], "tokenPagination": {"nextPageToken": "x"}},
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Reviews, two on a page."""

    class Timed(GooglePlay):
        """Goes by the true time."""

        now = property(lambda _: clock.true_now, lambda _, __: None)

    api = Timed()
    api.add(1)

    async def say(count: int) -> list[str]:
        first = len(api.reviews) + 1
        said = [api.add(number) for number in range(first, first + count)]
        return [f"google_play:{PACKAGE}:{one['reviewId']}" for one in said]

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            address = address or "http://unused.example"
            settings = Settings.model_validate(
                {
                    "package": PACKAGE, "service_account": "env:A", "page_reviews": 2,
                    "base_url": address, "oauth_url": f"{address}/token",
                },
                context={"env": {"A": secret}},
            )  # fmt: skip
            return make_context(settings, name="reviews", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            credential="service_account", secret=service_account(),
        )  # fmt: skip
