"""What a client may rely on besides its rows: errors, settings, sessions, large results,
cancelling, refusals.
"""

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException, UnknownTypeError
from clickhouse_driver.result import QueryInfo

from deploy.local.stack import Endpoints


def code_of(call: Callable[[], object]) -> int:
    """Return the ClickHouse error code the call fails with."""
    with pytest.raises(ServerException) as caught:
        call()
    return int(caught.value.code)


def until(condition: Callable[[], bool], timeout_secs: float = 10.0) -> None:
    """Wait for a condition that another process brings about."""
    deadline = time.monotonic() + timeout_secs
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT nope", 47),
        ("SELECT * FROM nope", 60),
        ("SELECT 1 FROM", 62),
        ("SELEKT 1", 62),
        ("SELECT 1; SELECT 2", 62),
        ("CREATE TABLE t (a UInt8) ENGINE = Nope", 56),
        ("SELECT throwIf(number = 200000) FROM numbers(1000000)", 395),
        ("USE nope", 81),
        ("SELECT count() FROM numbers(3) GROUP BY number WITH TOTALS", 48),
        ("INSERT INTO nope VALUES", 60),
        ("SET nope = 1", 115),
    ],
)
def test_errors_keep_their_code_and_the_connection(
    clickhouse: Client, statement: str, code: int
) -> None:
    clickhouse.establish_connection(
        None
    )  # execute() hangs up after every error, so this goes past it
    insert = statement.startswith("INSERT")
    run = (
        partial(clickhouse.process_insert_query, data=[(1,)])
        if insert
        else clickhouse.process_ordinary_query
    )
    assert code_of(lambda: run(statement)) == code
    clickhouse.last_query = QueryInfo()
    assert clickhouse.process_ordinary_query("SELECT 1") == [(1,)]


def test_refused_insert_leaves_nothing_and_the_connection(clickhouse: Client) -> None:
    clickhouse.execute(
        "CREATE TABLE t (a UInt64, CONSTRAINT small CHECK a < 10) ENGINE = MergeTree ORDER BY a"
    )
    clickhouse.establish_connection({"insert_block_size": 1000})
    clickhouse.last_query = QueryInfo()
    rows = [(n % 9,) for n in range(5000)] + [(99,)] + [(1,)] * 200_000
    for refused in ([(1,), (99,)], rows):
        assert (
            code_of(partial(clickhouse.process_insert_query, "INSERT INTO t VALUES", refused))
            == 469
        )
        assert clickhouse.process_ordinary_query("SELECT count() FROM t") == [(0,)]
    clickhouse.process_insert_query("INSERT INTO t VALUES", [(1,)])
    assert clickhouse.process_ordinary_query("SELECT * FROM t") == [(1,)]


def test_broken_document_refuses_the_whole_block(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE raw (raw String) ENGINE = Null")
    clickhouse.execute("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
    clickhouse.execute(
        "CREATE MATERIALIZED VIEW v TO t AS SELECT throwIf(NOT isValidJSON(raw)) + 1 AS n FROM raw"
    )
    assert code_of(lambda: clickhouse.execute("INSERT INTO raw VALUES", [("{}",), ("{",)])) == 395
    assert clickhouse.execute("SELECT count() FROM t") == [(0,)]


def test_settings_hold_for_their_query_only(clickhouse: Client) -> None:
    def threads() -> str:
        return str(
            clickhouse.execute("SELECT value FROM system.settings WHERE name = 'max_threads'")[0][0]
        )

    before = threads()
    ask = "SELECT getSetting('max_threads'), getSetting('log_comment')"
    assert clickhouse.execute(ask, settings={"max_threads": 3, "log_comment": "it's \\ 7"}) == [
        (3, "it's \\ 7")
    ]
    assert threads() == before
    clickhouse.execute("SET max_threads = 5")
    assert clickhouse.execute(ask, settings={"max_threads": 3})[0][0] == 3
    assert clickhouse.execute(ask) == [(5, "")]


def test_settings_of_an_insert_are_honoured(clickhouse: Client) -> None:
    clickhouse.execute(
        """CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100"""
    )
    for token in ("one", "one", "two"):
        clickhouse.execute(
            "INSERT INTO t VALUES", [(1,)], settings={"insert_deduplication_token": token}
        )
    assert clickhouse.execute("SELECT count() FROM t") == [(2,)]


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("nope", 1, 115),
        ("max_threads", "many", 27),
        ("extremes", 1, 48),
        ("send_logs_level", "trace", 48),
    ],
)
def test_settings_that_cannot_be_honoured_are_refused(
    clickhouse: Client, setting: str, value: object, code: int
) -> None:
    assert code_of(lambda: clickhouse.execute("SELECT 1", settings={setting: value})) == code
    assert clickhouse.execute("SELECT 1") == [(1,)]


def test_each_connection_is_a_session_of_its_own(database: str) -> None:
    with Client.from_url(database) as one, Client.from_url(database) as two:
        one.execute("CREATE TEMPORARY TABLE mine (a UInt8)")
        one.execute("SET max_threads = 7")
        one.execute("USE system")
        assert two.execute("SELECT currentDatabase()") == [(database.rpartition("/")[2],)]
        assert two.execute("SELECT getSetting('max_threads') = 7") == [(False,)]
        assert code_of(lambda: two.execute("SELECT * FROM mine")) == 60


def test_two_connections_work_at_the_same_time(database: str) -> None:
    slow_done = threading.Event()

    def slow() -> None:
        with Client.from_url(database) as client:
            client.execute("SELECT sleep(2)")
        slow_done.set()

    thread = threading.Thread(target=slow)
    thread.start()
    with Client.from_url(database) as client:
        client.execute("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a")
        for n in range(10):
            client.execute("INSERT INTO t VALUES", [(n,)])
        assert client.execute("SELECT count() FROM t") == [(10,)]
        assert not slow_done.is_set()
    thread.join()


