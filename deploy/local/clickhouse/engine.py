"""The ClickHouse engine in this process, and sessions of it: the only file that touches chdb.

Every session has its own current database and settings; queries of two sessions run in parallel. A
session is used by one thread at a time.
"""

import fcntl
import importlib
import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.local.errors import LocalStackError
from sinks.clickhouse.fence import why_fenced

os.environ["TZ"] = (
    "UTC"  # read by the engine when it is loaded: a server's clock, not this machine's
)
_chdb: Any = importlib.import_module(
    "chdb._chdb"
)  # the binding itself; chdb's wrappers add copies and guesses

ACCESS_DENIED = 497
SYNTAX_ERROR, BAD_ARGUMENTS, NOT_IMPLEMENTED, AUTHENTICATION_FAILED = 62, 36, 48, 516
CANNOT_WRITE, READONLY, QUERY_WAS_CANCELLED, UNKNOWN_EXCEPTION = 75, 164, 394, 1002

_CODE = re.compile(r"Code: (\d+)\.\s*(?:DB::Exception: )?")
_NOT_STREAMED = "Streaming query is not supported"
# where the engine's defaults for one process are not those of a server
_AS_A_SERVER = "SET implicit_select = 0, allow_introspection_functions = 0"
_INSIDE = frozenset({
    "numbers", "numbers_mt", "zeros", "zeros_mt", "primes", "generaterandom",
    "generateseries", "generate_series", "values", "sqlstandardvalues", "view", "viewexplain",
    "viewifpermitted", "merge", "null", "input", "format", "dictionary", "mergetreeindex",
    "mergetreeprojection", "memory", "log", "tinylog", "stripelog", "set", "join", "buffer",
    "embeddedrocksdb", "materializedview", "alias", "keepermap", "timeseries",
})  # fmt: skip
"""Table functions and engines that stay inside the engine's own folder; lower case."""
_MAYBE_A_FILE = re.compile(r",\s*['\"`][^'\"`]*/")
"""`FROM a, '/etc/passwd'`: the engine's database `default` takes paths for tables."""
_FILE_AS_TABLE = re.compile(r"TableIdentifier (\S*/\S*)")
_counter = itertools.count(1)


class EngineError(RuntimeError):
    """An error with ClickHouse's own code and text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Engine:
    """The engine over one data folder. Only one process may hold a folder; a second one is refused."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = (folder.parent / f"{folder.name}.lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LocalStackError(
                f"{folder} is in use by another ClickHouse server: stop that one first, or choose another data folder."
            ) from error
        self.incoming = folder.parent / f"{folder.name}.incoming"
        """Rows of inserts wait here until they are complete; what a killed server left is of no use.
        """
        shutil.rmtree(self.incoming, ignore_errors=True)
        self.incoming.mkdir()
        self.settings: dict[str, str] = {}
        """What sessions begin with, as far as it was asked for."""
        # keeps the engine, and its background work, alive between clients
        self._first = _chdb.connect(str(self.folder))
        self._fenced = _outside_names(Session(self._first))

    def session(self, database: str = "") -> "Session":
        """Open a session in `database`; raises EngineError when there is no such database."""
        session = Session(_chdb.connect(str(self.folder)), self._fenced)
        session.run(_AS_A_SERVER)
        if database and database != "default":
            try:
                session.run(f"USE {quote_name(database)}")
            except EngineError:
                session.close()
                raise
        return session

    def cancel(self, tag: str) -> None:
        """Ask the engine to stop the running statement that carries `tag`."""
        session = self.session()
        try:
            session.run(f"KILL QUERY WHERE query LIKE '%{tag}%' AND query NOT LIKE 'KILL%' ASYNC")
        finally:
            session.close()

    def close(self) -> None:
        """Shut the engine down. Sessions must be closed before."""
        self._first.close()
        self._lock.close()


