"""The answers to questions in words or as an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from clickhouse_driver import Client

from pipeline.acts.sql import Answer, redacted, run
from schemas.view import span_of
from sinks.clickhouse.ask.facets import facets
from sinks.clickhouse.ask.figures import figures
from sinks.clickhouse.ask.query import Asked, Query
from sinks.clickhouse.ask.rows import MOST_ROWS, Place, next_page, rows

Row = Mapping[str, Any]
LOOKED_AT_FIRST = (timedelta(days=2), timedelta(days=31))
"""Before all the time a View is about."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a View holds: figures of all its mentions, counts by facet, a page of them and the token of
    the next one (empty where there is none).
    """

    total: Row
    facets: Sequence[Row]
    page: Sequence[Row]
    next_page: str


def answer(client: Client, query: Query, *, masked: bool = False) -> Answer:
    """The rows of a question while they arrive; `masked`: without addresses and numbers of people.
    Raises QueryError, and Retry when there is no answer.
    """
    told = run(client, query.sql, query.parameters)
    return redacted(told) if masked else told


def records(client: Client, query: Query, *, masked: bool = False) -> list[Row]:
    """The rows of a question by the names of their columns. Raises as `answer`."""
    told = answer(client, query, masked=masked)
    names = [name for name, _ in told.columns]
    return [dict(zip(names, row, strict=True)) for row in told.rows]


def overview(
    client: Client, asked: Asked, limit: int, after: Place | None = None, *, masked: bool = False
) -> Overview:
    """Figures, facets and a page of a View, in three questions. Raises as `answer`."""
    if after is not None:
        asked = Asked(asked.view, after.now, asked.zone)
    (total, *_), counts = records(client, figures(asked)) or [{}], records(client, facets(asked))
    page = page_of(client, asked, limit, after, masked=masked)
    return Overview(total, counts, page, next_page(asked, page, limit, after))


def page_of(
    client: Client, asked: Asked, limit: int, after: Place | None = None, *, masked: bool = False
) -> list[Row]:
    """A page of mentions, the newest first: the same rows as `rows` gives. Raises as `answer`.

    The days before the page's beginning are looked through first: where they fill the page, nothing
    older can be on it, and over millions of mentions a few days cost a fiftieth of them all.
    """
    newest = after.published_at if after is not None else asked.now
    begin, _ = span_of(asked.view.time, after.now if after is not None else asked.now, asked.zone)
    for days in LOOKED_AT_FIRST:
        since = newest - days
        if begin is not None and begin >= since:
            break
        page = records(client, rows(asked, limit=limit, after=after, since=since), masked=masked)
        if len(page) >= min(limit, MOST_ROWS):
            return page
    return records(client, rows(asked, limit=limit, after=after), masked=masked)
