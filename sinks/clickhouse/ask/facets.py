"""What each further filter would leave: counts by value, a filter's own values left out of account."""

from collections.abc import Sequence

from schemas.view import View
from sinks.clickhouse.ask.dimensions import FROM, dimension
from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.where import where

FACETS = (
    *("sentiment", "brand", "kind", "intent", "topic", "role", "relation"),
    *("source", "type", "lang", "emotion", "department"),
)
COLUMNS = ("facet", "value", "mentions")


def facets(asked: Asked, names: Sequence[str] = FACETS, *, limit: int = 20) -> Query:
    """A row for each facet and value, most mentions first, `limit` values of each. A facet that the
    View filters counts as if it did not, so that one sees what another value would give.
    """
    binder = Binder()
    free = [name for name in names if getattr(asked.view, name) == getattr(View(), name)]
    bound = [name for name in names if name not in free]
    groups = ([free] if free else []) + [[name] for name in bound]
    parts = [
        _counts(asked.of(asked.view.without(*(set(bound) & set(group)))), group, binder)
        for group in groups
    ]
    return binder.query(f"""
SELECT facet, value, mentions
FROM ({" UNION ALL ".join(parts)})
ORDER BY facet, mentions DESC, value
LIMIT {binder.bind(limit)} BY facet
""")  # noqa: S608  our own words; values are bound


def _counts(asked: Asked, names: Sequence[str], binder: Binder) -> str:
    pairs = ", ".join(_pairs(asked, name, binder) for name in names)
    return f"""
    SELECT pair.1 AS facet, pair.2 AS value, count() AS mentions
    FROM (SELECT arrayJoin(arrayConcat({pairs})) AS pair FROM {FROM} WHERE {where(asked, binder)})
    GROUP BY facet, value"""  # noqa: S608  our own words; values are bound


def _pairs(asked: Asked, name: str, binder: Binder) -> str:
    """The pairs (facet, value) of a mention: an array."""
    one = dimension(name)
    label = one.label(asked, binder)
    values = f"emptyArrayToSingle({label})" if one.many else f"[{label}]"
    return f"arrayMap(value -> ('{name}', toString(value)), {values})"
