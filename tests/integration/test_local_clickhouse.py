"""Every column type of our tables goes through the local ClickHouse server and comes back as it
was.
"""

import datetime as dt
import decimal
import ipaddress
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from clickhouse_driver import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

UTC = dt.UTC
TYPES: dict[str, list[Any]] = {
    "String": ["", "a", "naïve 🍇 \n\0", "x" * 127, "y" * 128, "z" * 70_000],
    "LowCardinality(String)": ["x", "reddit", "x", "", "x", "é"],
    "FixedString(3)": ["abc", "def"],
    "UInt8": [0, 255],
    "UInt16": [0, 65_535],
    "UInt32": [0, 2**32 - 1],
    "UInt64": [0, 2**64 - 1],
    "UInt128": [0, 1, 2**127 + 5, 2**128 - 1],
    "Int8": [-128, 127],
    "Int16": [-(2**15), 2**15 - 1],
    "Int32": [-(2**31), 2**31 - 1],
    "Int64": [-(2**63), 2**63 - 1],
    "Int128": [-(2**127), 2**127 - 1],
    "Float32": [0.0, -1.5, 3.25, float("inf")],
    "Float64": [0.1, -1e300, 5e-324],
    "Bool": [True, False, True],
    "Date": [dt.date(1970, 1, 1), dt.date(2026, 11, 22)],
    "Date32": [dt.date(1925, 1, 1), dt.date(2283, 11, 11)],
    "DateTime('UTC')": [dt.datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)],
    "DateTime64(3, 'UTC')": [
        dt.datetime(2026, 11, 22, 1, 2, 3, 456_000, UTC),
        dt.datetime(1970, 1, 1, tzinfo=UTC),
    ],
    "Array(String)": [[], ["a"], ["b", "", "ü" * 300], []],
    "Array(LowCardinality(String))": [["a", "b"], [], ["a"]],
    "Array(Float32)": [[], [0.5, -0.25], [1.0] * 1000],
    "Array(Array(UInt16))": [[], [[1], []], [[2, 3], [4]]],
    "Array(Tuple(String, Float32, UInt8))": [[], [("brand", 0.5, 1), ("other", -1.0, 0)]],
    "Array(Tuple(brand String, score Float32))": [[("a", 1.0)], []],
    "Tuple(String, Nullable(UInt8))": [("a", None), ("b", 7)],
    "Map(String, String)": [{}, {"k": "v", "": ""}],
    "Map(LowCardinality(String), Array(UInt64))": [{"k": [1, 2]}, {}],
    "Nullable(String)": [None, "", "x"],
    "Nullable(Float64)": [None, 1.5],
    "LowCardinality(Nullable(String))": [None, "x", None, "y"],
    "Array(Nullable(UInt8))": [[None, 1], []],
    "Enum8('live' = 1, 'history, old' = -2)": ["live", "history, old"],
    "Enum16('a' = 1, 'it\\'s' = 1000)": ["a", "it's"],
    "UUID": [uuid.UUID(int=0), uuid.UUID("12345678-1234-5678-1234-567812345678")],
    "Decimal(9, 2)": [decimal.Decimal("-1234567.89"), decimal.Decimal("0.01")],
    "Decimal(18, 4)": [decimal.Decimal("99999999999999.9999")],
    "Decimal(38, 10)": [decimal.Decimal("-1234567890123456789012345678.0123456789")],
    "IPv4": [ipaddress.IPv4Address("127.0.0.1")],
}


@pytest.fixture(params=[False, "lz4"], ids=["plain", "lz4"])
def client(request: pytest.FixtureRequest, database: str) -> Iterator[Client]:
    """A client in the test's own database, with and without compression."""
    suffix = f"?compression={request.param}" if request.param else ""
    with Client.from_url(database + suffix) as made:
        yield made


@pytest.mark.parametrize("kind", TYPES)
def test_values_come_back(client: Client, kind: str) -> None:
    values = TYPES[kind]
    client.execute(
        f"CREATE TABLE t (n UInt32, v {kind}, after String) ENGINE = MergeTree ORDER BY n"
    )
    rows = [(n, value, f"after {n}") for n, value in enumerate(values)]
    assert client.execute("INSERT INTO t (n, v, after) VALUES", rows) == len(rows)
    assert client.execute("SELECT * FROM t ORDER BY n") == rows


def test_all_types_in_one_wide_block_by_column(client: Client) -> None:
    columns = {f"c{i}": kind for i, kind in enumerate(TYPES)}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    client.execute(f"CREATE TABLE t ({declared}) ENGINE = MergeTree ORDER BY ()")
    data = [[TYPES[kind][0]] * 3000 for kind in columns.values()]
    client.execute("INSERT INTO t VALUES", data, columnar=True)
    rows = client.execute("SELECT * FROM t LIMIT 2 OFFSET 2998")
    assert rows == [tuple(values[0] for values in TYPES.values())] * 2


