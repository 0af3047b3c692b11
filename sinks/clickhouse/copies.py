"""Reads live mentions in the order in which they were seen, and stores which of them are copies of
which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from clickhouse_driver import Client

from sinks.clickhouse.client import answers
from sinks.clickhouse.write import insert_rows

TEXT_CHARS = 2_000
"""So much of a text is read."""

# Copies are looked for among what comes, also where it was published long before.
_SEEN = """
    SELECT mention_id, min(seen) AS bucket, any(published_on) AS published_on
    FROM sightings
    WHERE counts AND mention_id IN (
        SELECT mention_id FROM sightings WHERE counts
            AND seen >= toDateTime(%(begin)s, 'UTC') AND seen < toDateTime(%(end)s, 'UTC'))
    GROUP BY mention_id
    HAVING bucket >= toDateTime(%(begin)s, 'UTC') AND bucket < toDateTime(%(end)s, 'UTC')
"""
_COUNTS = """
SELECT seen, count() FROM sightings
WHERE counts AND seen >= toDateTime(%(begin)s, 'UTC') AND seen < toDateTime(%(end)s, 'UTC')
GROUP BY seen ORDER BY seen
"""
_TEXTS = f"""
WITH seen AS ({_SEEN})
SELECT m.mention_id, s.published_on, s.bucket, substringUTF8(if(m.clean_text = '', m.text, m.clean_text), 1, %(chars)s)
FROM current_mentions AS m
INNER JOIN seen AS s ON m.mention_id = s.mention_id
WHERE m.lane = 'live' AND arrayExists(voice -> voice, m.brand_voices)
    AND (toDate(m.published_at), m.mention_id) IN (SELECT published_on, mention_id FROM seen)
ORDER BY s.bucket, m.seen_at, m.mention_id
"""  # noqa: S608  our own words
_CLUSTERS = """
SELECT mention_id, cluster FROM copies FINAL
WHERE bucket >= toDateTime(%(begin)s, 'UTC') AND bucket < toDateTime(%(end)s, 'UTC')
"""


@dataclass(frozen=True, slots=True)
class SeenText:
    """The words of a mention, when it was published and the first five minutes it was seen in."""

    mention_id: str
    published_on: date
    bucket: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A mention of a cluster, and how like the nearest earlier one it is, 0–1."""

    cluster: str
    of: SeenText
    similarity: float


def count_seen(client: Client, begin: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """The five minutes from `begin` to before `end` in which mentions were seen, and how many.
    Raises Retry, Fatal.
    """
    with answers(client, "count mentions that were seen"):
        return [
            (_utc(bucket), int(count))
            for bucket, count in client.execute(_COUNTS, _span(begin, end))
        ]


def read_texts(client: Client, begin: datetime, end: datetime) -> list[SeenText]:
    """The live voices seen first from `begin` to before `end`, in that order. Raises Retry and Fatal."""
    with answers(client, "read the words of mentions"):
        rows = client.execute(_TEXTS, {**_span(begin, end), "chars": TEXT_CHARS})
    return [
        SeenText(mention_id, published_on, _utc(bucket), text)
        for mention_id, published_on, bucket, text in rows
    ]


def read_clusters(client: Client, begin: datetime, end: datetime) -> dict[str, str]:
    """The clusters of the copies seen from `begin` to before `end`, by mention id. Raises Retry and
    Fatal.
    """
    with answers(client, "read known copies"):
        return dict(client.execute(_CLUSTERS, _span(begin, end)))


def write_copies(client: Client, copies: Iterable[Copy]) -> int:
    """Store copies; one that is stored already is stored anew. Returns how many. Raises Retry and
    Fatal.
    """
    rows = [
        (one.cluster, one.of.mention_id, one.of.published_on, one.of.bucket, one.similarity)
        for one in copies
    ]
    return insert_rows(
        client, "copies", ("cluster", "mention_id", "published_on", "bucket", "similarity"), rows
    )


def _span(begin: datetime, end: datetime) -> dict[str, Any]:
    return {"begin": int(begin.timestamp()), "end": int(end.timestamp())}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
