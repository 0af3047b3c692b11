"""All mentions of a View, for a file: every column that says something about a mention, oldest first."""

from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.rows import select
from sinks.clickhouse.ask.where import where


def export(asked: Asked, *, limit: int | None = None) -> Query:
    """The rows of all pages in one statement, to be read while they arrive; the columns are those of
    rows. The same View at the same moment gives the same file.
    """
    binder = Binder()
    return binder.query(f"""
SELECT {select(asked, binder)}
FROM current_mentions
WHERE {where(asked, binder)}
ORDER BY published_at, mention_id{binder.most(limit)}
""")  # noqa: S608  our own words; values are bound
