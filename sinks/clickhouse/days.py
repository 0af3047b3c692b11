"""Writes what makes the views fast: figures and answers of whole days, never increments, as the views
count them, and which mentions a deletion hides.

The views look themselves at whatever was stored since this was written last, so none of that has to
be in time for them to be right. Dates that were told anew are settled here (dates.py), a while after.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta

from clickhouse_driver import Client

from schemas.base import to_ms
from sinks.clickhouse.client import answers
from sinks.clickhouse.dates import settle_dates
from sinks.clickhouse.series import rewrite_series

_STEP = 31
"""Days in one statement."""
_KEPT = timedelta(days=7)
"""After so long a day is written again: what retention has removed since leaves no other trace."""
_AGAIN = 20

ZONE = "ifNull(nullIf((SELECT argMax(value, stored_at) FROM settings WHERE name = 'timezone'), ''), 'UTC')"
_DAYS = f"concat('days in ', {ZONE})"
_NEWS = f"""
WITH (
    SELECT least(maxIf(until, what = 'hidden'), maxIf(until, what = {_DAYS})) FROM written_until WHERE until <= now64(3)
) AS since
SELECT
    now64(3) - toIntervalMillisecond(%(late)s),
    (SELECT maxIf(until, what = 'dates' AND until <= now64(3)) FROM written_until),
    (SELECT count() FROM (SELECT 1 FROM sightings WHERE stored_at >= since LIMIT 1))
    + (SELECT count() FROM author_deletions WHERE stored_at >= toDateTime(since))
"""  # noqa: S608 - our own words
_HIDDEN = (
    "INSERT INTO hidden (mention_id, removed) SELECT mention_id, NOT is_hidden FROM lately_deleted"
)
_WRITTEN = """
INSERT INTO written_until (what, until)
SELECT {what}, fromUnixTimestamp64Milli(%(until)s, 'UTC')
"""
_CHANGED = "SELECT groupUniqArray(day), groupUniqArray(published_on) FROM changed_days"
_OLD = f"""
SELECT day FROM day_figures FINAL WHERE zone = {ZONE}
GROUP BY day HAVING max(computed_at) < now() - toIntervalSecond(%(kept)s) ORDER BY max(computed_at) LIMIT %(most)s
"""  # noqa: S608 - our own words

_FIGURES = (
    "kind", "mentions", "authors", "positive", "neutral", "negative", "reach", "by_customers",
    "urgent", "reposts", "complaints", "angry", "need_answer",
)  # fmt: skip

# After what was written before, also where that was under a clock that was ahead.
_AT = "(SELECT greatest(now64(6), max(computed_at) + toIntervalMicrosecond(1)) FROM {table}) AS at"

_WRITE_FIGURES = f"""
INSERT INTO day_figures (zone, day, brand, {", ".join(_FIGURES)}, computed_at)
WITH {ZONE} AS here, {_AT.format(table="day_figures")}
SELECT here, day, brand, {", ".join(f"max({name})" for name in _FIGURES)}, at
FROM
(
    SELECT day, brand, {", ".join(_FIGURES)} FROM counted_days WHERE day IN %(days)s
    UNION ALL
    SELECT day, brand, kind, {", ".join("0" for _ in _FIGURES[1:])}
    FROM day_figures FINAL WHERE zone = here AND day IN %(days)s AND mentions + reposts > 0
)
GROUP BY day, brand
"""  # noqa: S608 - our own words

_WRITE_ANSWERS = f"""
INSERT INTO day_answers (published_on, parent_id, removed, computed_at)
WITH {_AT.format(table="day_answers")}
SELECT published_on, parent_id, min(gone), at
FROM
(
    SELECT toDate(published_at) AS published_on, parent_id, 0 AS gone FROM current_mentions
    WHERE author_role = 'account' AND parent_id != '' AND toDate(published_at) IN %(days)s
    UNION ALL
    SELECT published_on, parent_id, 1 FROM day_answers FINAL WHERE published_on IN %(days)s
)
GROUP BY published_on, parent_id
"""  # noqa: S608 - our own words


def write_days(client: Client, *, late_secs: float) -> int:
    """Write the days that something was stored for since they were written; returns how many.

    `late_secs` is how long after its time stamp a row may still become visible: the time limit of
    an insert. May be repeated, killed and run by several processes. Raises Retry and Fatal.
    """
    with answers(client, "write the figures of days"):
        moment, settled, news = client.execute(_NEWS, {"late": int(late_secs * 1000)})[0]
        until = {"until": to_ms(moment.replace(tzinfo=UTC))}
        days: list[date] = []
        published_on: list[date] = []
        if news:
            rewrite_series(client, settle_dates(client, settled.replace(tzinfo=UTC)))
            client.execute(_WRITTEN.format(what="'dates'"), until)
            client.execute(_HIDDEN)
            client.execute(_WRITTEN.format(what="'hidden'"), until)
            days, published_on = client.execute(_CHANGED)[0]
        old = client.execute(_OLD, {"kept": int(_KEPT.total_seconds()), "most": _AGAIN})
        rewrite_days(client, {*days, *(row[0] for row in old)}, published_on)
        if news:
            client.execute(_WRITTEN.format(what=_DAYS), until)
    return len(days)


def rewrite_days(client: Client, days: Iterable[date], published_on: Iterable[date]) -> None:
    """Write these business days, and the answers given on these days (UTC), whatever was stored.

    Raises clickhouse_driver's errors.
    """
    for chunk in _chunks(days):
        client.execute(_WRITE_FIGURES, {"days": chunk})
    for chunk in _chunks(published_on):
        client.execute(_WRITE_ANSWERS, {"days": chunk})


def _chunks(days: Iterable[date]) -> Iterator[tuple[date, ...]]:
    ordered = sorted(set(days))
    return (tuple(ordered[at : at + _STEP]) for at in range(0, len(ordered), _STEP))
