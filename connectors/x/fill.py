"""Buys by recent search what a broken stream did not tell, newest first, within bounds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from connectors.x.client import Api
from connectors.x.ids import id_at, time_of
from connectors.x.pages import Position, answer_page
from connectors.x.rules import as_searches
from connectors.x.settings import Settings
from connectors.x.sync import translations
from connectors.x.words import by_id
from schemas.context import SourceContext
from schemas.flow import Page

_WINDOW = timedelta(days=7)
_MARGIN = timedelta(minutes=10)
"""X counts the seven days from when it gets the question."""
_OVERLAP = timedelta(seconds=60)
"""The stream is out of order by several seconds (X: P99 6 to 7 s)."""


async def fill(
    context: SourceContext[Settings], api: Api, position: Position
) -> AsyncIterator[Page]:
    """Pages of what was said since the position; the last one moves the cursor. Gaps tell what
    stays unknown.

    The stream is open by then and has what is said from now on. Nothing is bought at the very first
    connection. Reposts are not found: X's search leaves them out since May 2026.
    """
    now, start = api.now(), position.at
    if position.fresh:
        position.fresh = False
        yield Page(cursor=position.cursor())
        return
    earliest = now - _WINDOW + _MARGIN
    if start < earliest:
        yield Page(
            gap=(
                start.isoformat(),
                earliest.isoformat(),
                "X's recent search reaches back seven days only",
            )
        )
        start = earliest
    purse = _Purse(context.settings.fill_posts, now)
    chars = context.settings.query_chars
    queries = as_searches(list(chain(*translations(context, chars - 2).values())), chars)
    for query in queries:
        async for page in _search(context, api, query, max(earliest, start - _OVERLAP), purse):
            yield page
    position.advance(now, now)
    reason = f"more was said than fill_posts ({context.settings.fill_posts}) may buy"
    gap = (
        (start.isoformat(), purse.missed_until.isoformat(), reason) if purse.missed_until else None
    )
    yield Page(cursor=position.cursor(), gap=gap)


@dataclass(slots=True)
class _Purse:
    """How many posts may still be bought, and up to when something was left out."""

    left: int
    now: datetime
    missed_until: datetime | None = None


async def _search(
    context: SourceContext[Settings], api: Api, query: str, start: datetime, purse: _Purse
) -> AsyncIterator[Page]:
    """All posts of one query from `start` on, newest first, as far as the purse reaches."""
    until: int | None = None
    while purse.left > 0:
        answer = await api.search(query, since=id_at(start), until=until, most=purse.left)
        ids = [int(number) for number in by_id(answer.get("data")) if number.isdecimal()]
        if ids:
            yield answer_page(context, answer)
            purse.left, until = purse.left - len(ids), min(ids)
        if not ids or "next_token" not in (answer.get("meta") or {}):
            return
    missed = (time_of(until) if until else None) or purse.now
    purse.missed_until = max(missed, purse.missed_until or missed)
