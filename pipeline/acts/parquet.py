"""An answer as a Parquet file: typed columns, written while the rows arrive."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.acts.sql import Answer

_ROWS = 10_000
"""Rows that are held in memory."""
_WRAPPED = re.compile(r"(?:LowCardinality|Nullable)\((.*)\)")


def write_parquet(answer: Answer, path: Path) -> int:
    """Write all rows to a file; it is there whole or not at all. Returns how many there are."""
    schema = pa.schema([(name, _type(kind)) for name, kind in answer.columns])
    part = path.with_name(f"{path.name}.part")
    count = 0
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for batch in _batches(answer.rows):
                columns = [[_value(row[place]) for row in batch] for place in range(len(schema))]
                writer.write_table(pa.table(columns, schema=schema))
                count += len(batch)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(rows, _ROWS)):
        yield batch


def _type(kind: str) -> Any:
    """The type of a column; texts for what has none of its own."""
    while wrapped := _WRAPPED.fullmatch(kind):
        kind = wrapped[1]
    if array := re.fullmatch(r"Array\((.*)\)", kind):
        return pa.list_(_type(array[1]))
    if number := re.fullmatch(r"(U?Int|Float)(8|16|32|64)", kind):
        return getattr(pa, f"{number[1].lower()}{number[2]}")()
    if kind.startswith("DateTime"):
        return pa.timestamp("ms", tz="UTC")
    if kind.startswith("Date"):
        return pa.date32()
    return pa.bool_() if kind == "Bool" else pa.string()


def _value(value: Any) -> Any:
    """Times without a zone are UTC."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return list(value) if isinstance(value, tuple) else value
