"""What ClickHouse's errors mean for the service: wait, set aside, or stop."""

import socket
from collections.abc import Callable

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import (
    NetworkError,
    ServerException,
    SocketTimeoutError,
    TypeMismatchError,
)

from schemas.flow import Fatal, FlowError, Reject, Retry
from sinks.clickhouse.client import Connection, answers, connect
from sinks.clickhouse.tables import altered


class _Watched(Client):  # type: ignore[misc]
    """A client that never connects and remembers that it was closed."""

    closed = False

    def disconnect(self) -> None:
        self.closed = True


def _refused(code: int) -> ServerException:
    return ServerException("DB::Exception: It cannot be. Stack trace:\n\n0. somewhere", code)


def _raised(error: Exception) -> tuple[FlowError, _Watched]:
    client = _Watched("nowhere.invalid")
    with pytest.raises(FlowError) as caught, answers(client, "store mentions"):
        raise error
    return caught.value, client


@pytest.mark.parametrize(
    "code", [159, 202, 209, 210, 241, 242, 243, 252, 285, 319, 394, 999, 123456]
)
def test_overload_and_the_unknown_mean_wait(code: int) -> None:
    answer, client = _raised(_refused(code))
    assert isinstance(answer, Retry)
    assert not client.closed


@pytest.mark.parametrize("code", [6, 41, 53, 117, 395])
def test_bad_rows_are_rejected(code: int) -> None:
    answer, _ = _raised(_refused(code))
    assert isinstance(answer, Reject)
    assert answer.reason == f"ClickHouse refused to store mentions: It cannot be. (code {code})"


@pytest.mark.parametrize(
    ("code", "says"),
    [(516, "password"), (497, "rights"), (60, "run store"), (81, "run store"), (62, "statement")],
)
def test_what_a_person_must_mend_is_fatal(code: int, says: str) -> None:
    answer, _ = _raised(_refused(code))
    assert isinstance(answer, Fatal)
    assert says in answer.reason


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("gone"),
        SocketTimeoutError(),
        EOFError("Unexpected EOF"),
        ConnectionResetError(),
        TimeoutError(),
    ],
)
def test_a_broken_connection_means_wait_and_is_closed(error: Exception) -> None:
    answer, client = _raised(error)
    assert isinstance(answer, Retry)
    assert client.closed


@pytest.mark.parametrize(
    "error",
    [
        TypeMismatchError("followers: -1"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate"),
        OverflowError(),
    ],
)
def test_a_value_no_column_holds_is_rejected_and_the_connection_closed(error: Exception) -> None:
    answer, client = _raised(error)
    assert isinstance(answer, Reject)
    assert client.closed


@pytest.mark.parametrize(
    "url", ["http://localhost:8123/x", "localhost:9000", "clickhouse://", "clickhouse://h:port/x"]
)
def test_a_url_of_another_kind_is_fatal(url: str) -> None:
    with pytest.raises(Fatal, match=r"clickhouse\.url"):
        connect(Connection(url))


def test_nobody_listening_means_wait() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = connect(
            Connection(f"clickhouse://127.0.0.1:{taken.getsockname()[1]}/x", connect_timeout_secs=2)
        )
        with pytest.raises(Retry, match="did not answer"), answers(client, "ask"):
            client.execute("SELECT 1")


def test_a_server_that_never_speaks_means_wait(tcp_silence: Callable[[], int]) -> None:
    client = connect(
        Connection(f"clickhouse://127.0.0.1:{tcp_silence()}/x", query_timeout_secs=0.3)
    )
    with pytest.raises(Retry), answers(client, "ask"):
        client.execute("SELECT 1")


@pytest.fixture
def tcp_silence(request: pytest.FixtureRequest) -> Callable[[], int]:
    """Starts a listener that accepts and says nothing; gives its port."""

    def start() -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        request.addfinalizer(listener.close)
        return int(listener.getsockname()[1])

    return start


def test_the_password_is_not_shown() -> None:
    assert "hidden" not in repr(Connection("clickhouse://h/x", password="hidden"))


def test_tls_and_the_database_come_from_the_url() -> None:
    connection = Connection("clickhouses://me@h:9440/voices", ca_file="/ca.pem")
    client = connect(connection)
    assert connection.database == "voices"
    assert client.connection.secure_socket
    assert client.connection.ssl_options["ca_certs"] == "/ca.pem"
    assert client.connection.user == "me"


@pytest.mark.parametrize(
    ("engine", "name"),
    [
        ("ReplacingMergeTree(version) ORDER BY mention_id", "mentions"),
        (
            "Distributed('main', 'voices', 'mentions_local', cityHash64(mention_id))",
            "mentions_local ON CLUSTER 'main'",
        ),
    ],
)
def test_changes_go_to_the_stored_table_of_every_node(
    engine: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client("nowhere.invalid")
    monkeypatch.setattr(client, "execute", lambda *_: [(engine,)])
    assert altered(client, "mentions") == name
