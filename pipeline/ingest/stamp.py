"""What ingest adds to an event before it travels: the time it was seen, its revision, sane dates, a
bounded size. Pure.

`stamp` changes what the event says, `encode` makes its bytes and keeps them within the size of a
record.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import PydanticSerializationError

from schemas.base import EPOCH, to_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Lane, Mention
from schemas.urls import without_user

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing public that we listen to is older; a claim before it is a broken clock or a missing date.
"""
AHEAD = timedelta(minutes=1)
"""Clocks of others may be ahead of ours by this much. What claims a later date counts as published when it
was seen: no mention is of a day that has not come.
"""

MAX_DEPTH = 100
"""Deeper than any payload that is kept (connectors/tools/records.py)."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """What the source and the configuration say about stamping."""

    source: str
    brand: str = ""
    keep_payload: bool = True
    event_time: bool = False
    max_bytes: int = 4_000_000
    believed: frozenset[str] | None = None
    """The types of mentions whose authors are who they are said to be; None: all."""


def lane_of(event: Event) -> Lane:
    """Which lane an event travels in."""
    return event.lane if isinstance(event, MentionDeleted | AuthorDeleted) else event.mention.lane


def stamp(event: Event, now: datetime, stamping: Stamping) -> Event:
    """The event as accepted at `now` (UTC)."""
    if isinstance(event, MentionDeleted | AuthorDeleted):
        seen_at = _seen_at(event.seen_at, now, keep=stamping.event_time or event.lane == "history")
        update = {
            "source": event.source or stamping.source,
            "seen_at": seen_at,
            "revision": _revision(event.revision, seen_at, seen_at),
        }
        return event.model_copy(update=update)
    mention = _stamp_mention(event.mention, now, stamping, posted=isinstance(event, MentionPosted))
    return event.model_copy(update={"mention": mention})


def _stamp_mention(mention: Mention, now: datetime, stamping: Stamping, *, posted: bool) -> Mention:
    claimed = mention.published_at
    seen_at = _seen_at(mention.seen_at, now, keep=stamping.event_time or mention.lane == "history")
    if stamping.event_time and mention.seen_at == EPOCH:
        seen_at = _clamped(claimed, now)
    published_at = _clamped(claimed, seen_at)
    update = {
        "source": mention.source or stamping.source,
        "seen_at": seen_at,
        "published_at": published_at,
        "published_claimed": mention.published_claimed
        or ("" if published_at == claimed else claimed.isoformat()),
        "revision": _revision(mention.revision, published_at if posted else seen_at, seen_at),
        "brand": stamping.brand or mention.brand,
        "url": without_user(mention.url),
        "links": tuple(map(without_user, mention.links)),
        "payload": _without_users(mention.payload) if stamping.keep_payload else None,
        "author": mention.author and _sane_author(mention.author, seen_at),
        "unproven": mention.unproven or not _is_believed(mention.type, stamping),
    }
    return mention.model_copy(update=update)


def _is_believed(kind: str, stamping: Stamping) -> bool:
    return stamping.believed is None or kind in stamping.believed


def _seen_at(given: datetime, now: datetime, *, keep: bool) -> datetime:
    return given if keep and EARLIEST <= given <= now + AHEAD else now


def _clamped(claimed: datetime, seen_at: datetime) -> datetime:
    return seen_at if claimed > seen_at + AHEAD else max(claimed, EARLIEST)


def _revision(given: int, instead: datetime, seen_at: datetime) -> int:
    # A revision from the far future would win over every later edit and deletion for ever.
    return min(given or to_ms(instead), to_ms(seen_at + AHEAD))


def _sane_author(author: Author, seen_at: datetime) -> Author:
    joined = author.joined_at
    sane = joined is None or EARLIEST <= joined <= seen_at + AHEAD
    if sane and "@" not in author.url:
        return author
    return author.model_copy(
        update={"joined_at": joined if sane else None, "url": without_user(author.url)}
    )


def _without_users(payload: Any, depth: int = MAX_DEPTH) -> Any:
    """The payload with no user and password in its addresses."""
    if isinstance(payload, str):
        return without_user(payload)
    if depth and isinstance(payload, dict):
        return {name: _without_users(value, depth - 1) for name, value in payload.items()}
    if depth and isinstance(payload, list):
        return [_without_users(value, depth - 1) for value in payload]
    return payload


def encode(event: Event, max_bytes: int) -> bytes:
    """The event's bytes, at most `max_bytes`: first the payload is left out, then the text is cut
    and marked truncated.

    Raises Reject where that is not enough, for the rest of a mention is its identity and is never
    cut.
    """
    value = _to_json(event)
    if value is not None and len(value) <= max_bytes:
        return value
    if isinstance(event, MentionDeleted | AuthorDeleted):
        raise Reject(f"the record is larger than kafka.max_record_bytes ({max_bytes})")
    bare = _with(event, payload=None)
    value = _to_json(bare)
    if value is not None and len(value) <= max_bytes:
        return value
    return _cut(bare, max_bytes)


def _cut(event: Event, max_bytes: int) -> bytes:
    assert not isinstance(event, MentionDeleted | AuthorDeleted)
    text = event.mention.text
    keep = len(text)
    while keep >= 0:
        cut = _with(event, text=text[:keep], truncated=True)
        value = _to_json(cut)
        if value is None:
            raise Reject("the mention cannot be written as JSON")
        if len(value) <= max_bytes:
            return value
        # Characters take 1 to 6 bytes: a cut in proportion to the surplus ends after a few rounds.
        surplus = len(value) - max_bytes
        keep -= max(1, surplus * keep // len(value), surplus // 6)
    raise Reject(
        f"even without its text the record is larger than kafka.max_record_bytes ({max_bytes})"
    )


def _with(event: Event, **changes: object) -> Event:
    assert not isinstance(event, MentionDeleted | AuthorDeleted)
    return event.model_copy(update={"mention": event.mention.model_copy(update=changes)})


def _to_json(event: Event) -> bytes | None:
    """The bytes, None where something in the payload is not JSON (half a character, an object of
    Python's).
    """
    try:
        return event.to_json()
    except (PydanticSerializationError, ValueError, RecursionError):
        return None
