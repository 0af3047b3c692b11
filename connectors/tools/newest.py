"""Lists that are read from their top: a service shows the newest first, page by page, and tells nobody
what is new, edited or answered. What it showed is remembered by how it looked. Touches nothing.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson

from connectors.tools.poll import Normalise
from schemas.base import to_ms
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Page, Reject
from schemas.settings import SourceSettings

S = TypeVar("S", bound=SourceSettings)

REMEMBERED = 1000
"""Of so many shown last it is remembered how they looked."""
_BACKLOG = timedelta(days=1)
"""What is older when listening begins is history, on which no rule acts."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list, newest first: what is shown, by its id, and where the next page is (None: there
    is none).
    """

    items: Sequence[tuple[str, Any]]
    following: Any = None


Ask = Callable[[Any], Awaitable[Shown]]
"""The page at a place; None asks for the first."""
Essence = Callable[[Any], Any]
"""What of a payload makes it a different one to us, as JSON."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What is shown and was not, or looked differently (`changed`)."""

    payload: Any
    changed: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One reading: what is fresh, oldest first; what is known after it; whether pages were left unread
    that may hold more.
    """

    fresh: Sequence[Fresh]
    known: Mapping[str, str]
    cut: bool


def _all_of_it(payload: Any) -> Any:
    return payload


async def read_round(
    known: Mapping[str, str], ask: Ask, *, most_pages: int, essence: Essence = _all_of_it
) -> Round:
    """Read down to the first page on which everything is known, at most `most_pages` of them. Raises
    what `ask` raises; then nothing was read.
    """
    fresh: dict[str, Fresh] = {}
    seen: dict[str, str] = {}
    place, pages = None, 0
    while True:
        shown = await ask(place)
        pages += 1
        news = False
        for native, payload in shown.items:
            looks = looks_of(essence(payload))
            key = native or looks
            if key not in seen and known.get(key) != looks:
                fresh[key] = Fresh(payload, changed=key in known)
                news = True
            seen.setdefault(key, looks)
        place = shown.following
        if place is None or not news or pages >= most_pages:
            break
    cut = news and place is not None
    remembered = dict(list({**seen, **_without(known, seen)}.items())[:REMEMBERED])
    return Round(tuple(reversed(fresh.values())), remembered, cut)


def _without(known: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    return {key: looks for key, looks in known.items() if key not in seen}


def looks_of(payload: Any) -> str:
    """How an item looks, so short that a thousand of them fit into a cursor."""
    written = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:12]


async def next_round(
    context: SourceContext[S],
    position: Any,
    ask: Ask,
    normalise: Normalise,
    *,
    most_pages: int,
    essence: Essence = _all_of_it,
) -> tuple[Page, dict[str, Any]]:
    """The page of one reading after a position (None: listening begins), and the position after it,
    which is the same where nothing is fresh.

    What changed is dated by now, for few services say when. Where pages were left unread, that is a gap.
    """
    known = position["known"] if position else {}
    now = context.clock.now()
    read = await read_round(known, ask, most_pages=most_pages, essence=essence)
    events, rejects = _told(context, read.fresh, normalise, now, begins=position is None)
    gap = None
    if read.cut and position:
        reason = f"more was new than most_pages ({most_pages}) pages hold"
        gap = (str(position["at"]), now.isoformat(), reason)
    if position and not read.fresh:
        return Page(), position
    after = {"known": dict(read.known), "at": now.isoformat()}
    return Page(events=events, rejects=rejects, gap=gap), after


def _told(
    context: SourceContext[S],
    fresh: Iterable[Fresh],
    normalise: Normalise,
    now: datetime,
    *,
    begins: bool,
) -> tuple[list[Event], list[Reject]]:
    events: list[Event] = []
    rejects: list[Reject] = []
    for one in fresh:
        try:
            told = normalise(one.payload, name=context.name, settings=context.settings)
        except Reject as reject:
            rejects.append(reject)
            continue
        events += [dated(event, now) if one.changed else event for event in told]
    return [_lane(event, now) for event in events] if begins else events, rejects


def dated(event: Event, now: datetime) -> Event:
    """A mention that changed unnoticed, revised now at the earliest."""
    if not isinstance(event, MentionPosted):
        return event
    revision = max(event.mention.revision, to_ms(now))
    return MentionPosted(mention=event.mention.model_copy(update={"revision": revision}))


def _lane(event: Event, now: datetime) -> Event:
    if not isinstance(event, MentionPosted) or event.mention.published_at >= now - _BACKLOG:
        return event
    return MentionPosted(mention=event.mention.model_copy(update={"lane": "history"}))
