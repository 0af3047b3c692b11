"""Reads labelled counts: a folder with windows.json ({"X.csv": [[from, until], …]}) and X.csv
(timestamp,value).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from learning.evaluation._nab import Window
from learning.rows import RowsError
from schemas.series import tick_of


@dataclass(frozen=True, slots=True)
class Counts:
    """A series of counts per five minutes: the bucket of each row, in order, its count, and the
    labelled windows.
    """

    name: str
    buckets: Sequence[int]
    values: Sequence[float]
    windows: Sequence[Window]


def read_counts(folder: Path) -> list[Counts]:
    """Every series that windows.json names, in its order; raises RowsError that says which file
    lacks what.
    """
    path = folder / "windows.json"
    try:
        named = orjson.loads(path.read_bytes())
    except OSError as error:
        raise RowsError(f"{path} cannot be read: {error.strerror or error}") from error
    except orjson.JSONDecodeError as error:
        raise RowsError(f"{path} is not JSON: {error}") from error
    if not isinstance(named, dict) or not named:
        raise RowsError(
            f'{path} names no series: it needs {{"X.csv": [["2015-03-03 04:37:53", "…"]]}}'
        )
    return [_counts(folder / name, name, spans) for name, spans in named.items()]


def _counts(path: Path, name: str, spans: Sequence[Sequence[str]]) -> Counts:
    try:
        with path.open(newline="") as file:
            rows = [(_whole(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]
        ticks = [tick_of(datetime.fromisoformat(stamp).replace(tzinfo=UTC)) for stamp, _ in rows]
    except OSError as error:
        raise RowsError(f"{path} cannot be read: {error.strerror or error}") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RowsError(
            f"{path} needs the columns timestamp and value (a number): {error!r}"
        ) from error
    if not rows:
        raise RowsError(f"{path} has no rows")
    return Counts(name, _apart(ticks), [value for _, value in rows], _windows(path, rows, spans))


def _whole(stamp: str) -> str:
    return stamp.split(".")[0]  # windows.json has microseconds, the rows have none


def _apart(ticks: Sequence[int]) -> list[int]:
    """The buckets of rows: one that comes too early is in the bucket after the last, for each row
    is a bucket.
    """
    buckets: list[int] = []
    for tick in ticks:
        buckets.append(max(tick, buckets[-1] + 1) if buckets else tick)
    return buckets


def _windows(
    path: Path, rows: Sequence[tuple[str, float]], spans: Sequence[Sequence[str]]
) -> list[Window]:
    first: dict[str, int] = {}
    for at, (stamp, _) in enumerate(rows):
        first.setdefault(stamp, at)
    try:
        return [Window(first[_whole(begin)], first[_whole(end)]) for begin, end in spans]
    except (KeyError, TypeError, ValueError) as error:
        raise RowsError(
            f"windows.json: a window of {path.name} is no pair of timestamps of its rows: {error}"
        ) from error
