"""Rewrites series_5m: figures per brand and five minutes, always whole buckets, never increments.

A mention counts in one bucket only: the first five minutes any of its records was seen in
(published in, where it is history or was caught up: `schemas.series.counted_at`), so that an edit
or a second sighting never makes it look new.
Voices only, deleted mentions excluded; who reposts adds to the reach.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from clickhouse_driver import Client

from sinks.clickhouse.client import answers

_STEP = 500

# Buckets that share a mention with the asked ones: a second sighting, an earlier one that came
# late, a deletion.
_NEIGHBOURS = """
SELECT DISTINCT bucket FROM
(
    SELECT bucket FROM sightings WHERE bucket IN %(buckets)s
    UNION ALL
    SELECT bucket FROM sightings WHERE (published_on, mention_id) IN (
        SELECT published_on, mention_id FROM sightings WHERE bucket IN %(buckets)s AND counts)
    UNION ALL
    SELECT bucket FROM sightings WHERE mention_id IN (
        SELECT mention_id FROM sightings WHERE bucket IN %(buckets)s AND NOT counts)
    UNION ALL
    SELECT bucket FROM sightings WHERE (published_on, mention_id) IN (
        SELECT toDate(published_at), mention_id FROM mentions WHERE author_id IN (
            SELECT author_id FROM author_deletions WHERE toStartOfFiveMinutes(seen_at) IN %(buckets)s))
)
"""

_REWRITE = """
INSERT INTO series_5m (metric, brand, dimension, label, bucket, value, computed_at)
WITH
    -- after what was written before, also where that was under a clock that was ahead
    (
        SELECT greatest(now64(6), max(computed_at) + toIntervalMicrosecond(1)) FROM series_5m
        WHERE bucket IN %(buckets)s
    ) AS at,
    members AS (
        SELECT published_on, mention_id, min(bucket) AS bucket
        FROM sightings
        WHERE counts AND (published_on, mention_id) IN (
            SELECT published_on, mention_id FROM sightings WHERE counts AND bucket IN %(buckets)s)
        GROUP BY published_on, mention_id
        HAVING bucket IN %(buckets)s
    ),
    heard AS (
        SELECT members.bucket AS bucket, brand, voice, source, lang, sentiment, author_id, author_followers AS followers
        FROM brand_mentions
        INNER JOIN members
            ON brand_mentions.mention_id = members.mention_id
            AND toDate(brand_mentions.published_at) = members.published_on
        WHERE (voice OR echo)
            AND (toDate(published_at), brand_mentions.mention_id) IN (SELECT published_on, mention_id FROM members)
    )
SELECT metric, brand, dimension, label, bucket, sum(value), at
FROM (
    SELECT brand, bucket, slice.1 AS dimension, slice.2 AS label, figure.1 AS metric, figure.2 AS value
    FROM (
        SELECT
            brand, bucket, slice,
            countIf(voice) AS mentions,
            uniqExactIf(author_id, voice AND author_id != '') AS authors,
            countIf(voice AND sentiment = 'negative') AS negative,
            countIf(voice AND sentiment = 'positive') AS positive,
            arraySum(mapValues(maxMap(map(author_id, ifNull(followers, 0))))) AS reach
        FROM heard
        ARRAY JOIN [('', ''), ('source', toString(source)), ('lang', toString(lang))] AS slice
        GROUP BY brand, bucket, slice
    )
    ARRAY JOIN [
        ('mentions', toFloat64(mentions)), ('authors', toFloat64(authors)), ('negative', toFloat64(negative)),
        ('positive', toFloat64(positive)), ('reach', toFloat64(reach))
    ] AS figure
    UNION ALL
    SELECT brand, bucket, dimension, label, metric, toFloat64(0)
    FROM series_5m FINAL
    WHERE bucket IN %(buckets)s AND value != 0
)
GROUP BY metric, brand, dimension, label, bucket
"""


def rewrite_series(client: Client, buckets: Iterable[datetime]) -> int:
    """Write every figure of these buckets anew, and of those that share a mention with them;
    returns how many buckets.

    `buckets` are starts of five minutes, as `insert_records` gives them. What has vanished becomes
    0. May be repeated and run by several processes: the figures computed last win. Raises Retry and
    Fatal.
    """
    starts = sorted({int(bucket.timestamp()) for bucket in buckets})
    touched: set[int] = set()
    with answers(client, "rewrite series_5m"):
        for chunk in _chunks(starts):
            rows = client.execute(_NEIGHBOURS, {"buckets": chunk})
            touched.update(int(bucket.timestamp()) for (bucket,) in rows)
        for chunk in _chunks(sorted(touched)):
            client.execute(_REWRITE, {"buckets": chunk})
    return len(touched)


def stale_buckets(client: Client, since: datetime) -> set[datetime]:
    """The buckets that records stored since then (ClickHouse's clock) touch: what a restarted store
    must rewrite.
    """
    with answers(client, "find what series_5m lacks"):
        rows = client.execute(
            "SELECT DISTINCT bucket FROM sightings WHERE stored_at >= fromUnixTimestamp64Milli(%(since)s)"
            " UNION DISTINCT SELECT toStartOfFiveMinutes(toDateTime(seen_at, 'UTC')) FROM author_deletions"
            " WHERE stored_at >= fromUnixTimestamp64Milli(%(since)s)",
            {"since": int(since.timestamp() * 1000)},
        )
    return {bucket.replace(tzinfo=UTC) for (bucket,) in rows}


def last_rewrite(client: Client) -> datetime | None:
    """When series_5m was written last (ClickHouse's clock); None when it never was.

    What a clock that was ahead has written does not count.
    """
    with answers(client, "ask when series_5m was written"):
        rows = client.execute(
            "SELECT maxIf(computed_at, computed_at <= now64(6)) FROM series_5m HAVING count() > 0"
        )
    return rows[0][0] if rows else None


def _chunks(starts: list[int]) -> Iterable[tuple[int, ...]]:
    return (tuple(starts[at : at + _STEP]) for at in range(0, len(starts), _STEP))
