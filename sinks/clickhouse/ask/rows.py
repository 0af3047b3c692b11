"""Mentions in pages, newest first. A page begins behind the last row of the one before, whatever came
in meanwhile: no row is seen twice, and none that was there is missed.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.base import from_ms, to_ms
from schemas.view import ViewError
from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.where import tone, where

COLUMNS = (
    "mention_id", "published_at", "source", "type", "kind", "site", "url", "title", "text", "lang",
    "author_id", "author_handle", "author_name", "author_followers", "customer_id", "customer_status",
    "brands", "tone", "sentiment", "emotion", "intents", "topics", "speaks_as", "influence", "priority",
    "priority_reasons", "needs_answer", "department", "answer_by", "thread_id", "parent_id", "corrected",
)  # fmt: skip
MOST_ROWS = 1000
_SHOWN = ("published_at", "mention_id")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind this mention; `now` is when the first page was asked for."""

    now: datetime
    published_at: datetime
    mention_id: str

    def token(self) -> str:
        """The place as text for an address."""
        told = orjson.dumps([to_ms(self.now), to_ms(self.published_at), self.mention_id])
        return base64.urlsafe_b64encode(told).decode().rstrip("=")


def place_of(token: str) -> Place:
    """The place of a token; raises ViewError for what is none."""
    try:
        padded = token + "=" * (-len(token) % 4)
        now, published, mention_id = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
        return Place(_moment(now), _moment(published), str(mention_id))
    except (ValueError, TypeError, binascii.Error, OverflowError, OSError) as error:
        raise ViewError(
            "this is no token of a page: take the one that the page before gave"
        ) from error


def _moment(ms: Any) -> datetime:
    """A time that can be stored, and from which periods can be counted."""
    moment = from_ms(int(ms))
    if not 1970 <= moment.year < 2300:
        raise ValueError("no time of a mention")
    return moment


def rows(
    asked: Asked, *, limit: int = 50, after: Place | None = None, since: datetime | None = None
) -> Query:
    """A page of at most `limit` mentions, of COLUMNS. With `after` the times of the View are seen from
    when its first page was asked for; with `since` nothing older is looked at.
    """
    binder = Binder()
    seen = asked if after is None else Asked(asked.view, after.now, asked.zone)
    behind = _behind(after, binder)
    if since is not None:
        behind += f" AND published_at >= {binder.moment(since)}"
    return binder.query(f"""
SELECT {select(seen, binder)}
FROM current_mentions
WHERE {where(seen, binder)}{behind}
ORDER BY published_at DESC, mention_id DESC
LIMIT {binder.bind(min(limit, MOST_ROWS))}
""")  # noqa: S608  our own words; values are bound


def select(asked: Asked, binder: Binder) -> str:
    """The columns of a mention; `tone` is what is felt towards the brand that is asked for."""
    own = {"tone": f"toString({tone(asked.view, binder)}) AS tone"}
    return ", ".join(own.get(name, name) for name in COLUMNS)


def next_page(
    asked: Asked, page: Sequence[Mapping[str, Any]], limit: int, after: Place | None = None
) -> str:
    """The token of the page behind this one; empty where there is none."""
    if len(page) < min(limit, MOST_ROWS):
        return ""
    last = page[-1]
    published: datetime = last["published_at"]
    moment = published if published.tzinfo else published.replace(tzinfo=UTC)
    return Place(after.now if after else asked.now, moment, str(last["mention_id"])).token()


def _behind(after: Place | None, binder: Binder) -> str:
    if after is None:
        return ""
    moment = binder.moment(after.published_at)
    same = f"(published_at = {moment} AND mention_id < {binder.bind(after.mention_id)})"
    return f" AND published_at <= {moment} AND (published_at < {moment} OR {same})"
