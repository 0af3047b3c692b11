"""One snapshot of a PostgreSQL database, and SELECTs in it, with errors in words for a person."""

import ssl
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from pg8000.core import CoreConnection
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import identifier

from connectors.customers._values import cell_of
from schemas.flow import Fatal, Retry

_ROWS = 5_000
_WRONG = {
    "28P01": "password",
    "28000": "user",
    "3D000": "database",
    "42501": "user",
}
"""Which setting an answer of PostgreSQL blames, by its SQLSTATE."""
_PASSING = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that mend themselves: connections, resources, shutdowns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A SELECT, where its settings stand ('' or `purchases`), and by which column only some
    customers are asked for; None: everybody is.
    """

    place: str
    query: str
    whose: str | None = None


@contextmanager
def connected(settings: Any) -> Iterator["Database"]:
    """One read-only transaction with one snapshot; it and the connection end with the block. Raises
    Fatal, which names the setting, and Retry.
    """
    where = f"PostgreSQL at {settings.host}:{settings.port}"
    try:
        connection = CoreConnection(
            settings.user,
            host=settings.host,
            port=settings.port,
            database=settings.database,
            password=settings.password.get_secret_value() if settings.password else None,
            timeout=settings.timeout_secs,
            ssl_context=_tls(settings),
            application_name="grapevine",
        )
    except (DatabaseError, InterfaceError, OSError) as error:
        raise _reason(error, where, "") from error
    try:
        database = Database(connection, where)
        database.begin()
        yield database
    finally:
        # where it is gone already, what was read is judged where it was read
        with suppress(DatabaseError, InterfaceError, OSError):
            connection.close()


class Database:
    """Runs SELECTs in one transaction."""

    def __init__(self, connection: CoreConnection, where: str) -> None:
        self._connection, self._where = connection, where
        self._numbers = count()

    def begin(self) -> None:
        """Everything from here on sees the database as it is now."""
        self._run("", "SET TIME ZONE 'UTC'")
        self._run("", "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def names(self, columns: Columns) -> tuple[str, ...]:
        """The names of the columns of a SELECT."""
        sql = f"SELECT * FROM ({_inner(columns.query)}) AS q LIMIT 0"  # noqa: S608 - the query is a setting
        return tuple(str(column["name"]) for column in self._asked(columns.place, sql).columns)

    def rows(self, columns: Columns, ids: Sequence[str] | None) -> Iterator[list[str]]:
        """The cells of every row, or of those of these customers; some thousand are in memory at a
        time.
        """
        name = f"grapevine_{next(self._numbers)}"
        sql = f"DECLARE {name} NO SCROLL CURSOR FOR SELECT * FROM ({_inner(columns.query)}) AS q"  # noqa: S608
        if columns.whose is not None:
            sql += f" WHERE q.{identifier(columns.whose)}::text = ANY(CAST($1 AS text[]))"
            self._run(columns.place, sql, list(ids or ()))
        else:
            self._run(columns.place, sql)
        while rows := self._run(columns.place, f"FETCH {_ROWS} FROM {name}"):
            for row in rows:
                yield [cell_of(value) for value in row]
        self._run(columns.place, f"CLOSE {name}")

    def newest(self, place: str, query: str, column: str, overlap_secs: int) -> str:
        """The greatest value of a column as text, less the overlap where it is a time; empty where
        there is no row.
        """
        name = identifier(column)
        sql = f"SELECT max(q.{name}), pg_typeof(max(q.{name}))::text FROM ({_inner(query)}) AS q"  # noqa: S608
        ((_, kind),) = self._run(place, sql)
        least = f"max(q.{name})"
        if kind.startswith("timestamp"):
            least += f" - interval '{overlap_secs} seconds'"
        ((newest,),) = self._run(place, f"SELECT ({least})::text FROM ({_inner(query)}) AS q")  # noqa: S608
        return str(newest or "")

    def changed(self, place: str, query: str, whose: str, column: str, since: str) -> set[str]:
        """The ids of whom a row has changed since then; of whom there is one, where there was none."""
        name, of = identifier(column), f"({_inner(query)}) AS q"
        sql = f"SELECT DISTINCT q.{identifier(whose)}::text FROM {of}"  # noqa: S608
        if not since:
            rows = self._run(place, sql)
        else:
            kind = self._run(place, f"SELECT pg_typeof(max(q.{name}))::text FROM {of}")[0][0]  # noqa: S608
            sql += f" WHERE q.{name} >= CAST(CAST($1 AS text) AS {kind})"
            rows = self._run(place, sql, since)
        return {one for (one,) in rows if one is not None}

    def _run(self, place: str, sql: str, *values: Any) -> list[list[Any]]:
        return self._asked(place, sql, *values).rows or []

    def _asked(self, place: str, sql: str, *values: Any) -> Any:
        """What pg8000 answers: rows and columns. `$1` stands for the first value."""
        try:
            return self._connection.execute_unnamed(sql, vals=values)
        except (DatabaseError, InterfaceError, OSError, struct.error) as error:
            setting = f"{place}.query" if place else "query"
            raise _reason(error, self._where, setting) from error


def _inner(query: str) -> str:
    """The SELECT as one that stands inside of another."""
    return f"{query.strip().rstrip(';')}\n"


def _tls(settings: Any) -> ssl.SSLContext | None:
    if settings.tls == "off":
        return None
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    if settings.tls == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _reason(error: Exception, where: str, setting: str) -> Fatal | Retry:
    """What an error means: which setting a person must change, or that it passes."""
    told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    state, message = str(told.get("C", "")), str(told.get("M", "")) or str(error)
    if state in _WRONG:
        return Fatal(f"{where} refuses the {_WRONG[state]}: {message}")
    if isinstance(error, ssl.SSLCertVerificationError) or "SSL" in message:
        return Fatal(f"{where} is not trusted (settings tls and ca_file): {message}")
    if state and not state.startswith(_PASSING):
        return Fatal(f"{where} refuses {setting or 'the connection'}: {message}")
    return Retry(f"{where} did not answer: {message[:300]}")
