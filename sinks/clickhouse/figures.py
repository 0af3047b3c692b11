"""Reads what rules over time judge: figures per five minutes, how far they are complete, rows of a
SELECT.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from schemas.base import EPOCH
from schemas.series import BUCKET_SECS, tick_of
from sinks.clickhouse.client import answers, first_line

QUERY_LIMITS = {"max_execution_time": 30, "max_memory_usage": 2_000_000_000}
_OVERLOADED = frozenset({202, 203, 209, 210, 242, 319, 425, 999})
"""Codes that speak about the server's state, not about the query: too many queries, network,
replica, Keeper.
"""

_FIGURES = """
SELECT brand, label, metric, groupArray((intDiv(toUnixTimestamp(bucket), 300), value))
FROM series_5m FINAL
WHERE dimension = %(dimension)s AND metric IN %(metrics)s AND value != 0
    AND bucket >= toDateTime(%(begin)s, 'UTC') AND bucket < toDateTime(%(end)s, 'UTC')
GROUP BY brand, label, metric
"""
_KNOWN = """
SELECT brand, label, min(bucket) FROM series_5m
WHERE dimension = %(dimension)s AND metric = 'mentions' AND value != 0 GROUP BY brand, label
"""

# When a brand was heard of, not when the oldest of what a new feed brought was published: before, a
# 0 means nothing. History is heard of when it was published.
_HEARD = """
SELECT brand, label, min(if(lane = 'history', published_at, seen_at))
FROM (
    SELECT arrayJoin(m.brands) AS brand, {label} AS label, m.lane AS lane, m.published_at AS published_at,
        m.seen_at AS seen_at
    FROM mentions AS m
    WHERE m.published_at >= toDateTime(%(begin)s, 'UTC') - INTERVAL 1 DAY
)
GROUP BY brand, label
"""

# The first of a mention's five minutes are the ones series_5m counts it in; those of history are
# when it was published.
_WITH_HISTORY = """
SELECT DISTINCT bucket FROM sightings
WHERE counts AND bucket >= toDateTime(%(begin)s, 'UTC') AND bucket < toDateTime(%(end)s, 'UTC')
    AND (published_on, mention_id) IN (
        SELECT toDate(published_at), mention_id FROM mentions
        WHERE lane = 'history' AND published_at >= toDateTime(%(begin)s, 'UTC')
            AND published_at < toDateTime(%(end)s, 'UTC'))
"""
_LIVE = """
WITH
    members AS (
        SELECT mention_id, min(bucket) AS bucket, published_on
        FROM sightings
        WHERE counts AND mention_id IN (SELECT mention_id FROM sightings WHERE counts AND bucket IN %(buckets)s)
        GROUP BY published_on, mention_id
        HAVING bucket IN %(buckets)s
    )
SELECT brand, label, bucket, figure.1, figure.2
FROM (
    SELECT
        m.brand AS brand, {label} AS label, intDiv(toUnixTimestamp(s.bucket), 300) AS bucket,
        countIf(m.voice) AS mentions,
        uniqExactIf(m.author_id, m.voice AND m.author_id != '') AS authors,
        countIf(m.voice AND m.sentiment = 'negative') AS negative,
        countIf(m.voice AND m.sentiment = 'positive') AS positive,
        arraySum(mapValues(maxMap(map(m.author_id, ifNull(m.author_followers, 0))))) AS reach
    FROM brand_mentions AS m
    INNER JOIN members AS s ON m.mention_id = s.mention_id AND toDate(m.published_at) = s.published_on
    WHERE (m.voice OR m.echo) AND m.lane = 'live'
        AND (toDate(m.published_at), m.mention_id) IN (SELECT published_on, mention_id FROM members)
    GROUP BY brand, label, bucket
)
ARRAY JOIN [
    ('mentions', toFloat64(mentions)), ('authors', toFloat64(authors)), ('negative', toFloat64(negative)),
    ('positive', toFloat64(positive)), ('reach', toFloat64(reach))
] AS figure
"""
_LIVE_SINCE = """
SELECT min(first) FROM (
    SELECT min(seen_at) AS first, count() AS mentions, max(count()) OVER () AS most
    FROM mentions WHERE lane = 'live' GROUP BY toDate(seen_at)
)
WHERE mentions * 100 >= most HAVING count() > 0
"""
_LABELS = {"": "''", "source": "toString(m.source)", "lang": "toString(m.lang)"}
_CHUNK = 500

Values = dict[str, dict[int, float]]
"""Per metric and bucket number (seconds since 1970 / 300); what is missing is 0."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one brand and label. `known_since` is the bucket in which it was heard of
    first, ever.
    """

    brand: str
    label: str
    known_since: int
    values: Values


class QueryFailedError(Exception):
    """ClickHouse refuses a rule's own SELECT; the message is its sentence."""


