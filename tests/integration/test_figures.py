"""What detect reads of ClickHouse: figures as the series have them, live ones alone, the mentions
behind them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from deploy.local.stack import Endpoints
from schemas.enriched import BrandMatch, Brands, EnrichedMention, Priority, Sentiment
from schemas.flow import Retry
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.copies import count_seen
from sinks.clickhouse.directories import Progress, write_progress
from sinks.clickhouse.examples import Choice, read_behind, read_examples
from sinks.clickhouse.figures import (
    QueryFailedError,
    complete_until,
    live_figures,
    live_since,
    mixed_buckets,
    read_figures,
    read_rows,
)
from sinks.clickhouse.series import last_rewrite
from tests.builders import make_enriched, make_mention
from tests.detect_world import DAY, World, spoken, steady
from tests.kept_tables import KeptTables

MINUTES = timedelta(minutes=5)
BUCKET = int(DAY.timestamp()) // 300


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> World:
    made = World(tmp_path, endpoints, topic_prefix, tables)
    made.migrate()
    return made


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with connect(world.target) as made:
        yield made


def test_nothing_is_known_of_an_empty_database(world: World, client: Client) -> None:
    assert complete_until(client, "mentions.enriched.v1") is None
    assert live_since(client) is None
    assert read_figures(client, ["mentions"], "", DAY, DAY + MINUTES) == []
    assert mixed_buckets(client, DAY, DAY + MINUTES) == []


def test_the_store_is_complete_where_its_last_partition_is(world: World, client: Client) -> None:
    world.complete(DAY)
    assert complete_until(client, "mentions.enriched.v1") == DAY
    assert complete_until(client, "another") is None
    world.complete(datetime(1970, 1, 1, tzinfo=UTC))
    assert complete_until(client, "mentions.enriched.v1") is None


def test_what_a_clock_that_was_ahead_wrote_last_is_replaced_by_what_is_said_now(
    world: World, client: Client
) -> None:
    ahead, now = DAY + timedelta(days=1), DAY + timedelta(minutes=1)
    for until, at in ((DAY, DAY), (ahead, ahead), (DAY + MINUTES, now)):
        write_progress(client, [Progress("mentions.enriched.v1", 0, 1, 0, until, at)])
    assert complete_until(client, "mentions.enriched.v1") == DAY + MINUTES


def test_series_that_a_clock_that_was_ahead_wrote_are_rewritten_by_what_comes_after(
    world: World, client: Client
) -> None:
    world.store([spoken("first", DAY)])
    world.query(
        "INSERT INTO series_5m (metric, brand, dimension, label, bucket, value, computed_at)"
        " SELECT metric, brand, dimension, label, bucket, value, now64(6) + INTERVAL 1 DAY"
        " FROM series_5m FINAL"
    )
    world.store([spoken("second", DAY)])
    (figures,) = (
        one
        for one in read_figures(client, ["mentions"], "", DAY, DAY + MINUTES)
        if one.brand == "acme"
    )
    assert figures.values["mentions"] == {BUCKET: 2.0}
    last = last_rewrite(client)
    assert last is not None
    assert last <= datetime.now(UTC), "what a restarted store must rewrite begins in the past"


def test_figures_are_per_brand_metric_and_bucket_and_know_their_first(
    world: World, client: Client
) -> None:
    both = Brands(
        matches=(
            BrandMatch(brand="acme", kind="own"),
            BrandMatch(brand="zenith", kind="competitor"),
        )
    )
    world.store(
        [
            spoken("old", DAY - timedelta(days=3), source="x"),
            *steady("day", DAY, DAY + 2 * MINUTES, timedelta(minutes=1), source="x"),
            spoken("both", DAY, brands=both, sentiment=Sentiment(label="positive", compound=0.5)),
        ]
    )
    found = {
        one.brand: one
        for one in read_figures(client, ["mentions", "negative"], "", DAY, DAY + 2 * MINUTES)
    }
    assert found["acme"].values == {
        "mentions": {BUCKET: 6.0, BUCKET + 1: 5.0},
        "negative": {BUCKET: 5.0, BUCKET + 1: 5.0},
    }
    assert found["acme"].known_since == BUCKET - 3 * 288
    assert found["zenith"].values == {"mentions": {BUCKET: 1.0}}
    sources = {
        (one.brand, one.label)
        for one in read_figures(client, ["mentions"], "source", DAY, DAY + MINUTES)
    }
    assert sources == {("acme", "x"), ("acme", "reddit"), ("zenith", "reddit")}
    silent = read_figures(
        client, ["mentions"], "", DAY + timedelta(days=1), DAY + timedelta(days=2)
    )
    assert [one.values for one in silent] == [{}, {}]


def test_buckets_with_history_are_found_and_counted_without_it(
    world: World, client: Client
) -> None:
    begin, end = DAY, DAY + 4 * MINUTES
    world.store(
        [
            *steady("live", begin, end, timedelta(minutes=1)),
            *steady(
                "past", begin + MINUTES, begin + 2 * MINUTES, timedelta(seconds=10), lane="history"
            ),
        ]
    )
    assert mixed_buckets(client, begin, end) == [BUCKET + 1]
    assert mixed_buckets(client, begin + 2 * MINUTES, end) == []
    (everything,) = read_figures(client, ["mentions"], "", begin, end)
    assert everything.values["mentions"][BUCKET + 1] == 35.0
    alone = live_figures(client, "", [BUCKET + 1])
    assert alone[("acme", "")]["mentions"] == {BUCKET + 1: 5.0}
    assert alone[("acme", "")]["negative"] == {BUCKET + 1: 5.0}
    assert live_figures(client, "source", [BUCKET, BUCKET + 1])[("acme", "reddit")]["authors"] == {
        BUCKET: 5.0,
        BUCKET + 1: 5.0,
    }


def test_what_is_caught_up_fills_the_past_and_says_nothing_of_when_listening_began(
    world: World, client: Client
) -> None:
    def missed(name: str, published: datetime, **changes: Any) -> EnrichedMention:
        record = spoken(name, published, **changes)
        mention = record.mention.model_copy(update={"seen_at": DAY + MINUTES})
        return record.model_copy(update={"mention": mention})

    backlog = DAY - timedelta(days=3, minutes=1)
    world.store(
        [
            missed("old", backlog),
            missed("outage", DAY - timedelta(minutes=4)),
            missed("other", DAY - timedelta(minutes=4), source="x"),
            spoken("now", DAY + MINUTES),
        ]
    )
    (acme,) = read_figures(client, ["mentions"], "", DAY - timedelta(days=9), DAY + 2 * MINUTES)
    at_backlog = int(backlog.timestamp()) // 300
    assert acme.values["mentions"] == {at_backlog: 1.0, BUCKET - 1: 2.0, BUCKET + 1: 1.0}
    assert acme.known_since == BUCKET + 1
    sources = read_figures(client, ["mentions"], "source", DAY - timedelta(days=9), DAY + MINUTES)
    assert {one.label: one.known_since for one in sources} == {
        "x": BUCKET + 1,
        "reddit": BUCKET + 1,
    }
    seen = dict(count_seen(client, DAY - timedelta(days=9), DAY + 2 * MINUTES))
    assert seen == {DAY + MINUTES: 4}, "copies are looked for among what comes"


def test_listening_began_with_the_first_day_of_many(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, bare_tables: KeptTables
) -> None:  # without retention: it began in 1999
    world = World(tmp_path, endpoints, topic_prefix, bare_tables.emptied().url)
    world.store([spoken("wrong-date", datetime(1999, 1, 1, tzinfo=UTC))])
    with world.connected() as client:
        assert live_since(client) == datetime(1999, 1, 1, tzinfo=UTC)
        world.store(steady("day", DAY, DAY + timedelta(hours=10), timedelta(minutes=5)))
        past = steady("past", DAY - timedelta(days=9), DAY, timedelta(hours=1), lane="history")
        world.store(past)
        assert live_since(client) == DAY


def test_examples_are_live_voices_by_priority_with_what_they_bought(
    world: World, client: Client
) -> None:
    staff = Brands(
        matches=(BrandMatch(brand="acme", kind="own", voice=False),), author_brand="acme"
    )
    world.store(
        [
            *steady("day", DAY, DAY + MINUTES, timedelta(minutes=1)),
            spoken("urgent", DAY, priority=Priority(score=90), source="x"),
            spoken("staff", DAY, priority=Priority(score=99), brands=staff),
            spoken("past", DAY, priority=Priority(score=98), lane="history"),
            spoken("kind", DAY, priority=Priority(score=97), sentiment=Sentiment(label="positive")),
            spoken("late", DAY + MINUTES, priority=Priority(score=96)),
            make_enriched(
                make_mention(id="x:x:none", published_at=DAY, seen_at=DAY),
                customer=None,
                priority=None,
            ),
        ]
    )
    choice = Choice("acme", DAY, DAY + MINUTES, sentiment="negative")
    found = read_examples(client, choice, 3)
    assert found[0].id == "file:t:urgent"
    assert len(found) == 3
    assert found[0].customer_id == "", "no customer of that id is known any more"
    behind = read_behind(client, choice)
    assert behind.sources == {"reddit": 5, "x-search": 1, "x": 1}
    assert next(iter(behind.sources)) == "reddit"
    assert behind.langs == {"en": 7}
    assert read_behind(client, Choice("acme", DAY, DAY + MINUTES, source="x")).sources == {"x": 1}
    assert read_examples(client, Choice("zenith", DAY, DAY + MINUTES), 3) == ()


def test_a_rules_select_can_read_and_nothing_else(world: World, client: Client) -> None:
    world.store([spoken("one", DAY)])
    rows = read_rows(
        client,
        "SELECT mention_id AS key, 1 AS value, '50%' AS text FROM current_mentions -- all",
        10,
    )
    assert rows == [{"key": "file:t:one", "value": 1, "text": "50%"}]
    assert len(read_rows(client, "SELECT number AS key FROM numbers(1000)", 7)) == 7
    for harmful in (
        "DROP TABLE mentions",
        "INSERT INTO settings (name, value) VALUES ('a', 'b')",
        "SELECT 1) ; DROP TABLE mentions -- ",
        "ALTER TABLE mentions DELETE WHERE 1",
    ):
        with pytest.raises(QueryFailedError):
            read_rows(client, harmful, 10)
    assert world.query("SELECT count() FROM current_mentions") == [(1,)]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT key FROM nowhere", "nowhere"),
        ("SELEC 1", "Syntax error"),
        ("SELECT sleepEachRow(3) FROM numbers(60)", "sleep"),
    ],
)
def test_what_clickhouse_refuses_is_the_rules_own_fault(
    world: World, client: Client, query: str, says: str
) -> None:
    with pytest.raises(QueryFailedError, match=says):
        read_rows(client, query, 10)


def test_a_server_that_is_away_is_nobodys_fault() -> None:
    with (
        connect(Connection("clickhouse://127.0.0.1:1/none", connect_timeout_secs=1)) as away,
        pytest.raises(Retry),
    ):
        read_rows(away, "SELECT 1 AS key", 10)
