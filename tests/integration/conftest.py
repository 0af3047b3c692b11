"""Fixtures of the tests on the real engines: a migrated database, emptied for each test or new for
it.
"""

import uuid
from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.migrate import migrate
from tests.shared_stack import SharedStack


@pytest.fixture(scope="session")
def migrated(stack: SharedStack) -> Iterator[Connection]:
    """A database with every table, shared by the tests of one worker."""
    connection = Connection(f"{stack.endpoints.clickhouse}/t{uuid.uuid4().hex[:10]}")
    migrate(connection)
    yield connection
    with connect(connection, database="default") as client:
        client.execute(f"DROP DATABASE {connection.database} SYNC")


@pytest.fixture
def store(migrated: Connection) -> Iterator[Client]:
    """A client in a database with every table, all of them empty."""
    with connect(migrated) as client:
        tables = client.execute(
            "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
            " AND name != 'schema_versions' AND total_rows > 0"
        )
        for (table,) in tables:
            client.execute(f"TRUNCATE TABLE {table} SYNC")
        yield client


@pytest.fixture
def new_store(database: str) -> Iterator[Client]:
    """A client in a database of this test's own, with every table as the migrations make it."""
    connection = Connection(database)
    migrate(connection)
    with connect(connection) as client:
        yield client
