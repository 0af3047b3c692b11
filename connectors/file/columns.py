"""Turns a row of any CSV into a record of ours by the column map. Pure."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from connectors.file.settings import COLUMNS, Settings
from connectors.tools.times import parse_time
from schemas.flow import Reject

_TIMES = frozenset({"published_at", "seen_at", "author.joined_at"})
_TIME_OF_DAY = "published_time"
_LISTS = frozenset({"hashtags", "handles", "links"})
_COUNTS = frozenset({name for name in COLUMNS if name.startswith("engagement.")}) | {
    "author.followers",
    "author.following",
    "author.posts",
    "revision",
}
_NOTHING = frozenset({"", "-", "n/a", "na", "null", "none", "nan"})
_GROUPING = re.compile(r"(?<=\d)[ ,_'\u00a0\u202f’](?=\d{3}(?!\d))")


def record_of(row: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The record a row tells; raises Reject naming every cell that is wrong. Empty cells count as
    left out.
    """
    record: dict[str, Any] = {}
    wrong: list[str] = []
    for field, column in _plan(tuple(row), tuple(settings.columns.items()), tuple(settings.fixed)):
        cell = row.get(column)
        if not isinstance(cell, str) or not cell.strip():
            cell = settings.fixed.get(field, "")
        if not cell.strip() or field == _TIME_OF_DAY:
            continue
        if field == "published_at":
            time_of_day = row.get(settings.columns.get(_TIME_OF_DAY, _TIME_OF_DAY))
            cell = f"{cell.strip()} {time_of_day or ''}"
        try:
            _put(record, field, _read(field, cell, settings))
        except ValueError as error:
            wrong.append(f"{field} (column {column!r}): {error}")
    if "published_at" not in record and not any(
        problem.startswith("published_at ") for problem in wrong
    ):
        wrong.append(
            f"published_at (column {settings.columns.get('published_at', 'published_at')!r}): is empty"
        )
    if wrong:
        raise Reject("; ".join(wrong), dict(row))
    if "mention_id" in record:
        record["id"] = record.pop("mention_id")
        record.setdefault("type", record["id"].partition(":")[0])
    return record


def missing_columns(names: tuple[str, ...], settings: Settings) -> list[str]:
    """Columns that the map names, or that cannot be done without, and that the header does not have."""
    missing = [column for column in settings.columns.values() if column not in names]
    told = (
        {field for field in COLUMNS if field in names} | set(settings.columns) | set(settings.fixed)
    )
    if "published_at" not in told:
        missing.append("published_at")
    if not told & {"text", "title", "rating"}:
        missing.append("text")
    return list(dict.fromkeys(missing))


@lru_cache(maxsize=64)
def _plan(
    names: tuple[str, ...], columns: tuple[tuple[str, str], ...], fixed: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """The fields that a row of these columns can fill, each with its column."""
    mapped = dict(columns)
    pairs = [(field, mapped.get(field, field)) for field in COLUMNS]
    return tuple((field, column) for field, column in pairs if column in names or field in fixed)


def _read(field: str, cell: str, settings: Settings) -> Any:
    if field in _TIMES:
        return parse_time(
            cell, pattern=settings.date_format, zone=ZoneInfo(settings.timezone)
        ).isoformat()
    if field in _LISTS:
        return [
            item.lstrip("#@") for item in re.split(r"[\s,;|]+", cell.strip()) if item.strip("#@")
        ]
    if field in _COUNTS:
        return _number(cell, int)
    if field == "rating":
        return _number(cell.replace(",", "."), float)
    return cell if field in ("text", "title") else cell.strip()


def _number(cell: str, kind: Callable[[str], float]) -> float | None:
    """A figure as spreadsheets write it, with or without grouping; None where the cell says that
    there is none.
    """
    text = cell.strip()
    if text.casefold() in _NOTHING:
        return None
    plain = _GROUPING.sub("", text)
    try:
        return kind(plain.removesuffix(".0") if kind is int else plain)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a number") from None


def _put(record: dict[str, Any], field: str, value: Any) -> None:
    if value is None:
        return
    group, dot, name = field.rpartition(".")
    (record.setdefault(group, {}) if dot else record)[name] = value
