"""What changed between a period and the one before it: the parts of the difference, which add up to it."""

from schemas.base import to_ms
from schemas.view import Span, compared
from sinks.clickhouse.ask.dimensions import dimension, one_label
from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.where import where

COLUMNS = ("part", "rest", "labels", "before", "after", "difference")
MOST_PARTS = 10


def changed(asked: Asked, by: str, *, parts: int = MOST_PARTS) -> Query:
    """A row for each of the `parts` that differ most, and one with `rest` for all others; `labels` is
    how many a row holds. Their `difference` adds up to that of all mentions, exactly: a mention with
    several names counts once, under all of them together. Raises ViewError where the View has no
    period to compare.
    """
    after, before = compared(asked.view.time, asked.now, asked.zone)
    binder = Binder()
    timeless = asked.of(asked.view.with_(time=""))
    label = one_label(by, timeless, binder)
    then, now = _within(before, binder), _within(after, binder)
    return binder.query(f"""
SELECT
    if(place <= {(most := binder.bind(parts))}, label, '') AS part, place > {most} AS rest, count() AS labels,
    sum(earlier) AS before, sum(later) AS after, toInt64(after) - toInt64(before) AS difference
FROM
(
    SELECT
        label, earlier, later,
        row_number() OVER (ORDER BY abs(toInt64(later) - toInt64(earlier)) DESC, label) AS place
    FROM
    (
        SELECT {label} AS label, countIf({then}) AS earlier, countIf({now}) AS later
        FROM {dimension(by).table}
        WHERE {where(timeless, binder)} AND ({then} OR {now})
        GROUP BY label
    )
)
GROUP BY part, rest
ORDER BY rest, abs(difference) DESC, part
""")  # noqa: S608  our own words; values are bound


def _within(span: Span, binder: Binder) -> str:
    assert span.since is not None
    assert span.until is not None
    assert to_ms(span.since) <= to_ms(span.until)
    since, until = binder.moment(span.since), binder.moment(span.until)
    return f"(published_at >= {since} AND published_at < {until})"
