"""YouTube: videos that a search finds, and the comments of watched channels and videos.

    sources:
      tube: {type: youtube, api_key: env:YOUTUBE_KEY, channels: [UC…], videos: [dQw4w9WgXcQ]}

Polls the Data API v3 with a key and touches nothing else. A search costs one of 100 a day, so the searches
(one per brand) are spread over it: with one brand a video is heard of within 15 minutes of being found.
Comments cost a unit of 10,000 a day for each reading. What was spent is booked with the source's budget
(units `searches` and `units`) and, of searches, in the cursor, so that a restart spends none of it twice;
what is used up waits for midnight in California. New figures, edits and deletions are found by `recheck`.

It cannot: search comments; find what YouTube's index shows to nobody, or later than two days; hear of new
answers to a thread that is below the pages read; tell an edit of a video apart from its first state
(`recheck` shows the latest); follow more than 100 answers to one comment at a time. Terms to mind: what is
stored is refreshed or deleted every 30 days. Verified against recorded answers.

Cursor: `{"day": …, "searches": made on that day, "places": {place: {"known": …, "at": when it was read}}}`,
a place being `search:WORDS`, `channel:ID` or `video:ID`.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from connectors.tools.newest import next_round
from connectors.tools.poll import poll
from connectors.tools.values import maybe
from connectors.youtube import api
from connectors.youtube.items import normalise
from connectors.youtube.queries import searches
from connectors.youtube.reading import comments, essence, videos
from connectors.youtube.rechecking import look_up
from connectors.youtube.settings import Settings
from schemas.base import EPOCH
from schemas.context import SourceContext
from schemas.flow import Page

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

FIREHOSE = True
EXAMPLE = {"api_key": "env:YOUTUBE_KEY", "channels": ["UC_x5XG1OV2P6uZZ5FSM9Ttw"]}
# Searches are counted in the cursor, for a restart must not begin the day anew.
RATES = {"units": (10_000, 86_400)}
RECORDED = ("youtube_comment_responses.jsonl",)
_TICK_SECS = 30.0
_DAY_SECS = 86_400.0


@dataclass(slots=True)
class _Reading:
    """When each place was read last by this process, and until when there is no search to be had."""

    read: dict[str, datetime] = field(default_factory=dict)
    spent_until: datetime = EPOCH


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new at one place after the other, for ever; an empty one where nothing is due or
    new. What was there before listening began comes first, in the lane history where it is older than a
    day.

    Ends by raising: Retry, also where the day's units are used up; Fatal where the key is refused.
    """
    every = min(_TICK_SECS, context.settings.poll_secs)
    return poll(context, cursor, partial(_next_page, context), every_secs=every)


async def reach(context: SourceContext[Settings]) -> str:
    """Asks for one video, which costs a unit. Raises what `listen` raises."""
    await api.by_ids(context, "videos", ["dQw4w9WgXcQ"])
    asked = _searches(context)
    watched = len(context.settings.channels) + len(context.settings.videos)
    return f"lets us in; {len(asked)} searches, {watched} channels and videos are watched"


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of videos and comments: gone, edited, new figures."""
    return await look_up(context, mention_ids)


def _searches(context: SourceContext[Settings]) -> list[str]:
    if not context.settings.searches_per_day:
        return []
    return list(context.settings.search) or searches(context.queries)


def _places(context: SourceContext[Settings]) -> dict[str, float]:
    """Every place and how often it is read, in seconds."""
    asked, settings = _searches(context), context.settings
    between = _DAY_SECS * len(asked) / max(1, settings.searches_per_day)
    watched = [f"channel:{one}" for one in settings.channels]
    watched += [f"video:{one}" for one in settings.videos]
    return {f"search:{one}": between for one in asked} | dict.fromkeys(watched, settings.poll_secs)


async def _next_page(context: SourceContext[Settings], cursor: Any) -> Page:
    """What is new at the place that is due the longest; without one nothing is asked."""
    reading, now = context.memory.of(_Reading), context.clock.now()
    state = _today(cursor, now)
    due = {
        place: last + timedelta(seconds=secs)
        for place, secs in _places(context).items()
        if (last := _last_read(place, reading, state)) + timedelta(seconds=secs) <= now
        and _may_read(place, context, reading, state)
    }
    if not due:
        return Page(cursor=None if cursor else state)
    place = min(due, key=lambda one: due[one])
    # Before it is read: a place that cannot be read waits for its next turn, and keeps no other from it.
    reading.read[place] = now
    try:
        return await _read(context, state, place)
    except api.Spent as spent:
        if not place.startswith("search:"):
            raise
        reading.spent_until = now + timedelta(seconds=spent.after or 0)
        return Page(cursor=state)


def _today(cursor: Any, now: datetime) -> dict[str, Any]:
    """The state at the beginning of a reading: searches of another day count no more."""
    day, state = api.day_of(now), cursor or {"places": {}}
    made = state["searches"] if state.get("day") == day else 0
    return {"day": day, "searches": made, "places": state["places"]}


def _last_read(place: str, reading: _Reading, state: dict[str, Any]) -> datetime:
    """A search is remembered in the cursor; the rest is cheap enough to be read after a start."""
    if place in reading.read:
        return reading.read[place]
    told = state["places"].get(place, {}).get("at") if place.startswith("search:") else None
    return maybe(told) or EPOCH


def _may_read(
    place: str, context: SourceContext[Settings], reading: _Reading, state: dict[str, Any]
) -> bool:
    if not place.startswith("search:"):
        return True
    left = context.settings.searches_per_day - int(state["searches"])
    return left > 0 and context.clock.now() >= reading.spent_until


async def _read(context: SourceContext[Settings], state: dict[str, Any], place: str) -> Page:
    kind, _, what = place.partition(":")
    position = state["places"].get(place)
    known = position["known"] if position else {}
    made = 0

    async def found(at: Any) -> Any:
        nonlocal made
        made += 1
        return await videos(context, what, known, at)

    where = {"allThreadsRelatedToChannelId" if kind == "channel" else "videoId": what}
    left = context.settings.searches_per_day - int(state["searches"])
    searched = kind == "search"
    page, after = await next_round(
        context,
        position,
        found if searched else partial(comments, context, where, known),
        normalise,
        most_pages=max(1, min(left, 2)) if searched else context.settings.most_pages,
        essence=essence,
    )
    if searched:
        after = after | {"at": context.clock.now().isoformat()}
    kept = {one: there for one, there in state["places"].items() if one in _places(context)}
    cursor = state | {"searches": state["searches"] + made, "places": kept | {place: after}}
    return Page(events=page.events, rejects=page.rejects, gap=page.gap, cursor=cursor)
