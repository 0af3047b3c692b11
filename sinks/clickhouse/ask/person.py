"""Who somebody is, by what they said: one row over all accounts that are known to be theirs today."""

from schemas.view import Among
from sinks.clickhouse.ask.query import Asked, Binder, Query
from sinks.clickhouse.ask.where import conditions, tone, where

COLUMNS = (
    *("authors", "handles", "customers", "mentions", "first_at", "last_at", "positive", "neutral"),
    *("negative", "need_answer", "about", "sources", "langs", "topics", "followers", "influence"),
)


def person(asked: Asked) -> Query:
    """One row of COLUMNS about the authors of the View, and who is linked with the same customer; the
    other filters say which of their mentions count. No mention, no row.
    """
    binder = Binder()
    view = asked.view
    named = asked.of(type(view)(author=Among(any=view.author.any), voice="any"))
    theirs = " AND ".join(conditions(named, binder)) or "0"
    return binder.query(f"""
SELECT
    arraySort(groupUniqArray(author_id)) AS authors, arraySort(groupUniqArrayIf(author_handle, author_handle != ''))
    AS handles, arraySort(groupUniqArrayIf(customer_id, customer_status = 'confirmed')) AS customers,
    count() AS mentions, min(published_at) AS first_at, max(published_at) AS last_at,
    countIf(tone = 'positive') AS positive, countIf(tone = 'neutral') AS neutral,
    countIf(tone = 'negative') AS negative, countIf(needs_answer) AS need_answer,
    arraySort(groupUniqArrayArray(brands)) AS about, arraySort(groupUniqArray(source)) AS sources,
    arraySort(groupUniqArrayIf(lang, lang != '')) AS langs, arraySort(groupUniqArrayArray(topics)) AS topics,
    max(ifNull(author_followers, 0)) AS followers, max(influence) AS influence
FROM
(
    SELECT *, {tone(view, binder)} AS tone FROM current_mentions
    WHERE {where(asked.of(view.without("author")), binder)}
        AND (({theirs}) OR author_id IN (
            SELECT author_id FROM author_customers WHERE customer_id IN (
                SELECT customer_id FROM author_customers WHERE author_id IN (
                    SELECT author_id FROM current_mentions WHERE author_id != '' AND ({theirs})))))
)
HAVING mentions > 0
""")  # noqa: S608  our own words; values are bound
