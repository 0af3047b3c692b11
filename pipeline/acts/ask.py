"""The answers to questions in words or as an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clickhouse_driver import Client

from pipeline.acts.sql import Answer, redacted, run
from sinks.clickhouse.ask.facets import facets
from sinks.clickhouse.ask.figures import figures
from sinks.clickhouse.ask.query import Asked, Query
from sinks.clickhouse.ask.rows import Place, next_page, rows

Row = Mapping[str, Any]


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
    page = records(client, rows(asked, limit=limit, after=after), masked=masked)
    return Overview(total, counts, page, next_page(asked, page, limit, after))
