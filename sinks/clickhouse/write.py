"""Inserts records and rows. Idempotent: every table converges to the same rows whatever is repeated
or reordered.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from clickhouse_driver import Client

from schemas.flow import Reject
from sinks.clickhouse.client import answers
from sinks.clickhouse.records import Batch, Keep, read_records

Row = Sequence[Any]


def insert_records(client: Client, raws: Iterable[bytes], keep: Keep | None = None) -> Batch:
    """Store records of mentions.enriched (JSON bytes). When it returns, all but `refused` and
    `forgotten` are stored.

    `refused` of the returned batch names each record that can never be stored, with the reason;
    `keep` holds back mentions that tombstones forbid. Raises Retry (insert the same records again:
    nothing counts twice) and Fatal.
    """
    batch = read_records(raws, keep)
    failed = _insert_or_split(client, batch.records, batch.indices)
    rows = [(author, *shown) for author, shown in batch.profiles.items()]
    insert_rows(client, "author_profiles", ("author_id", "place", "links", "seen_at"), rows)
    batch.refused.extend(failed)
    batch.refused.sort()
    return batch


def insert_rows(client: Client, table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows and return how many. `table` and `columns` are ours, never a user's words.

    Raises Retry, Fatal, and Reject where ClickHouse refuses the rows.
    """
    listed = rows if isinstance(rows, list) else list(rows)
    if not listed:
        return 0  # an INSERT without data would wait for it until the time-out
    with answers(client, f"insert into {table}"):
        client.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES", listed, types_check=True
        )
    return len(listed)


def _insert_or_split(
    client: Client, records: list[bytes], indices: list[int]
) -> list[tuple[int, str]]:
    """Insert, halving what ClickHouse refuses until the culprits stand alone; returns them with the
    reason.
    """
    if not records:
        return []
    try:
        with answers(client, "store mentions"):
            client.execute("INSERT INTO enriched_records (raw) VALUES", [records], columnar=True)
        return []
    except Reject as refusal:
        if len(records) == 1:
            return [(indices[0], refusal.reason)]
    middle = len(records) // 2
    left = _insert_or_split(client, records[:middle], indices[:middle])
    return left + _insert_or_split(client, records[middle:], indices[middle:])
