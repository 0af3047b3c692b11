"""How many mentions, by whom and in which mood: in all, or by a dimension."""

from sinks.clickhouse.ask.dimensions import FROM, dimension, each_label
from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.where import tone, where

COLUMNS = (
    *("label", "mentions", "authors", "positive", "neutral"),
    *("negative", "by_customers", "urgent", "need_answer"),
)
MOST_LABELS = 1000
_OF_TIME = ("hour", "day", "week", "month")


def figures(asked: Asked, by: str = "", *, limit: int | None = MOST_LABELS) -> Query:
    """A row for each label, of COLUMNS: stretches of time in their order, others most mentions first.
    All of them where `limit` is None. Without `by` one row with an empty label. A mention with several
    labels counts for each of them.
    """
    binder = Binder()
    label = each_label(by, asked, binder) if by else "''"
    table = dimension(by).table if by else FROM
    order = "label" if by in _OF_TIME else "mentions DESC, label"
    groups = f"GROUP BY label\nORDER BY {order}{binder.most(limit)}" if by else ""
    return binder.query(f"""
SELECT
    {"label" if by else "'' AS label"}, count() AS mentions, uniqExactIf(author_id, author_id != '') AS authors,
    countIf(tone = 'positive') AS positive, countIf(tone = 'neutral') AS neutral,
    countIf(tone = 'negative') AS negative, countIf(customer_status = 'confirmed') AS by_customers,
    countIf(priority >= 70) AS urgent, countIf(needs_answer) AS need_answer
FROM
(
    SELECT
        {label} AS label, {tone(asked.view, binder)} AS tone, author_id, customer_status, priority, needs_answer
    FROM {table}
    WHERE {where(asked, binder)}
)
{groups}
""")  # noqa: S608  our own words; values are bound
