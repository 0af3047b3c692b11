"""What inserts and disk pay for fast answers."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clickhouse_driver import Client

from bench.bench_store_insert import records
from bench.stats import side_by_side
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.write import insert_records

INDEXES = ("by_mention", "by_thread", "by_author_id", "by_seen", "by_word")
"""The indexes of mentions that are there for the views' sake."""
TABLES = ("day_figures", "day_answers", "hidden", "told_anew", "written_until")
BATCHES, ROWS = 8, 10_000
Say = Callable[[str], None]


def insert_price(endpoint: str, say: Say) -> float:
    """How fast the store's inserts are against a database without the views' indexes; 1 is as fast.

    The two take turns, batch by batch, on the same records.
    """
    with _database(endpoint) as full, _database(endpoint) as bare:
        for index in INDEXES:
            bare.execute(f"ALTER TABLE mentions DROP INDEX {index}")
        took: tuple[list[float], list[float]] = ([], [])
        for number in range(BATCHES):
            raws = list(records(number * ROWS, ROWS))
            for client, times in zip((bare, full), took, strict=True):
                started = time.perf_counter()
                insert_records(client, raws)
                times.append(time.perf_counter() - started)
    rates = [BATCHES * ROWS / sum(times) for times in took]
    say(f"inserts: {rates[1]:,.0f} rows/s with the views' indexes, {rates[0]:,.0f} without")
    return round(side_by_side(*took), 3)


def disk_share(client: Client, say: Say) -> float:
    """The share of the views' indexes and figures of days in all that the database takes on disk."""
    sizes = client.execute(
        "SELECT name, sum(data_compressed_bytes + marks_bytes) FROM system.data_skipping_indices"
        " WHERE database = currentDatabase() AND table = 'mentions' GROUP BY name ORDER BY name"
    )
    tables = client.execute(
        "SELECT table, sum(bytes_on_disk) FROM system.parts"
        " WHERE database = currentDatabase() AND active GROUP BY table ORDER BY table"
    )
    everything = sum(size for _, size in tables)
    mine = sum(size for name, size in (*sizes, *tables) if name in (*INDEXES, *TABLES))
    told = ", ".join(f"{name} {size / 1e6:,.1f} MB" for name, size in (*sizes, *tables))
    say(f"disk: {told}; all {everything / 1e6:,.0f} MB, the views' own {mine / 1e6:,.0f} MB")
    return round(float(mine / (everything - mine)), 3)


@contextmanager
def _database(endpoint: str) -> Iterator[Client]:
    connection = Connection(f"{endpoint}/price_{uuid.uuid4().hex[:8]}", query_timeout_secs=300)
    migrate(connection)
    with connect(connection) as client:
        yield client
        client.execute(f"DROP DATABASE {connection.database} SYNC")