@contextmanager
def in_memory() -> Iterator["Session"]:
    """A session of an engine without data, folder or server."""
    connection = _chdb.connect(":memory:")
    try:
        yield Session(connection)
    finally:
        connection.close()


class Session:
    """One conversation with the engine."""

    def __init__(self, connection: Any, fenced: frozenset[str] = frozenset()) -> None:
        self._connection = connection
        self._fenced = fenced

    def run(self, sql: str, output: str = "Native") -> bytes:
        """Run one statement to its end and return its whole output."""
        return bytes(_engine(lambda: self._connection.query(sql, output).bytes()))

    def rows(self, sql: str) -> list[list[Any]]:
        """Run a query and return its rows as JSON knows them."""
        rows: list[list[Any]] = json.loads(self.run(sql, "JSONCompact") or b'{"data": []}')["data"]
        return rows

    def stream(self, sql: str, output: str = "Native") -> Generator[tuple[bytes, int], None, None]:
        """Run a query and yield its output as it is made: (bytes, rows). Statements without a
        stream come at once.

        Closing the iterator early stops the query.
        """
        try:
            handle = _engine(lambda: self._connection.send_query(sql, output))
        except EngineError as error:
            if _NOT_STREAMED not in error.text:
                raise
            yield self.run(sql, output), -1
            return
        ended = False
        try:
            while True:
                part = _engine(lambda: self._connection.streaming_fetch_result(handle))
                if not part.size():
                    ended = True
                    return
                yield part.bytes(), part.rows_read()
        except EngineError:
            ended = True
            raise
        finally:
            if not ended:
                self._connection.streaming_cancel_query(handle)

    def kind_of(self, sql: str) -> tuple[str, int]:
        """Return READ_ONLY, MUTATING, CONTROL … or UNKNOWN (not parsed), and the number of statements."""
        query = _engine(lambda: self._connection.classify_query(sql))
        return query["query_class"].name, query["statement_count"]

    def check_fence(self, sql: str) -> None:
        """Raise EngineError for a statement that would reach files, programs or other machines: the
        engine runs as the operator, and no grant stands in between.
        """
        reason = why_fenced(sql, also=self._fenced)
        if not reason and _MAYBE_A_FILE.search(sql):
            try:
                tree = self.run(f"EXPLAIN AST {sql}", "TSVRaw").decode("utf-8", "replace")
            except EngineError:  # it does not parse: the engine says so when it is run
                return
            match = _FILE_AS_TABLE.search(tree)
            reason = f"{match[1]} is a file, not a table" if match else ""
        if reason:
            raise EngineError(
                ACCESS_DENIED, f"{reason}: not allowed on the local server. (ACCESS_DENIED)"
            )

    def on_progress(self, report: Callable[[dict[str, int]], None]) -> None:
        """Have `report` called with the running totals, about ten times a second, by the thread
        that runs a query.
        """
        self._connection.set_progress_callback(report)

    def close(self) -> None:
        """End the session."""
        self._connection.close()


def _outside_names(session: Session) -> frozenset[str]:
    """Table functions and engines of this very engine that are not known to stay inside it."""
    rows = session.rows(
        "SELECT name FROM system.table_functions UNION ALL SELECT name FROM system.table_engines"
    )
    names = {str(row[0]).lower() for row in rows}
    return frozenset(name for name in names - _INSIDE if not name.endswith("mergetree"))


def quote_name(name: str) -> str:
    """Return a name as SQL writes it."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def quote_text(text: str) -> str:
    """Return a string as SQL writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def new_tag() -> str:
    """Return a word that occurs in no other statement: a comment with it makes one statement findable."""
    return f"statement-{next(_counter)}-of-this-server"


def _engine(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except RuntimeError as error:
        text = str(error)
        code = _CODE.match(text)
        raise EngineError(
            int(code[1]) if code else UNKNOWN_EXCEPTION, text[code.end() :] if code else text
        ) from error
