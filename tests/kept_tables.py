"""One database with every table for all tests of a worker, emptied for each: making the tables takes
two seconds of a core.
"""

import uuid
from typing import Any

from clickhouse_driver import Client

from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.tables import apply_retention
from tests.services import wait_until


class KeptTables:
    """Tables as the migrations make them, `retained`: as the store leaves them, which drops what is
    too old. A test that changed one leaves them to nobody.
    """

    def __init__(self, clickhouse: str, *, retained: bool) -> None:
        self._clickhouse, self._retained = clickhouse, retained
        self._connection: Connection | None = None
        self._made: list[tuple[Any, ...]] = []
        self._filled: dict[str, list[tuple[Any, ...]]] = {}

    def emptied(self) -> Connection:
        """The database, without a row."""
        if self._connection is not None:
            with connect(self._connection) as client:
                if _definition(client) == self._made:
                    self._empty(client)
                    return self._connection
            self.drop()
        return self._make()

    def drop(self) -> None:
        """Remove the database."""
        if self._connection is not None:
            with connect(self._connection, database="default") as client:
                client.execute(f"DROP DATABASE {self._connection.database} SYNC")
            self._connection = None

    def _make(self) -> Connection:
        self._connection = Connection(f"{self._clickhouse}/t{uuid.uuid4().hex[:10]}")
        migrate(self._connection)
        with connect(self._connection) as client:
            if self._retained:
                apply_retention(client, payload_days=30, mention_days=1095, deleted_days=30)
            wait_until(lambda: _is_of_the_past(client), 30, "a second in which nothing was made")
            self._made = _definition(client)
            self._filled = {table: _rows(client, table) for table in _with_rows(client)}
        return self._connection

    def _empty(self, client: Client) -> None:
        """What a client that was killed had asked for may still run: its rows are emptied too. What
        the migrations write stays.
        """
        wait_until(lambda: not _still_asked(client), 30, "the end of earlier statements")
        for table in _with_rows(client):
            filled = self._filled.get(table, [])
            if not filled or _rows(client, table) != filled:
                client.execute(f"TRUNCATE TABLE {table} SYNC")
                if filled:
                    client.execute(f"INSERT INTO {table} VALUES", filled)


def _definition(client: Client) -> list[tuple[Any, ...]]:
    """The tables, and the second in which each was made or changed last: to write out how they are
    made takes as long as a test.
    """
    rows: list[tuple[Any, ...]] = client.execute(
        "SELECT name, metadata_modification_time FROM system.tables"
        " WHERE database = currentDatabase() ORDER BY name"
    )
    return rows


def _is_of_the_past(client: Client) -> bool:
    """Whether any later change will be of a later second."""
    ((past,),) = client.execute(
        "SELECT max(metadata_modification_time) < now() FROM system.tables"
        " WHERE database = currentDatabase()"
    )
    return bool(past)


def _with_rows(client: Client) -> list[str]:
    rows = client.execute(
        "SELECT name FROM system.tables WHERE database = currentDatabase()"
        " AND engine LIKE '%MergeTree' AND total_rows > 0"
    )
    return [name for (name,) in rows]


def _rows(client: Client, table: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = client.execute(f"SELECT * FROM {table} ORDER BY ALL")
    return rows


def _still_asked(client: Client) -> bool:
    ((others,),) = client.execute(
        "SELECT count() FROM system.processes"
        " WHERE current_database = currentDatabase() AND query NOT LIKE '%system.processes%'"
    )
    return bool(others)
