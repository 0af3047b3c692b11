"""The engine's features our schema stands on work through the local server as on a server of its
own.
"""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from clickhouse_driver import Client
from clickhouse_migrations.clickhouse_cluster import ClickhouseCluster

from deploy.local.stack import Endpoints


def until(condition: Callable[[], bool], timeout_secs: float = 20.0) -> None:
    """Wait for what the engine does in the background."""
    deadline = time.monotonic() + timeout_secs
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        time.sleep(0.1)


def test_highest_version_wins_whatever_the_order(clickhouse: Client) -> None:
    clickhouse.execute(
        """CREATE TABLE m (id String, day Date, version UInt128, deleted UInt8, text String)
           ENGINE = ReplacingMergeTree(version) PARTITION BY toYYYYMM(day) ORDER BY (day, id)"""
    )
    day, high = dt.date(2026, 11, 22), 7 << 64
    for version, deleted, text in (
        (high + 2, 0, "third"),
        (5, 0, "first"),
        (high + 1, 1, "second"),
    ):
        clickhouse.execute("INSERT INTO m VALUES", [("a", day, version, deleted, text)])
    assert clickhouse.execute("SELECT count() FROM m") == [(3,)]
    assert clickhouse.execute("SELECT version, text FROM m FINAL WHERE NOT deleted") == [
        (high + 2, "third")
    ]
    clickhouse.execute("OPTIMIZE TABLE m FINAL")
    assert clickhouse.execute("SELECT text FROM m") == [("third",)]


def test_lightweight_and_mutating_deletes(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE m (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
    clickhouse.execute("INSERT INTO m VALUES", [(n, "x") for n in range(10)])
    clickhouse.execute("DELETE FROM m WHERE n < 3")
    assert clickhouse.execute("SELECT count() FROM m") == [(7,)]
    clickhouse.execute("ALTER TABLE m DELETE WHERE n = 3", settings={"mutations_sync": 1})
    assert clickhouse.execute("SELECT min(n), count() FROM m") == [(4, 6)]
    clickhouse.execute("ALTER TABLE m APPLY DELETED MASK", settings={"mutations_sync": 1})
    rows = "SELECT sum(rows) FROM system.parts WHERE database = currentDatabase() AND table = 'm' AND active"
    assert clickhouse.execute(rows) == [(6,)]


def test_time_to_live_removes_rows(clickhouse: Client) -> None:
    clickhouse.execute(
        "CREATE TABLE m (n UInt64, at DateTime) ENGINE = MergeTree ORDER BY n TTL at + INTERVAL 1 DAY"
    )
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    clickhouse.execute("INSERT INTO m VALUES", [(1, now - dt.timedelta(days=9)), (2, now)])
    clickhouse.execute("OPTIMIZE TABLE m FINAL")
    assert clickhouse.execute("SELECT n FROM m") == [(2,)]


def test_refreshable_view(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE m (n UInt64) ENGINE = MergeTree ORDER BY n")
    clickhouse.execute(
        """CREATE MATERIALIZED VIEW totals REFRESH EVERY 1 SECOND ENGINE = MergeTree ORDER BY ()
           AS SELECT sum(n) AS n FROM m"""
    )
    clickhouse.execute("INSERT INTO m VALUES", [(3,), (4,)])
    until(lambda: clickhouse.execute("SELECT n FROM totals") == [(7,)])
    clickhouse.execute("DROP VIEW totals SYNC")


def test_aggregating_view_and_projection(clickhouse: Client) -> None:
    clickhouse.execute(
        "CREATE TABLE m (b LowCardinality(String), n UInt64) ENGINE = MergeTree ORDER BY b"
    )
    clickhouse.execute(
        """CREATE MATERIALIZED VIEW u ENGINE = AggregatingMergeTree ORDER BY b
           AS SELECT b, uniqExactState(n) AS people FROM m GROUP BY b"""
    )
    clickhouse.execute("ALTER TABLE m ADD PROJECTION by_n (SELECT * ORDER BY n)")
    clickhouse.execute("INSERT INTO m VALUES", [("a", 1), ("a", 1), ("a", 2), ("b", 1)])
    assert clickhouse.execute("SELECT b, uniqExactMerge(people) FROM u GROUP BY b ORDER BY b") == [
        ("a", 2),
        ("b", 1),
    ]


def test_dictionary_over_a_table(clickhouse: Client) -> None:
    clickhouse.execute(
        "CREATE TABLE links (author String, customer String) ENGINE = MergeTree ORDER BY author"
    )
    clickhouse.execute("INSERT INTO links VALUES", [("x:1", "c1")])
    name = clickhouse.execute("SELECT currentDatabase()")[0][0]
    clickhouse.execute(
        f"""CREATE DICTIONARY d (author String, customer String DEFAULT '') PRIMARY KEY author
            SOURCE(CLICKHOUSE(QUERY 'SELECT author, customer FROM {name}.links'))
            LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)"""
    )
    ask = "SELECT dictGet('d', 'customer', tuple('x:1')), dictGet('d', 'customer', tuple('x:2'))"
    assert clickhouse.execute(ask) == [("c1", "")]


def test_comments_columns_and_indexes_are_kept(clickhouse: Client) -> None:
    clickhouse.execute(
        """CREATE TABLE m (n UInt64 CODEC(Delta, ZSTD(1)) COMMENT 'a number', s String,
                           INDEX words s TYPE tokenbf_v1(1024, 3, 0))
           ENGINE = MergeTree ORDER BY n COMMENT 'one row per thing'"""
    )
    assert clickhouse.execute(
        "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'm'"
    ) == [("one row per thing",)]
    ask = "SELECT comment, compression_codec FROM system.columns WHERE database = currentDatabase() AND name = 'n'"
    assert clickhouse.execute(ask) == [("a number", "CODEC(Delta(8), ZSTD(1))")]


def test_migrations_library(endpoints: Endpoints, database: str, tmp_path: Path) -> None:
    (tmp_path / "001_first.sql").write_text(
        "CREATE TABLE m (id String, version UInt128) ENGINE = ReplacingMergeTree(version) ORDER BY id;\n"
        "CREATE VIEW current_m AS SELECT * FROM m FINAL;\n"
    )
    host, port = endpoints.clickhouse.removeprefix("clickhouse://").split(":")
    cluster = ClickhouseCluster(db_host=host, db_port=port, db_user="default", db_password="")
    name = database.rpartition("/")[2]
    assert (
        len(cluster.migrate(name, tmp_path, create_db_if_no_exists=True, multi_statement=True)) == 1
    )
    (tmp_path / "002_second.sql").write_text(
        "ALTER TABLE m ADD COLUMN text String DEFAULT 'none';\n"
    )
    assert (
        len(cluster.migrate(name, tmp_path, create_db_if_no_exists=True, multi_statement=True)) == 1
    )
    assert cluster.migrate(name, tmp_path, create_db_if_no_exists=True, multi_statement=True) == []
    with Client.from_url(database) as client:
        client.execute("INSERT INTO m (id, version) VALUES", [("a", 1), ("a", 2)])
        assert client.execute("SELECT * FROM m FINAL") == [("a", 2, "none")]