def test_defaults_are_filled_and_materialised_columns_computed(clickhouse: Client) -> None:
    clickhouse.execute(
        """CREATE TABLE t (a UInt64, d UInt64 DEFAULT a + 1, m UInt64 MATERIALIZED a * 2, l String ALIAS toString(a),
           `odd, (name` String DEFAULT 'x') ENGINE = MergeTree ORDER BY a"""
    )
    clickhouse.execute("INSERT INTO t (a) VALUES", [(1,)])
    clickhouse.execute("INSERT INTO t (`odd, (name`, a) VALUES", [("y", 2)])
    clickhouse.execute("INSERT INTO t VALUES", [(3, 0, "z")])
    assert clickhouse.execute("SELECT a, d, m, l, `odd, (name` FROM t ORDER BY a") == [
        (1, 2, 2, "1", "x"),
        (2, 3, 4, "2", "y"),
        (3, 0, 6, "3", "z"),
    ]


def test_null_table_feeds_its_view(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE raw (raw String) ENGINE = Null")
    clickhouse.execute(
        "CREATE TABLE t (id String, tags Array(String), n UInt32) ENGINE = MergeTree ORDER BY id"
    )
    clickhouse.execute(
        """CREATE MATERIALIZED VIEW mv TO t AS SELECT j.id AS id, j.tags AS tags, j.n AS n
           FROM (SELECT JSONExtract(raw, 'Tuple(id String, tags Array(String), n UInt32)') AS j FROM raw)"""
    )
    clickhouse.execute(
        "INSERT INTO raw (raw) VALUES",
        [['{"id":"a","tags":["x"],"n":3}', '{"id":"b"}']],
        columnar=True,
    )
    assert clickhouse.execute("SELECT * FROM t ORDER BY id") == [("a", ["x"], 3), ("b", [], 0)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1, 'a;b'), (2, 'FORMAT SELECT')",
        "insert into t (a, s) values (1, 'a;b'),(2, 'FORMAT SELECT');",
        "INSERT INTO t SELECT number + 1, ['a;b', 'FORMAT SELECT'][number + 1] FROM numbers(2)",
        "INSERT INTO t (a, s) WITH 1 AS one SELECT number + one, ['a;b', 'FORMAT SELECT'][number + 1] FROM numbers(2)",
        'INSERT INTO t FORMAT JSONEachRow {"a": 1, "s": "a;b"} {"a": 2, "s": "FORMAT SELECT"}',
        "-- a comment; INSERT INTO x VALUES\nINSERT INTO t FORMAT CSV 1,a;b\n2,FORMAT SELECT\n",
    ],
)
def test_complete_insert_statements(clickhouse: Client, statement: str) -> None:
    clickhouse.execute("CREATE TABLE t (a UInt64, s String) ENGINE = Memory")
    clickhouse.execute(statement)
    assert clickhouse.execute("SELECT * FROM t ORDER BY a") == [(1, "a;b"), (2, "FORMAT SELECT")]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES",
        "INSERT INTO t (a, s) VALUES;",
        "INSERT INTO TABLE t (* EXCEPT(z)) VALUES",
        "/* SELECT 1 */ INSERT INTO `t` (a, `s`) FORMAT Native",
        "INSERT INTO t (a, s) SETTINGS async_insert = 0 VALUES -- the rows follow",
    ],
)
def test_inserts_whose_rows_follow(clickhouse: Client, statement: str) -> None:
    clickhouse.execute(
        "CREATE TABLE t (a UInt64, s String, z UInt8 MATERIALIZED 1) ENGINE = Memory"
    )
    clickhouse.execute(statement, [(1, "x")])
    assert clickhouse.execute("SELECT * FROM t") == [(1, "x")]


def test_one_insert_of_several_blocks(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
    rows = [(n, str(n) * 20) for n in range(10_000)]
    clickhouse.execute("INSERT INTO t VALUES", rows, settings={"insert_block_size": 700})
    assert clickhouse.execute("SELECT count(), sum(a), sum(length(s)) FROM t") == [
        (10_000, sum(n for n, _ in rows), sum(len(s) for _, s in rows))
    ]


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.text(max_size=300), st.lists(st.text(max_size=3)), st.none() | st.floats(width=32)
        ),
        min_size=1,
    )
)
def test_any_text_and_arrays_come_back(
    client: Client, rows: list[tuple[str, list[str], float | None]]
) -> None:
    columns = "n UInt32, s String, a Array(LowCardinality(String)), f Nullable(Float32)"
    client.execute(f"CREATE TABLE IF NOT EXISTS t ({columns}) ENGINE = Memory")
    client.execute("TRUNCATE TABLE t")
    client.execute("INSERT INTO t VALUES", [(n, *row) for n, row in enumerate(rows)])
    back = client.execute("SELECT s, a, f FROM t ORDER BY n")
    assert [(repr(f), s, a) for s, a, f in back] == [(repr(f), s, a) for s, a, f in rows]
