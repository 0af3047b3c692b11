"""One id, one row: a mention that is told with another day of publication keeps its first, with the newest
words, whatever comes in any order; so do those that were stored before.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from clickhouse_driver import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.stack import Endpoints
from schemas.enriched import BrandMatch, Brands, Enriched, EnrichedDeletion, EnrichedMention
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.days import write_days
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.purge import purge
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_author, make_enriched, make_mention
from tests.store_model import current, world_of

FIRST = datetime(2026, 9, 20, 10, tzinfo=UTC)
_NUMBERS = itertools.count()


def _put(store: Client, *records: Enriched) -> set[datetime]:
    batch = insert_records(store, [record.to_json() for record in records])
    assert batch.refused == []
    return batch.buckets


def _told(id_: str, days: int, revision: int, **changes: Any) -> EnrichedMention:
    return make_enriched(
        make_mention(
            id=id_,
            published_at=FIRST + timedelta(days=days),
            seen_at=NOW + timedelta(hours=revision),
            revision=revision,
            text=f"words {revision}",
            **changes,
        ),
        enriched_at=NOW + timedelta(hours=revision),
    )


def _shown(store: Client, id_: str) -> list[tuple[Any, ...]]:
    sql = "SELECT published_at, text, published_claimed FROM current_mentions WHERE mention_id = %(id)s"
    rows: list[tuple[Any, ...]] = store.execute(sql, {"id": id_})
    return rows


@pytest.mark.parametrize("later", [5, -30])
def test_the_first_date_stays_and_the_newest_words_win(store: Client, later: int) -> None:
    _put(store, _told("x:x:1", 0, 1), _told("x:x:2", 0, 1))
    write_days(store, late_secs=0)
    claimed = (FIRST + timedelta(days=later)).isoformat()
    for revision in (2, 3):  # and once more, after it was settled
        _put(store, _told("x:x:1", later, revision))
        write_days(store, late_secs=0)
        assert _shown(store, "x:x:1") == [(FIRST, f"words {revision}", claimed)]
        latest = "SELECT mention_id, brand_voices FROM current_mentions ORDER BY published_at DESC LIMIT 5"
        assert len(store.execute(latest)) == 2
        assert store.execute("SELECT day, mentions FROM daily_brand_summary") == [(FIRST.date(), 2)]
        purge(store)
        assert _shown(store, "x:x:1") == [(FIRST, f"words {revision}", claimed)]
    assert store.execute("SELECT count() FROM mentions FINAL") == [(2,)]


def test_a_restored_mention_is_shown_whatever_day_it_is_told_with(store: Client) -> None:
    _put(store, _told("x:x:1", 0, 1), _told("x:x:1", 5, 2))
    write_days(store, late_secs=0)
    _put(store, EnrichedDeletion(id="x:x:1", source="s", revision=3, seen_at=NOW))
    purge(store)
    _put(store, _told("x:x:1", 5, 4))
    write_days(store, late_secs=0)
    assert [text for _, text, _ in _shown(store, "x:x:1")] == ["words 4"]


def test_what_was_stored_before_is_settled_without_loss(database: str) -> None:
    connection = Connection(database)
    migrate(connection, until=13)
    with connect(connection) as client:
        _put(client, *(_told(f"x:x:{n}", n % 40, 1) for n in range(120)))
        _put(client, _told("x:x:1", 50, 2), _told("x:x:2", -50, 3), _told("x:x:3", 3, 4))
        gone = [
            EnrichedDeletion(id=f"x:x:{n}", source="s", revision=2, seen_at=NOW) for n in (4, 5)
        ]
        _put(client, *gone, _told("x:x:5", 5, 3))
        columns = [name for name, *_ in client.execute("DESCRIBE TABLE current_mentions")]
        every_row = (
            f"SELECT {', '.join(columns)} FROM current_mentions ORDER BY mention_id, published_at"
        )
        before = client.execute(every_row)
        assert len(before) == 119 + 2
        migrate(connection)
        after = client.execute(every_row)
        assert len(after) == 119
        told_anew = {"x:x:1", "x:x:2"}
        assert [row for row in after if row[0] not in told_anew] == [
            row for row in before if row[0] not in told_anew
        ]
        assert [_shown(client, id_)[0][:2] for id_ in ("x:x:1", "x:x:2")] == [
            (FIRST + timedelta(days=1), "words 2"),
            (FIRST + timedelta(days=2), "words 3"),
        ]
        days = "SELECT sum(mentions) FROM daily_brand_summary"
        assert client.execute(days) == [(119,)]
        write_days(client, late_secs=0)
        assert client.execute(days) == [(119,)]
        assert client.execute(every_row) == after


def test_any_database_name_will_do(endpoints: Endpoints) -> None:
    connection = Connection(f"{endpoints.clickhouse}/g")
    try:
        migrate(connection)
        with connect(connection) as client:
            _put(client, _told("x:x:1", 0, 1))
            assert client.execute("SELECT mentions, share FROM share_of_voice") == [(1, 1.0)]
    finally:
        with connect(connection, database="default") as client:
            client.execute("DROP DATABASE IF EXISTS g SYNC")


def _history(random: Random, name: str) -> list[Enriched]:
    """Records of three mentions, each told with up to three days, in the order in which they were seen."""
    records: list[Enriched] = []
    for serial in range(1, random.randint(3, 12)):
        id_ = f"x:{name}:m{random.randrange(3)}"
        seen_at = NOW + timedelta(minutes=6 * serial)
        revision = random.randint(1, 5)
        if random.random() < 0.15:
            records.append(EnrichedDeletion(id=id_, source="s", revision=revision, seen_at=seen_at))
            continue
        mention = make_mention(
            id=id_,
            published_at=FIRST + timedelta(days=random.choice([0, 0, 1, 45])),
            seen_at=seen_at,
            revision=revision,
            text=f"text {serial}",
            lane=random.choice(["live", "live", "history"]),
            author=make_author(id=f"x:{name}:a{random.randrange(2)}", followers=serial),
        )
        brands = Brands(matches=(BrandMatch(brand=f"{name}-b", kind="own"),))
        records.append(
            EnrichedMention(
                mention=mention, brands=brands, enriched_at=NOW + timedelta(seconds=serial)
            )
        )
    return records


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_any_order_ends_in_one_row_that_keeps_its_day(store: Client, seed: int) -> None:
    random, prefix = Random(seed), f"d{next(_NUMBERS)}"
    records = [one for n in range(12) for one in _history(random, f"{prefix}h{n}")]
    shuffled = [*records, *random.choices(records, k=9)]
    random.shuffle(shuffled)
    cut = random.randrange(len(shuffled))
    days: dict[str, date] = {}
    for stored, batch in ((shuffled[:cut], shuffled[:cut]), (shuffled, shuffled[cut:])):
        rewrite_series(store, _put(store, *batch))
        write_days(store, late_secs=0)
        for _ in range(2):  # as it was settled, and after what is hidden was removed
            shown = _check(store, prefix, stored)
            assert all(days.get(id_, day) == day for id_, day in shown.items())
            purge(store)
            write_days(store, late_secs=0)
        days = {id_: day for id_, day in shown.items() if _is_settled(id_, stored, shuffled)}


def _is_settled(id_: str, stored: Sequence[Enriched], records: Sequence[Enriched]) -> bool:
    """Whether it was told with several days by now, and is never deleted."""
    told = {one.mention.published_at.date() for one in world_of(stored).mentions[id_]}
    return len(told) > 1 and not world_of(records).deletions[id_]


def _check(store: Client, prefix: str, stored: Sequence[Enriched]) -> dict[str, date]:
    """Each mention has one row with the newest words and a day it was told with, and is counted then,
    once; the day of each.
    """
    world = world_of(stored)
    like = {"like": f"x:{prefix}h", "brand": f"{prefix}h"}
    rows = store.execute(
        "SELECT mention_id, text, toDate(published_at) FROM current_mentions"
        " WHERE startsWith(mention_id, %(like)s)",
        like,
    )
    assert sorted(row[:2] for row in rows) == sorted(
        (id_, one.mention.text) for id_, one in current(world).items()
    )
    for id_, _, day in rows:
        assert day in {one.mention.published_at.date() for one in world.mentions[id_]}
    counted = Counter((day, f"{id_.split(':')[1]}-b") for id_, _, day in rows)
    by_day = store.execute(
        "SELECT day, brand, mentions FROM daily_brand_summary WHERE startsWith(brand, %(brand)s)",
        like,
    )
    assert {(day, brand): mentions for day, brand, mentions in by_day} == counted
    in_series = store.execute(
        "SELECT sum(value) FROM series_5m FINAL"
        " WHERE startsWith(brand, %(brand)s) AND metric = 'mentions' AND dimension = ''",
        like,
    )
    assert in_series == [(len(rows),)]
    return {id_: day for id_, _, day in rows}
