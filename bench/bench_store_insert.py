"""What storing costs: `python -m bench.bench_store_insert [--url URL] [--batches N] [--rows N]`
prints rows per second.

Records of mentions.enriched of about 2 kB, in batches, into a database of its own that is dropped
afterwards; without
--url into a local server started for it. Reading the records (the check before the insert) and the
insert are told apart; rewriting the series of all buckets comes last. Without Kafka: that is
measured with the whole store.
"""

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psutil

from bench.mentions import mention
from deploy.local.clickhouse import clickhouse_command
from deploy.local.process import end, spawn, wait_ready
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.records import read_records
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from tests.builders import make_enriched

DAY = datetime(2026, 11, 20, tzinfo=UTC)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="clickhouse://host:port of a running server")
    parser.add_argument("--batches", type=int, default=12)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with _server(options.url) as (url, server):
        for line in measure(url, server, options.batches, options.rows):
            sys.stdout.write(line + "\n")


def measure(url: str, server: int | None, batches: int, rows: int) -> Iterator[str]:
    """Lines of the report; medians over batches of `rows` records. `server` is the local server's
    process id.
    """
    connection = Connection(f"{url}/bench_{uuid.uuid4().hex[:8]}", query_timeout_secs=300)
    migrate(connection)
    with connect(connection) as client:
        reading, storing, spent, buckets, size = [], [], [], set(), 0
        for number in range(batches):
            raws = list(records(number * rows, rows))
            size += sum(map(len, raws))
            started = time.perf_counter()
            read_records(raws)
            between, cpu = time.perf_counter(), _cpu_secs(server)
            batch = insert_records(client, raws)
            spent.append((_cpu_secs(server) - cpu) / rows * 1e6)
            reading.append(rows / (between - started))
            storing.append(rows / (time.perf_counter() - between))
            buckets |= batch.buckets
        yield f"record size          {size / batches / rows:9,.0f} bytes"
        yield f"read_records         {statistics.median(reading):9,.0f} rows/s"
        yield f"insert_records       {statistics.median(storing):9,.0f} rows/s, reading and ClickHouse's work in turn"
        yield f"CPU of an insert     {statistics.median(spent):9,.1f} µs a row, here and in a local server together"
        started = time.perf_counter()
        count = rewrite_series(client, buckets)
        yield f"rewrite_series       {time.perf_counter() - started:9.2f} s, {count} buckets of {batches * rows:,} rows"
        client.execute(f"DROP DATABASE {connection.database} SYNC")


def records(first: int, count: int) -> Iterator[bytes]:
    """Enriched mentions of one day, in the order of their time."""
    rng = Random(first)  # noqa: S311 - invented texts
    for number in range(first, first + count):
        posted = mention(number, DAY + timedelta(seconds=number * 0.7 % 86_400), rng)
        yield make_enriched(posted, customer=None).to_json()


def _cpu_secs(server: int | None) -> float:
    times = psutil.Process(server).cpu_times() if server else None
    return time.process_time() + (times.user + times.system if times else 0)


@contextmanager
def _server(url: str | None) -> Iterator[tuple[str, int | None]]:
    if url:
        yield url, None
        return
    with tempfile.TemporaryDirectory() as folder:
        spec = clickhouse_command(Path(folder))
        process = spawn(spec, die_with_parent=True)
        try:
            wait_ready(spec, process)
            yield spec.endpoint, process.pid
        finally:
            end(process)


if __name__ == "__main__":
    main()
