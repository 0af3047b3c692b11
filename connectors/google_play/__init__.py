"""Reviews of an own app in Google Play: new, edited, answered; with rating, version and language.

Touches Google's token endpoint and the Play Developer API only. The list, which holds the reviews of the
last week, is read from its top down to what is known; what changed further down is found by `recheck`.
An answer of the developer is no mention of its own: it makes `engagement.replies` 1, is a new revision
of its review, and stands in the payload.

It cannot: tell reviews older than a week or without words, those of other people's apps or of versions in
test, when a review was first written (the first moment heard is its date), who wrote two of them, or
deletions (a review that Google no longer shows may only be old). Of an edit it has the latest state.
Verified against payloads from others' tests and documentation.

Cursor: `{"known": {id: how it looked}, "at": when it was read}`.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.google_play import api
from connectors.google_play.reviews import normalise
from connectors.google_play.settings import Settings
from connectors.tools.newest import dated, next_round
from connectors.tools.poll import page_of, poll
from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Page, Reject

__all__ = [
    "EXAMPLE",
    "FIREHOSE",
    "RATES",
    "Settings",
    "listen",
    "normalise",
    "reach",
    "recheck",
]

FIREHOSE = False
EXAMPLE = {"package": "com.acme.bank", "service_account": "env:GOOGLE_PLAY_SERVICE_ACCOUNT"}
RATES = {"calls": (600, 60)}


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new or looks differently, for ever; an empty one after a question without news.
    What was there before listening began comes first, in the lane history where it is older than a day.

    Ends by raising: Retry, and Fatal where the key is refused or the app is not known.
    """
    return poll(
        context, cursor, partial(_next_page, context), every_secs=context.settings.poll_secs
    )


async def reach(context: SourceContext[Settings]) -> str:
    """Asks for the first page of the list. Raises what `listen` raises."""
    first = await api.shown(context, None)
    return f"lets us in; {len(first.items)} reviews on the first page"


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of reviews: edited, answered. One that Google does not show is left alone."""
    prefix = f"google_play:{context.settings.package}:"
    events: list[Event] = []
    rejects: list[Reject] = []
    for mention_id in mention_ids:
        if not mention_id.startswith(prefix):
            continue
        payload = await api.review(context, mention_id.removeprefix(prefix))
        if payload is not None:
            page = page_of(context, [payload], normalise)
            events += [dated(event, context.clock.now()) for event in page.events]
            rejects += page.rejects
    return Page(events=events, rejects=rejects)


async def _next_page(context: SourceContext[Settings], cursor: Any) -> Page:
    page, after = await next_round(
        context,
        cursor,
        partial(api.shown, context),
        normalise,
        most_pages=context.settings.most_pages,
    )
    return Page(events=page.events, rejects=page.rejects, gap=page.gap, cursor=after)
