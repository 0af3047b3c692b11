"""The listings that a source reads, newest first, and what is new in each.

Fullnames grow with time, so everything above the newest known is new. Below it may stand what a
moderator let in late, or what was edited: the newest page is compared with what it showed last time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from connectors.reddit.api import PAGE, listing
from connectors.reddit.settings import Settings
from connectors.reddit.things import fullname, gone
from schemas.context import SourceContext

_JOINED_CHARS = 1500


@dataclass(frozen=True, slots=True)
class Feed:
    """One listing; `name` is its place in the cursor."""

    name: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a listing, oldest first, what is known of it from now on, and whether something
    between is out of reach.
    """

    things: list[Any]
    known: dict[str, Any]
    cut: bool = False


def feeds_of(settings: Settings) -> Iterator[Feed]:
    """Every listing; subreddits are read together, as many as an address holds."""
    for group in _groups(settings.subreddits):
        joined = "+".join(group)
        yield Feed(f"posts {joined}", f"/r/{joined}/new")
        yield Feed(f"comments {joined}", f"/r/{joined}/comments")
    for question in settings.searches:
        params: dict[str, str | int] = {"q": question, "sort": "new", "type": "link"}
        yield Feed(f"search {question}", "/search", params)
    if settings.inbox:
        yield Feed("inbox", "/message/mentions")


async def news(context: SourceContext[Settings], feed: Feed, known: Any) -> News:
    """What a listing shows that is not known; at the first time only where it stands. Raises Retry,
    RefusedError and Fatal.
    """
    shown, after = await listing(context, feed.path, feed.params)
    states = _states(shown)
    newest = max(map(_number, states), default=0)
    if not known:
        return News([], {"newest": newest, "shown": states})
    if not states:  # an empty page of a listing that had things is no reason to forget them
        return News([], known)
    last = int(known["newest"])
    fresh = [one for one in shown if _is_fresh(one, known)]
    lowest = _lowest(states)
    pages = 1
    while after and lowest > last and pages < context.settings.fill_pages:
        further, after = await listing(context, feed.path, {**feed.params, "after": after})
        if not further:
            break
        fresh += [one for one in further if _number(_key(one)) > last]
        lowest = _lowest(_states(further))
        pages += 1
    fresh.sort(key=lambda one: _number(_key(one)))
    cut = lowest > last > 0
    return News(fresh, {"newest": max(newest, last), "shown": states}, cut)


def _is_fresh(thing: Any, known: Mapping[str, Any]) -> bool:
    """Newer than all that is known, changed, or let in late; not what only slid onto the page because
    something above it went.
    """
    key, shown = _key(thing), known["shown"]
    if key in shown:
        return bool(shown[key] != _state(thing))
    if not fullname(thing) or _number(key) > int(known["newest"]):
        return True
    return len(shown) < PAGE or _number(key) > _lowest(shown)


def _states(things: Iterable[Any]) -> dict[str, str]:
    return {_key(one): _state(one) for one in things}


def _key(thing: Any) -> str:
    """A thing's fullname; what has none is known by all that it says, so that it is told once."""
    name = fullname(thing)
    return name or f"?{blake2b(repr(thing).encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def _state(thing: Any) -> str:
    """What changes when a thing is edited or removed."""
    data = thing.get("data") if isinstance(thing, dict) else None
    if not isinstance(data, dict):
        return ""
    return f"{data.get('edited') or ''}{' gone' if gone(data) else ''}"[:40]


def _number(key: str) -> int:
    return 0 if key.startswith("?") else int(key[3:], 36)


def _lowest(keys: Iterable[str]) -> int:
    return min((_number(key) for key in keys if not key.startswith("?")), default=0)


def _groups(names: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for name in names:
        if group and sum(len(one) + 1 for one in group) + len(name) > _JOINED_CHARS:
            yield group
            group = []
        group.append(name)
    if group:
        yield group
