"""Reviews of an app in Apple's App Store: new, edited, answered, deleted; with rating and version.

With `private_key` (own apps) from App Store Connect, all countries in one list; without it from the
public feed of each `country`, any app, the latest 500 reviews of each. Touches Apple's API, or its feeds,
only. A list is read from its top down to what is known; an edit or an answer further down is found by
`recheck`, as is a deletion. An answer of the developer is no mention of its own: it makes
`engagement.replies` 1, is a new revision of its review, and stands in the payload.

It cannot: tell the app's version of reviews from App Store Connect, who wrote two of them, or when they
were edited (dated by when it was seen); tell deletions, answers or edits below its 500 from the public
feed, nor reviews that came faster than it was read (told as a gap). The two ways have other ids: a
source for one app uses one of them. Verified against recorded answers of both.

Cursor: `{place: {"known": {id: how it looked}, "at": when it was read}}`, a place being a country or
`connect`.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from connectors.app_store import connect
from connectors.app_store.feed import ask_for, dating
from connectors.app_store.reviews import normalise
from connectors.app_store.settings import Settings
from connectors.tools.newest import dated, next_round, read_round
from connectors.tools.poll import page_of, poll
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Page, Reject

__all__ = [
    "EXAMPLE",
    "FIREHOSE",
    "RATES",
    "RECORDED",
    "Settings",
    "listen",
    "normalise",
    "reach",
    "recheck",
]

FIREHOSE = False
EXAMPLE = {"app_id": "284882215", "country": "de"}
RATES = {"calls": (3500, 3600), "feeds": (20, 60)}
RECORDED = ()
_CONNECT = "connect"


@dataclass(slots=True)
class _Turn:
    """Whose turn it is among the places that are asked one after the other."""

    number: int = field(default=0)


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new or looks differently, for ever; an empty one after a question without news.
    What was there before listening began comes first, in the lane history where it is older than a day.

    Ends by raising: Retry, and Fatal where the key is refused or the app is not known.
    """
    settings = context.settings
    every = settings.poll_secs / max(1, len(settings.country))
    return poll(context, cursor, partial(_next_page, context), every_secs=every)


async def reach(context: SourceContext[Settings]) -> str:
    """Asks for the first page of each list. Raises what `listen` raises."""
    counts = []
    for place in context.settings.country or (_CONNECT,):
        shown = await _ask(context, place)(None)
        counts.append(f"{place}: {len(shown.items)}")
    return f"lets us in; reviews on the first page of {', '.join(counts)}"


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of reviews: edited, answered, and with a key also gone. The public feed is read
    once as far as it goes; what it no longer shows is left alone, for it may have been pushed out.
    """
    prefix = f"app_store:{context.settings.app_id}:"
    wanted = [one.removeprefix(prefix) for one in mention_ids if one.startswith(prefix)]
    if context.settings.private_key is None:
        return await _look_through(context, frozenset(wanted))
    events: list[Event] = []
    rejects: list[Reject] = []
    for native in wanted:
        payload = await connect.review(context, native)
        if payload is None:
            events.append(MentionDeleted(mention_id=prefix + native, source=context.name))
            continue
        page = page_of(context, [payload], normalise)
        events += [dated(event, context.clock.now()) for event in page.events]
        rejects += page.rejects
    return Page(events=events, rejects=rejects)


def _ask(context: SourceContext[Settings], place: str) -> Any:
    return partial(connect.shown, context) if place == _CONNECT else ask_for(context, place)


async def _next_page(context: SourceContext[Settings], cursor: Any) -> Page:
    """What is fresh at the place whose turn it is; a place that has some is asked again at once."""
    places = context.settings.country or (_CONNECT,)
    turn = context.memory.of(_Turn)
    place = places[turn.number % len(places)]
    positions = cursor if isinstance(cursor, dict) else {}
    page, after = await next_round(
        context,
        positions.get(place),
        _ask(context, place),
        normalise if place == _CONNECT else dating(context.clock.now()),
        most_pages=context.settings.most_pages,
    )
    if after == positions.get(place):
        turn.number += 1
        return page
    cursor = positions | {place: after}
    return Page(events=page.events, rejects=page.rejects, gap=page.gap, cursor=cursor)


async def _look_through(context: SourceContext[Settings], wanted: frozenset[str]) -> Page:
    events: list[Event] = []
    for country in context.settings.country:
        read = await read_round({}, ask_for(context, country), most_pages=10)
        page = page_of(context, [one.payload for one in read.fresh], normalise)
        events += [event for event in page.events if event.key.rpartition(":")[2] in wanted]
    return Page(events=events)
