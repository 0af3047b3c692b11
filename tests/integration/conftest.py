"""Fixtures of the tests on the real engines: a migrated database, emptied for each test or new for
it.
"""

from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.migrate import migrate
from tests.kept_tables import KeptTables


@pytest.fixture
def store(bare_tables: KeptTables) -> Iterator[Client]:
    """A client in a database with every table, all of them empty."""
    with connect(bare_tables.emptied()) as client:
        yield client


@pytest.fixture
def new_store(database: str) -> Iterator[Client]:
    """A client in a database of this test's own, with every table as the migrations make it."""
    connection = Connection(database)
    migrate(connection)
    with connect(connection) as client:
        yield client
