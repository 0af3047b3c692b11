"""Turns a row of any CSV, or a flattened JSON object, into a record of ours by the column map. Pure."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from connectors.file.names import folded
from connectors.file.presets import preset_named
from connectors.file.settings import COLUMNS, Settings
from connectors.tools.cells import is_nothing, read_count, read_flag, read_list, read_rating
from connectors.tools.ids import read_id
from connectors.tools.kinds import read_kind
from connectors.tools.languages import read_language
from connectors.tools.times import parse_time
from schemas.flow import Reject

_TIMES = frozenset({"published_at", "seen_at", "author.joined_at"})
_TIME_OF_DAY = "published_time"
_IDS = ("id", "mention_id", "parent_id", "thread_id", "author.id")
_SPOKEN = frozenset({"text", "title", "rating"})
_EVENTS = frozenset({"posted", "restored", "deleted", "author_deleted"})
_LARGEST_REVISION = 1 << 48
_MIDNIGHT = re.compile(r"(?<=\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?Z?\Z")
"""How a day alone is written where a time always stands: the time is told beside it."""
_NO_TYPE = re.compile(r"[^a-z0-9]+")
_TYPES = {"twitter": "x", "x_twitter": "x", "twitter_x": "x", "x_formerly_twitter": "x"}


class Told(NamedTuple):
    """The record a row tells, and why each cell that could not be read is left out, by field."""

    record: dict[str, Any]
    left_out: dict[str, str]


def record_of(row: Mapping[str, Any], settings: Settings) -> Told:
    """What a row tells. Empty cells count as left out; a cell that cannot be read never costs the
    post. Raises Reject where there is no date that can be read.
    """
    record: dict[str, Any] = {}
    left_out: dict[str, str] = {}
    plan = columns_of(tuple(row), settings)
    for field, columns in plan.items():
        column, cell = _cell(row, columns, settings.fixed.get(field, ""))
        if not cell.strip() or field == _TIME_OF_DAY:
            continue
        if field == "published_at":
            _, time_of_day = _cell(row, plan.get(_TIME_OF_DAY, ()), "")
            if time_of_day.strip() and not is_nothing(time_of_day):
                cell = f"{_MIDNIGHT.sub('', cell.strip())} {time_of_day}"
        try:
            _put(record, field, _read(field, cell, settings))
        except ValueError as error:
            left_out[field] = f"{field} (column {column!r}): {error}"
    if "published_at" not in record:
        column = plan.get("published_at", ("published_at",))[0]
        reason = left_out.pop("published_at", f"published_at (column {column!r}): is empty")
        raise Reject("; ".join([reason, *left_out.values()]), dict(row))
    if "mention_id" in record:
        record["id"] = record.pop("mention_id")
        record.setdefault("type", record["id"].partition(":")[0])
    return Told(record, left_out)


def columns_of(names: tuple[str, ...], settings: Settings) -> dict[str, tuple[str, ...]]:
    """The fields that a row of these columns can fill, each with its columns, the best first."""
    return _plan(names, tuple(settings.columns.items()), tuple(settings.fixed), settings.preset)


def known_columns(settings: Settings) -> frozenset[str]:
    """Folded names of columns by which a header is told from the lines above it."""
    preset = settings.known
    names = [*COLUMNS, *settings.columns.values()]
    return frozenset(
        map(folded, [*names, *(one for many in preset.columns.values() for one in many)])
    )


def missing_columns(names: tuple[str, ...], settings: Settings) -> list[str]:
    """Columns that the map names, or that cannot be done without, and that the header does not have."""
    there = set(map(folded, names))
    missing = [column for column in settings.columns.values() if folded(column) not in there]
    told = set(columns_of(names, settings)) | set(settings.columns)
    if "published_at" not in told:
        missing.append("published_at")
    if not told & _SPOKEN:
        missing.append("text")
    return list(dict.fromkeys(missing))


@lru_cache(maxsize=256)
def _plan(
    names: tuple[str, ...],
    columns: tuple[tuple[str, str], ...],
    fixed: tuple[str, ...],
    preset: str,
) -> dict[str, tuple[str, ...]]:
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(folded(name), name)
    mapped, known = dict(columns), preset_named(preset).columns
    plan: dict[str, tuple[str, ...]] = {}
    for field in COLUMNS:
        wanted = (mapped[field],) if field in mapped else (*known.get(field, ()), field)
        there = (one if one in names else by_folded.get(folded(one), "") for one in wanted)
        if (chosen := tuple(dict.fromkeys(filter(None, there)))) or field in fixed:
            plan[field] = chosen
    return plan


def _cell(row: Mapping[str, Any], columns: tuple[str, ...], fixed: str) -> tuple[str, str]:
    """The first column that says something, and its cell; else the fixed value."""
    for column in columns:
        cell = row.get(column)
        if isinstance(cell, str) and cell.strip():
            return column, cell
    return columns[0] if columns else "", fixed


def _read(field: str, cell: str, settings: Settings) -> Any:
    if field in _TIMES:
        return _time(cell, settings)
    if reader := _READERS.get(field):
        return reader(cell)
    return cell if field in ("text", "title") else cell.strip()


def _time(cell: str, settings: Settings) -> str:
    zone = ZoneInfo(settings.timezone)
    if not settings.date_format:
        for pattern in settings.known.date_formats:
            try:
                return parse_time(cell, pattern=pattern, zone=zone).isoformat()
            except ValueError:
                continue
    return parse_time(cell, pattern=settings.date_format, zone=zone).isoformat()


def _revision(cell: str) -> int | None:
    revision = read_count(cell)
    if revision is not None and revision >= _LARGEST_REVISION:
        raise ValueError(f"{cell.strip()[:40]!r} is no time in milliseconds")
    return revision


def _type(cell: str) -> str | None:
    """The type as ids write it: `Twitter` is `x`, `Google Play` is `google_play`."""
    word = _NO_TYPE.sub("_", cell.strip().casefold()).strip("_")
    if is_nothing(cell):
        return None
    if not word or not word[0].isalpha():
        raise ValueError(f"{cell.strip()[:40]!r} is no type of source")
    return _TYPES.get(word, word)


def _lang(cell: str) -> str | None:
    return None if is_nothing(cell) else read_language(cell) or None


def _kind(cell: str) -> str | None:
    if cell.strip() in _EVENTS:
        return cell.strip()
    return None if is_nothing(cell) else read_kind(cell)


def _id(cell: str) -> str | None:
    return None if is_nothing(cell) else read_id(cell) or None


def _links(cell: str) -> list[str]:
    return read_list(cell, links=True)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "rating": read_rating,
    "revision": _revision,
    "type": _type,
    "kind": _kind,
    "lang": _lang,
    "links": _links,
    "hashtags": read_list,
    "handles": read_list,
    "author.verified": read_flag,
    "author.followers": read_count,
    "author.following": read_count,
    "author.posts": read_count,
    **dict.fromkeys(_IDS, _id),
} | dict.fromkeys((name for name in COLUMNS if name.startswith("engagement.")), read_count)


def _put(record: dict[str, Any], field: str, value: Any) -> None:
    if value is None:
        return
    group, dot, name = field.rpartition(".")
    (record.setdefault(group, {}) if dot else record)[name] = value
