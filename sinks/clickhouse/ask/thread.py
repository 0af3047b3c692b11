"""Whole conversations: everything that is said in the threads of a View, our own answers too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.rows import MOST_ROWS, select
from sinks.clickhouse.ask.where import where

MOST_DEEP = 50


def thread(asked: Asked, *, limit: int | None = MOST_ROWS) -> Query:
    """The mentions of the View's threads, oldest first: of the View itself only its threads count.
    All of them where `limit` is None. The columns are those of rows, `author_role` and `author_brand` behind them.
    """
    view = asked.view
    whole = asked.of(type(view)(thread=view.thread, voice="any"))
    binder = Binder()
    return binder.query(f"""
SELECT {select(whole, binder)}, author_role, author_brand
FROM current_mentions
WHERE {where(whole, binder)}
ORDER BY thread_id, published_at, mention_id{binder.most(limit)}
""")  # noqa: S608  our own words; values are bound


def tree(page: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows with their depth, each behind what it answers; what answers something that is not there
    begins a branch of its own. Every row comes once, also where parents go round in a circle.
    """
    known = {row["mention_id"] for row in page}
    answers: dict[str, list[Mapping[str, Any]]] = {}
    roots = []
    for row in page:
        if row["parent_id"] in known and row["parent_id"] != row["mention_id"]:
            answers.setdefault(row["parent_id"], []).append(row)
        else:
            roots.append(row)
    seen: set[str] = set()
    for root in (*roots, *page):
        waiting = [(0, root)]
        while waiting:
            depth, row = waiting.pop()
            if row["mention_id"] not in seen:
                seen.add(row["mention_id"])
                yield min(depth, MOST_DEEP), row
                below = answers.get(row["mention_id"], [])
                waiting += ((depth + 1, one) for one in reversed(below))
