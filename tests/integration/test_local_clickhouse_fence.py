"""The local ClickHouse runs as the operator: no statement reads or writes what is not its own."""

from pathlib import Path

import httpx
import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from deploy.local.stack import Endpoints
from tests.security.test_fence import REFUSED

HIDDEN = [
    "SELECT * FROM numbers(1), '{path}'",
    "SELECT * FROM numbers(1) AS n, default.`{path}`",
    "SELECT file('{path}')",
    "SELECT * FROM '{path}'",
    "SELECT * FROM file('{path}', LineAsString)",
    "WITH (SELECT file('{path}')) AS secret SELECT secret",
]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the operator's."""
    file = tmp_path / "secret.txt"
    file.write_text("s3cret")
    return file


@pytest.mark.parametrize("query", HIDDEN)
def test_no_file_is_read(
    clickhouse: Client, endpoints: Endpoints, secret: Path, query: str
) -> None:
    asked = query.format(path=secret)
    with pytest.raises(ServerException, match="not allowed") as refused:
        clickhouse.execute(asked)
    assert refused.value.code == 497
    reply = httpx.get(endpoints.clickhouse_http, params={"query": asked})
    assert reply.status_code == 403
    assert "s3cret" not in reply.text


@pytest.mark.parametrize("sql", REFUSED)
def test_nothing_that_leaves_the_database_is_run(clickhouse: Client, sql: str) -> None:
    with pytest.raises(ServerException):
        clickhouse.execute(sql)


def test_no_file_is_written(clickhouse: Client, tmp_path: Path) -> None:
    wanted = tmp_path / "written.csv"
    for sql in (
        f"INSERT INTO FUNCTION file('{wanted}', CSV, 'a UInt8') SELECT 1",
        f"INSERT INTO default.`{wanted}` VALUES",
        f"SELECT 1 INTO OUTFILE '{wanted}'",
    ):
        with pytest.raises(ServerException, match="not allowed"):
            clickhouse.execute(sql)
    assert not wanted.exists()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8123", "", "127.0.0.1.evil.example"]
)
def test_the_http_endpoint_answers_to_its_own_names_only(endpoints: Endpoints, host: str) -> None:
    asked = {"query": "SELECT 1"}
    reply = httpx.get(endpoints.clickhouse_http, params=asked, headers={"Host": host})
    assert reply.status_code == 421
    port = endpoints.clickhouse_http.rpartition(":")[2]
    reply = httpx.get(
        endpoints.clickhouse_http, params=asked, headers={"Host": f"localhost:{port}"}
    )
    assert (reply.status_code, reply.text) == (200, "1\n")
