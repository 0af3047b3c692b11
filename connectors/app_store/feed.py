"""Asks the public feeds of reviews, one App Store (country) at a time, through context.http only. They
want no key and have no documentation: the latest 500 reviews of each, 50 on a page.
"""

from datetime import datetime
from functools import partial
from typing import Any

from connectors.app_store.reviews import entries_of, native_of, normalise
from connectors.app_store.settings import Settings
from connectors.tools.json import NotJson, loads
from connectors.tools.newest import Ask, Shown
from connectors.tools.poll import Normalise
from connectors.tools.values import at
from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Fatal, Retry

LAST_PAGE = 10


def ask_for(context: SourceContext[Settings], country: str) -> Ask:
    """What reads a page of a country's feed."""
    return partial(_shown, context, country)


async def _shown(context: SourceContext[Settings], country: str, place: Any) -> Shown:
    number = place or 1
    settings = context.settings
    url = (
        f"{settings.feed_url}/{country}/rss/customerreviews/page={number}/id={settings.app_id}"
        "/sortby=mostrecent/json"
    )
    await context.budget.take("feeds")
    answer = await context.http.request("GET", url)
    if answer.status in (400, 404):
        raise Fatal(f"the feed of {country} answered {answer.status}: check app_id and country")
    if answer.status >= 400:
        raise Retry(f"the feed of {country} answered {answer.status}")
    try:
        entries = entries_of(loads(answer.body))
    except (NotJson, ValueError) as error:
        raise Retry(f"the App Store of {country} did not answer with a feed") from error
    items = [(native_of(one), one) for one in entries]
    return Shown(items, number + 1 if items and number < LAST_PAGE else None)


def dating(now: datetime) -> Normalise:
    """`normalise`, for which an entry without a date counts as published when it is seen."""
    told = now.replace(microsecond=0).isoformat()

    def dated(payload: Any, *, name: str, settings: Settings) -> list[Event]:
        if isinstance(payload, dict) and not at(payload, "updated", "label"):
            payload = payload | {"updated": {"label": told}}
        return normalise(payload, name=name, settings=settings)

    return dated