def complete_until(client: Client, topic: str) -> datetime | None:
    """Up to which seen_at everything accepted is in the figures; None before the store has said so."""
    with answers(client, "ask how far the store is complete"):
        rows = client.execute(
            "SELECT min(complete_until) FROM store_progress FINAL WHERE topic = %(topic)s HAVING count() > 0",
            {"topic": topic},
        )
    until = _utc(rows[0][0]) if rows else EPOCH
    return until if until > EPOCH else None


def live_since(client: Client) -> datetime | None:
    """When listening began: the first live mention of a day that has many; None while there is none.

    A day counts with a hundredth of the busiest day's mentions: in a replay a wrong date makes a
    lone early one.
    """
    with answers(client, "ask for the first live mention"):
        rows = client.execute(_LIVE_SINCE)
    return _utc(rows[0][0]) if rows else None


def read_figures(
    client: Client, metrics: Iterable[str], dimension: str, begin: datetime, end: datetime
) -> list[Figures]:
    """The figures of the buckets from `begin` to before `end`, per brand and label of the dimension
    ('' : the brand).

    Also of those that were heard of earlier and are silent now. Raises Retry and Fatal.
    """
    span = {"begin": int(begin.timestamp()), "end": int(end.timestamp())}
    with answers(client, "read series_5m"):
        known = client.execute(_KNOWN, {"dimension": dimension})
        rows = client.execute(_FIGURES, {"dimension": dimension, "metrics": tuple(metrics), **span})
        young = any(_utc(first) >= begin for _, _, first in known)
        heard = _heard(client, dimension, span) if young else {}
    values: dict[tuple[str, str], Values] = {}
    for brand, label, metric, pairs in rows:
        values.setdefault((brand, label), {})[metric] = dict(pairs)
    return [
        Figures(
            brand,
            label,
            _known_since(_utc(first), begin, heard.get((brand, label), 0)),
            values.get((brand, label), {}),
        )
        for brand, label, first in known
    ]


def _heard(client: Client, dimension: str, span: dict[str, int]) -> dict[tuple[str, str], int]:
    rows = client.execute(_HEARD.format(label=_LABELS[dimension]), span)
    return {(brand, label): tick_of(_utc(first)) for brand, label, first in rows}


def _known_since(first: datetime, begin: datetime, heard: int) -> int:
    """The bucket it is known since; when it was heard of matters where that is in the time asked for."""
    return max(tick_of(first), heard) if first >= begin else tick_of(first)


def mixed_buckets(client: Client, begin: datetime, end: datetime) -> list[int]:
    """The buckets of this time in which imported history is counted beside what was heard live.
    Raises Retry, Fatal.
    """
    span = {"begin": int(begin.timestamp()), "end": int(end.timestamp())}
    with answers(client, "find imported history"):
        rows = client.execute(_WITH_HISTORY, span)
    return sorted(tick_of(_utc(bucket)) for (bucket,) in rows)


def live_figures(
    client: Client, dimension: str, buckets: Sequence[int]
) -> dict[tuple[str, str], Values]:
    """The figures of these buckets counting live mentions alone, by brand and label. Raises Retry
    and Fatal.
    """
    values: dict[tuple[str, str], Values] = {}
    query = _LIVE.format(label=_LABELS[dimension])
    with answers(client, "count live mentions"):
        for at in range(0, len(buckets), _CHUNK):
            starts = tuple(bucket * BUCKET_SECS for bucket in buckets[at : at + _CHUNK])
            for brand, label, bucket, metric, value in client.execute(query, {"buckets": starts}):
                values.setdefault((brand, label), {}).setdefault(metric, {})[bucket] = value
    return values


def read_rows(client: Client, query: str, limit: int) -> list[dict[str, Any]]:
    """The rows of one SELECT, at most `limit`, by column name. It stands in a subquery, so that it
    can only read.

    Raises QueryFailedError when ClickHouse refuses it, Retry and Fatal when ClickHouse itself is in
    trouble.
    """
    wrapped = f"SELECT * FROM (\n{query}\n) LIMIT {int(limit)}"  # noqa: S608  the configuration's own SELECT
    with answers(client, "ask a rule's query"):
        try:
            rows, columns = client.execute(wrapped, with_column_types=True, settings=QUERY_LIMITS)
        except ServerException as error:
            if error.code in _OVERLOADED:
                raise
            raise QueryFailedError(first_line(error)) from error
    return [dict(zip([name for name, _ in columns], row, strict=True)) for row in rows]


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
