"""Keeps one row per mention where it is told anew with another day of publication: the first stays, the
newest words win.

Ingest gives each mention its first date already (pipeline/ingest/first_dates.py); this is for what
another host told, or the same one before it knew. The first is the one it was seen with first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter

from clickhouse_driver import Client

from schemas.base import EPOCH, to_ms

_MANY = 2000
"""More ids than that are looked for by reading on: asking the index for each of them takes longer."""
_MOST = 2_000_000
"""Ids in one statement, which are held in memory."""
_CHUNK = 500

_COUNT = "SELECT count() FROM sightings WHERE counts AND stored_at >= fromUnixTimestamp64Milli(%(since)s)"
_TWICE = """
SELECT mention_id FROM sightings
WHERE counts AND mention_id IN (
    SELECT mention_id FROM sightings
    WHERE counts AND stored_at >= fromUnixTimestamp64Milli(%(since)s)
        AND cityHash64(mention_id) %% %(slices)s = %(slice)s)
GROUP BY mention_id HAVING min(published_on) != max(published_on)
"""
_READ_ON = "SETTINGS ignore_data_skipping_indices = 'by_mention'"
_ROWS = """
SELECT r.mention_id, r.published_on, r.published_at, r.version, t.first_day AS settled
FROM
(
    SELECT mention_id, toDate(published_at) AS published_on, published_at, seen_at, version
    FROM mentions FINAL WHERE mention_id IN %(ids)s
) AS r
LEFT JOIN
(
    SELECT published_on, mention_id, min(seen) AS seen FROM sightings
    WHERE counts AND mention_id IN %(ids)s GROUP BY published_on, mention_id
) AS s ON r.published_on = s.published_on AND r.mention_id = s.mention_id
LEFT JOIN (SELECT mention_id, first_day FROM told_anew FINAL WHERE mention_id IN %(ids)s) AS t
    ON r.mention_id = t.mention_id
-- What was settled before stands, whatever comes.
ORDER BY r.mention_id, r.published_on != settled, s.seen, r.seen_at, r.published_on
"""

# Before anything is changed: a store that is killed meanwhile writes these days and series anew.
_SEE_AGAIN = """
INSERT INTO sightings (mention_id, bucket, seen, counts, published_on)
SELECT mention_id, bucket, seen, counts, published_on FROM sightings FINAL
WHERE counts AND mention_id IN %(ids)s
"""
_MOVE = """
INSERT INTO mentions
SELECT m.* REPLACE (
    fromUnixTimestamp64Milli(%(dates)s[indexOf(%(ids)s, m.mention_id)], 'UTC') AS published_at,
    if(m.published_claimed != '', m.published_claimed,
        concat(formatDateTime(m.published_at, '%%Y-%%m-%%dT%%H:%%i:%%S', 'UTC'), '+00:00')) AS published_claimed)
FROM mentions AS m FINAL
WHERE (toDate(m.published_at), m.mention_id) IN %(days)s
"""
_SETTLE = "INSERT INTO told_anew (mention_id, first_day) VALUES"
_BUCKETS = "SELECT DISTINCT bucket FROM sightings WHERE counts AND mention_id IN %(ids)s"

Day = tuple[date, str]


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be done: rows of these days move to these dates, mentions have these first days."""

    moves: Mapping[Day, datetime]
    first_days: Mapping[str, date]


def settle_dates(client: Client, since: datetime) -> set[datetime]:
    """Give every mention that was stored since then (ClickHouse's clock), and has rows of several
    days, its first date and the newest words; returns the buckets of series_5m that changed.

    May be repeated, killed and run by several processes. Raises clickhouse_driver's errors.
    """
    buckets: set[datetime] = set()
    for ids in _chunks(_told_twice(client, to_ms(since))):
        change = _settled(client.execute(_ROWS, {"ids": ids}))
        if change.moves or change.first_days:
            _apply(client, change)
            buckets.update(row[0] for row in client.execute(_BUCKETS, {"ids": ids}))
    return buckets


def _told_twice(client: Client, since: int) -> Iterator[str]:
    count = client.execute(_COUNT, {"since": since})[0][0]
    slices = 1 + count // _MOST
    sql = _TWICE + (_READ_ON if count > _MANY else "")
    for number in range(slices if count else 0):
        given = {"since": since, "slices": slices, "slice": number}
        yield from (row[0] for row in client.execute(sql, given))


def _settled(rows: Iterable[tuple[str, date, datetime, int, date]]) -> _Change:
    """What is to be done to rows (id, day, date, version, its first day as settled before) that come by
    mention, the first day first.
    """
    moves: dict[Day, datetime] = {}
    first_days: dict[str, date] = {}
    for id_, told in groupby(rows, key=itemgetter(0)):
        days = list(told)
        _, first_day, first_at, _, settled = days[0]
        newest = max(days, key=itemgetter(3))  # of equal ones the first
        if newest[1] != first_day:
            moves[newest[1], id_] = first_at
        if first_day != settled and (len(days) > 1 or settled > EPOCH.date()):
            first_days[id_] = first_day
    return _Change(moves, first_days)


def _apply(client: Client, change: _Change) -> None:
    ids = tuple({*change.first_days, *(id_ for _, id_ in change.moves)})
    client.execute(_SEE_AGAIN, {"ids": ids})
    if change.moves:
        given = {
            "ids": [id_ for _, id_ in change.moves],
            "dates": [to_ms(at.replace(tzinfo=UTC)) for at in change.moves.values()],
            "days": tuple(change.moves),
        }
        client.execute(_MOVE, given)
    if change.first_days:
        client.execute(_SETTLE, list(change.first_days.items()))


def _chunks(ids: Iterator[str]) -> Iterator[tuple[str, ...]]:
    listed = list(ids)
    return (tuple(listed[at : at + _CHUNK]) for at in range(0, len(listed), _CHUNK))
