"""The HTTP endpoint answers what a dashboard asks and refuses whatever would change anything."""

import time
from pathlib import Path

import httpx
import pytest
from clickhouse_driver import Client

from deploy.local.stack import Endpoints


@pytest.fixture
def http(endpoints: Endpoints, database: str) -> httpx.Client:
    """A client of the HTTP endpoint that asks in the test's own database."""
    return httpx.Client(
        base_url=endpoints.clickhouse_http, params={"database": database.rpartition("/")[2]}
    )


@pytest.fixture(autouse=True)
def _table(clickhouse: Client) -> None:
    clickhouse.execute("CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
    clickhouse.execute("INSERT INTO t VALUES", [(1, "x"), (2, "y")])


def test_ping(http: httpx.Client) -> None:
    assert http.get("/ping").text == "Ok.\n"


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("SELECT * FROM t ORDER BY a", "1\tx\n2\ty\n"),
        ("SELECT * FROM t ORDER BY a FORMAT CSV", '1,"x"\n2,"y"\n'),
        ("WITH 1 AS one SELECT one;", "1\n"),
        ("SHOW TABLES", "t\n"),
        ("EXISTS TABLE t -- is it", "1\n"),
        ("SELECT 1 WHERE 0", ""),
    ],
)
def test_queries_by_get_and_post(http: httpx.Client, query: str, answer: str) -> None:
    assert http.get("/", params={"query": query}).text == answer
    posted = http.post("/", content=query)
    assert (posted.status_code, posted.text) == (200, answer)


def test_formats_and_settings(http: httpx.Client) -> None:
    reply = http.get(
        "/",
        params={
            "query": "SELECT getSetting('max_threads') AS n",
            "default_format": "JSON",
            "max_threads": 3,
        },
    )
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.json()["data"] == [{"n": 3}]
    reply = http.get(
        "/", params={"query": "SELECT 1 AS n"}, headers={"X-ClickHouse-Format": "JSONEachRow"}
    )
    assert reply.text == '{"n":1}\n'


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO t VALUES (3, 'z')",
        "INSERT INTO t SELECT 3, 'z'",
        "ALTER TABLE t DELETE WHERE 1",
        "DELETE FROM t WHERE 1",
        "DROP TABLE t",
        "CREATE TABLE u (a UInt8) ENGINE = Memory",
        "TRUNCATE TABLE t",
        "OPTIMIZE TABLE t FINAL",
        "SYSTEM RELOAD DICTIONARIES",
        "KILL QUERY WHERE 1",
        "SET max_threads = 1",
        "USE system",
        "SELECT 1 INTO OUTFILE '/tmp/never'",
        "SELECT 1 INTO\nOUTFILE '/tmp/never'",
        "SELECT * FROM file('/etc/passwd', LineAsString)",
        "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
        "/* SELECT */ DROP TABLE t",
        "(DROP TABLE t)",
    ],
)
def test_nothing_but_reading(http: httpx.Client, clickhouse: Client, query: str) -> None:
    assert http.get("/", params={"query": query}).status_code in (400, 403)
    assert http.post("/", content=query).status_code in (400, 403)
    assert clickhouse.execute("SELECT count() FROM t") == [(2,)]
    assert not Path("/tmp/never").exists()


def test_read_only_cannot_be_switched_off(http: httpx.Client) -> None:
    assert http.get("/", params={"query": "SELECT 1", "readonly": "0"}).status_code == 400
    assert http.get("/", params={"query": "SELECT 1 SETTINGS readonly = 0"}).status_code == 403
    assert http.get("/", params={"query": "SELECT 1; DROP TABLE t"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT nope", 400, "47"),
        ("SELECT * FROM nope", 404, "60"),
        ("SELEKT 1", 400, "62"),
        ("", 400, "36"),
    ],
)
def test_errors_have_a_status_and_a_code(
    http: httpx.Client, query: str, status: int, code: str
) -> None:
    reply = http.get("/", params={"query": query})
    assert (reply.status_code, reply.headers["x-clickhouse-exception-code"]) == (status, code)
    assert reply.text.startswith(f"Code: {code}. DB::Exception: ")
    assert http.get("/", params={"query": "SELECT 1"}).text == "1\n"


def test_error_in_the_middle_breaks_the_answer_off(http: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/", params={"query": "SELECT throwIf(number = 900000) FROM numbers(1000000)"})


def test_large_answer_comes_in_chunks(http: httpx.Client) -> None:
    with http.stream(
        "GET", "/", params={"query": "SELECT repeat('x', 999) FROM numbers(200000)"}
    ) as reply:
        assert reply.headers["transfer-encoding"] == "chunked"
        assert sum(len(part) for part in reply.iter_bytes()) == 200_000_000


def test_query_of_a_client_that_left_is_stopped(http: httpx.Client, clickhouse: Client) -> None:
    running = """SELECT count() FROM system.processes
        WHERE query LIKE '%numbers(300000000000)%' AND query_id != queryID()"""
    with pytest.raises(httpx.ReadTimeout):
        http.get(
            "/",
            params={"query": "SELECT count() FROM numbers(300000000000) WHERE NOT ignore(number)"},
            timeout=1,
        )
    http.close()
    deadline = time.monotonic() + 10
    while clickhouse.execute(running) != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_posts_without_a_length_are_refused(http: httpx.Client) -> None:
    assert http.post("/", content=iter([b"SELECT 1"])).status_code == 411
    assert http.post("/", content=b"SELECT '" + b"x" * (1 << 20) + b"'").status_code == 413


def test_other_paths_are_not_found(http: httpx.Client) -> None:
    assert http.get("/nope").status_code == 404
