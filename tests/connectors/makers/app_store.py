"""The App Store: reviews of App Store Connect and of the public feed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from connectors.app_store import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.app_store_api import (
    APP,
    ISSUER,
    KEY_ID,
    AppStore,
    make_entry,
    make_review,
    private_key,
)
from tests.standins.web import serve

_ANSWERED = AppStore()
_ANSWERED.answer(_ANSWERED.add(9))
PAYLOADS: dict[str, Any] = {
    "review": make_review(7, NOW),
    "answered": {
        "data": _ANSWERED.reviews[0],
        "included": [*_ANSWERED.responses.values()],
    },
    "entry": make_entry(8),
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Reviews in App Store Connect, two on a page."""

    class Timed(AppStore):
        """Goes by the true time."""

        now = property(lambda _: clock.true_now, lambda _, __: None)

    api = Timed()
    api.add(1)

    async def say(count: int) -> list[str]:
        first = len(api.reviews) + 1
        said = [api.add(number) for number in range(first, first + count)]
        return [f"app_store:{APP}:{one['id']}" for one in said]

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            settings = Settings.model_validate(
                {
                    "app_id": APP, "private_key": "env:K", "key_id": KEY_ID, "issuer_id": ISSUER,
                    "base_url": address or "http://unused.example", "page_reviews": 2,
                },
                context={"env": {"K": secret}},
            )  # fmt: skip
            return make_context(settings, name="reviews", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            credential="private_key", secret=private_key(),
        )  # fmt: skip
