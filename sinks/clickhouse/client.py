"""Connects to ClickHouse's native protocol and turns its errors into Retry, Reject and Fatal. May
touch the network.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ServerException, TooLargeStringSize, TypeMismatchError
from clickhouse_driver.util.helpers import parse_url

from schemas.flow import Fatal, FlowError, Reject, Retry

BAD_DATA = frozenset({6, 26, 27, 38, 41, 53, 69, 70, 72, 117, 131, 321, 395, 407, 691})
"""Codes that speak about the rows themselves (parse errors, wrong types, out of range, refused by a
view).
"""
_MISSING = frozenset({16, 47, 60, 81})
_DENIED = frozenset({164, 192, 193, 194, 497, 516})
_SETTINGS = frozenset({115})
_STATEMENT = frozenset({42, 43, 46, 62, 184, 215})

SETTINGS: dict[str, Any] = {
    # Batches are made here; a server-side buffer would acknowledge rows that a crash can still
    # lose.
    "async_insert": 0,
    # On a cluster rows are acknowledged once they are on their shards, not when this server means to
    # send them.
    "distributed_foreground_insert": 1,
    # And what an IN or a JOIN holds rows against is taken from every shard, not from each row's own.
    "distributed_product_mode": "global",
    # History spans many months, each a partition.
    "max_partitions_per_insert_block": 0,
    # Replaced rows are settled by merges and FINAL; doing it on insert as well costs a quarter of
    # the insert.
    "optimize_on_insert": 0,
    # The tables behind a record are filled side by side; which first does not matter, all converge.
    "parallel_view_processing": 1,
    # The store's own queries and its views mean "no row" by 0 and ''.
    "join_use_nulls": 0,
}


@dataclass(frozen=True, slots=True)
class Connection:
    """Where ClickHouse is: `clickhouse://user@host:port/database`, `clickhouses://` for TLS. Times
    in seconds.
    """

    url: str
    password: str = field(default="", repr=False)
    ca_file: str = ""
    connect_timeout_secs: float = 10
    query_timeout_secs: float = 60

    @property
    def database(self) -> str:
        """The database of the url, `default` where it names none."""
        return str(_parsed(self.url)[1].get("database") or "default")


def _parsed(url: str) -> tuple[str, dict[str, Any]]:
    try:
        host, options = parse_url(url)
    except ValueError as error:
        raise Fatal(f"clickhouse.url is not a valid url: {error}") from error
    if not url.startswith(("clickhouse://", "clickhouses://")) or not host:
        raise Fatal(
            "clickhouse.url must read clickhouse://user@host:port/database, or clickhouses:// for TLS"
        )
    return str(host), dict(options)


def connect(
    connection: Connection, *, database: str | None = None, settings: dict[str, Any] | None = None
) -> Client:
    """A client with lz4 compression and time limits. It connects with its first query; one thread
    at a time.

    `database` replaces the url's, `settings` go on top of the store's own. Raises Fatal for a url
    that is none.
    """
    host, options = _parsed(connection.url)
    options["settings"] = {**SETTINGS, **options.get("settings", {}), **(settings or {})}
    options.setdefault("compression", "lz4")
    options["connect_timeout"] = connection.connect_timeout_secs
    options["send_receive_timeout"] = connection.query_timeout_secs
    options["sync_request_timeout"] = connection.connect_timeout_secs
    if connection.password:
        options["password"] = connection.password
    if connection.ca_file:
        options["ca_certs"] = connection.ca_file
    if database is not None:
        options["database"] = database
    return Client(host, **options)


@contextmanager
def answers(client: Client, what: str) -> Iterator[None]:
    """Turn errors of the block into Retry, Reject or Fatal; `what` says what was tried, for the
    reason.

    After anything but a refusal by a healthy server the connection is closed: its state is unknown.
    """
    try:
        yield
    except ServerException as error:
        raise _judge(error, what) from error
    except (TypeMismatchError, TooLargeStringSize, UnicodeError, OverflowError) as error:
        client.disconnect()  # the server still waits for the rest of the rows
        raise Reject(f"ClickHouse cannot hold a value, while trying to {what}: {error}") from error
    except (Error, EOFError, OSError) as error:
        client.disconnect()
        raise Retry(
            f"ClickHouse did not answer while trying to {what}: {type(error).__name__}: {error}"
        ) from error


def first_line(error: ServerException) -> str:
    """ClickHouse's own sentence, without its stack trace."""
    text = str(error.message).split("Stack trace", maxsplit=1)[0].strip()
    return text.removeprefix("DB::Exception:").strip().split("\n", maxsplit=1)[0]


def _judge(error: ServerException, what: str) -> FlowError:
    said = f"ClickHouse refused to {what}: {first_line(error)} (code {error.code})"
    if error.code in BAD_DATA:
        return Reject(said)
    if error.code in _DENIED:
        return Fatal(
            f"{said}. Check the user in clickhouse.url, clickhouse.password and the user's rights."
        )
    if error.code in _MISSING:
        return Fatal(
            f"{said}. `grapevine run store` creates and upgrades the database when it starts."
        )
    if error.code in _SETTINGS:
        return Fatal(f"{said}. This ClickHouse is too old: 25.3 or later is needed.")
    if error.code in _STATEMENT:
        return Fatal(f"{said}. The statement itself is wrong; trying again would not help.")
    # Overload, too many parts, memory, replicas, anything unknown: waiting loses nothing, rejecting
    # would.
    return Retry(said)
