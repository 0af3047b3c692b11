"""The local ClickHouse behaves as a ClickHouse server towards clickhouse-driver."""

from clickhouse_driver import Client


def test_rows_come_back(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE t (a UInt64, s LowCardinality(String)) ENGINE = MergeTree ORDER BY a")
    clickhouse.execute("INSERT INTO t (a, s) VALUES", [(1, "x"), (2, "y")])
    assert clickhouse.execute("SELECT * FROM t ORDER BY a") == [(1, "x"), (2, "y")]