def test_unknown_database_is_an_error(endpoints: Endpoints) -> None:
    assert (
        code_of(lambda: Client.from_url(f"{endpoints.clickhouse}/nope").execute("SELECT 1")) == 81
    )


def test_empty_results_still_have_columns(clickhouse: Client) -> None:
    ask = "-- why\nSELECT 1 AS a, now64(3, 'UTC') AS b, [toDateTime(0)] AS c, toDateTime(0, 'UTC') AS d WHERE 0"
    assert clickhouse.execute(ask, with_column_types=True) == (
        [],
        [
            ("a", "UInt8"),
            ("b", "DateTime64(3, 'UTC')"),
            ("c", "Array(DateTime)"),
            ("d", "DateTime('UTC')"),
        ],
    )


def test_time_zones_of_columns_arrive(clickhouse: Client) -> None:
    ask = "SELECT 'x' s, toDateTime(0, 'Asia/Tokyo') d, toDateTime(1, 'UTC') e, toDateTime(2) f FROM numbers(2)"
    rows, columns = clickhouse.execute(ask, with_column_types=True)
    assert [kind for _, kind in columns] == [
        "String",
        "DateTime('Asia/Tokyo')",
        "DateTime('UTC')",
        "DateTime",
    ]
    assert rows[0][1].utcoffset() == dt.timedelta(hours=9)
    assert rows[1][2:] == (
        dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC),
        dt.datetime(1970, 1, 1, 0, 0, 2),
    )


def test_types_this_server_cannot_take_apart_pass_through(clickhouse: Client) -> None:
    with pytest.raises(UnknownTypeError):  # the driver's own limit, as towards any server
        clickhouse.execute("SELECT uniqState(1) AS u, 1 AS n")
    ask = "SELECT 1 AS n, toJSONString(j) FROM (SELECT '{\"a\": 1}'::JSON AS j)"
    assert clickhouse.execute(ask) == [(1, '{"a":1}')]


@pytest.mark.parametrize(
    "statement",
    [
        "SHOW TABLES",
        "SHOW CREATE TABLE t",
        "DESCRIBE t",
        "EXPLAIN SELECT 1",
        "EXISTS TABLE t",
        "SELECT 1 FORMAT JSON",
    ],
)
def test_reading_statements_of_every_kind(clickhouse: Client, statement: str) -> None:
    clickhouse.execute("CREATE TABLE t (a UInt64) ENGINE = Memory")
    assert clickhouse.execute(statement)


def test_progress_is_reported(clickhouse: Client) -> None:
    progress = clickhouse.execute_with_progress(
        "SELECT count() FROM numbers(100000000) WHERE sipHash64(number) % 7 = 1"
    )
    seen = list(progress)
    assert seen
    assert seen[-1][0] == 100_000_000
    assert progress.get_result()[0][0] > 1_000_000


SLOW = "SELECT count() FROM numbers(200000000000) WHERE sipHash64(number) % 7 = 1"


def running(client: Client, needle: str) -> int:
    ask = "SELECT count() FROM system.processes WHERE query LIKE %(like)s AND query NOT LIKE '%%processes%%'"
    return int(client.execute(ask, {"like": f"%{needle}%"})[0][0])


def test_cancel_packet_stops_the_query(clickhouse: Client, database: str) -> None:
    with Client.from_url(database) as client:
        progress = client.execute_with_progress(SLOW)
        next(iter(progress))
        client.cancel()
        until(lambda: running(clickhouse, "200000000000") == 0)


def test_query_of_a_client_that_left_is_stopped(clickhouse: Client, database: str) -> None:
    client = Client.from_url(database)
    next(iter(client.execute_with_progress(SLOW)))
    assert running(clickhouse, "200000000000") == 1
    client.disconnect()
    until(lambda: running(clickhouse, "200000000000") == 0)


def test_kill_query_stops_it_with_its_code(clickhouse: Client, database: str) -> None:
    codes: list[int] = []

    def slow() -> None:
        with Client.from_url(database) as client:
            codes.append(code_of(lambda: client.execute(SLOW)))

    thread = threading.Thread(target=slow)
    thread.start()
    until(lambda: running(clickhouse, "200000000000") == 1)
    clickhouse.execute(
        "KILL QUERY WHERE query LIKE 'SELECT count() FROM numbers(200000000000)%' SYNC"
    )
    thread.join(10)
    assert codes == [394]


def test_insert_of_a_client_that_left_is_dropped(clickhouse: Client, database: str) -> None:
    clickhouse.execute("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a")
    client = Client.from_url(database)

    def rows_then_a_crash() -> object:
        yield from ((n,) for n in range(5000))
        client.connection.socket.shutdown(socket.SHUT_RDWR)
        yield (1,)

    with pytest.raises((OSError, EOFError)):
        client.execute(
            "INSERT INTO t VALUES", rows_then_a_crash(), settings={"insert_block_size": 1000}
        )
    until(lambda: running(clickhouse, "INSERT INTO t") == 0)
    assert clickhouse.execute("SELECT count() FROM t") == [(0,)]
    clickhouse.execute("INSERT INTO t VALUES", [(1,)])


def test_external_tables_are_refused(clickhouse: Client) -> None:
    tables = [{"name": "ext", "structure": [("x", "Int32")], "data": [{"x": 1}]}]
    assert code_of(lambda: clickhouse.execute("SELECT * FROM ext", external_tables=tables)) == 48


def test_strangers_are_told_and_left(endpoints: Endpoints) -> None:
    host, port = endpoints.clickhouse.removeprefix("clickhouse://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while part := stranger.recv(1000):
            answer += part
    assert b"native protocol" in answer
