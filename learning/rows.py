"""Reads labelled rows: one JSON object per line, plain or gzip. Errors name the file, the line and
what is missing.
"""

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

UNLABELLED = frozenset({"unknown", "not_relevant", "", None})


class RowsError(ValueError):
    """A file that is no file of labelled rows; says what to do."""


def read_rows(path: Path, needed: Sequence[str]) -> list[dict[str, Any]]:
    """Every row; raises RowsError where the file cannot be read or a row lacks a field of `needed`."""
    rows: list[dict[str, Any]] = []
    try:
        for number, line in enumerate(_lines(path), 1):
            rows.append(_row(path, number, line, needed))
    except OSError as error:
        raise RowsError(f"{path} cannot be read: {error.strerror or error}") from error
    if not rows:
        raise RowsError(
            f"{path} has no rows: it needs one JSON object per line with {', '.join(needed)}"
        )
    return rows


def labelled(rows: Sequence[dict[str, Any]], field: str = "label") -> list[dict[str, Any]]:
    """The rows whose label is known."""
    return [row for row in rows if row[field] not in UNLABELLED]


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from (line for line in file if line.strip())


def _row(path: Path, number: int, line: bytes, needed: Sequence[str]) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise RowsError(f"{path}:{number} is not JSON: {error}") from error
    missing = [name for name in needed if not isinstance(row, dict) or name not in row]
    if missing:
        raise RowsError(
            f"{path}:{number} lacks {', '.join(missing)}; a row needs {', '.join(needed)}"
        )
    fields: dict[str, Any] = row
    return fields
