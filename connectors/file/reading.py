"""Reads one file of mentions from a place on: every record becomes an event or a reject, with the
place after it.

Touches the named file only.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.file.columns import missing_columns, record_of
from connectors.file.places import Target
from connectors.file.settings import Settings
from connectors.tools.json import NotJson, loads
from connectors.tools.lines import BrokenFileError, LineReader
from connectors.tools.records import Origin, event_of
from connectors.tools.tables import BadRow, read_header, read_rows
from schemas.base import EPOCH, from_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted
from schemas.flow import Fatal, Reject

_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """What one record of a file became, and where the next record begins. `broken`: nothing after
    it can be read.
    """

    target: Target
    end: int
    next_line: int
    size: int = 0
    event: Event | None = None
    reject: Reject | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Record:
    """A record as it stands in the file, or what is wrong with it."""

    line: int
    end: int
    next_line: int
    size: int
    payload: Any
    problem: str = ""


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of a record of ours, or of a row of a CSV (column name → cell). Raises Reject."""
    return [_event(payload, name, settings, as_row=settings.is_csv(settings.path))]


def read_items(target: Target, *, name: str, settings: Settings, now: datetime) -> Generator[Item]:
    """The records from the target's place to the end of what is written. Raises Fatal where columns
    are missing.
    """
    as_row = settings.is_csv(str(target.path))
    end, next_line = target.place.offset, target.place.line
    try:
        for line in _rows(target, settings) if as_row else _lines(target, settings):
            end, next_line = line.end, line.next_line
            try:
                if line.problem:
                    raise Reject(line.problem, line.payload)
                event = _event(line.payload, name, settings, as_row=as_row)
            except Reject as error:
                reject = Reject(f"{target.path}:{line.line}: {error.reason}", line.payload)
                yield Item(target, end, next_line, line.size, reject=reject)
            else:
                yield Item(target, end, next_line, line.size, event=_seen(event, now))
    except BrokenFileError as error:
        reject = Reject(
            f"{target.path}: {error}; the rest of the file is left out", {"file": str(target.path)}
        )
        yield Item(target, end, next_line, reject=reject, broken=True)


def _lines(target: Target, settings: Settings) -> Iterator[_Record]:
    with closing(LineReader(target.path, settings.encoding)) as reader:
        reader.seek(target.place.offset, target.place.line)
        while (line := reader.next()) is not None:
            if not target.final and not line.whole:
                return
            if not line.data.strip():
                continue
            payload, problem = _json(line.data, reader.encoding)
            if line.overlong:
                payload, problem = line.data[:10_000], "the line is too long to be read"
            yield _Record(line.number, line.end, line.number + 1, len(line.raw), payload, problem)


def _rows(target: Target, settings: Settings) -> Iterator[_Record]:
    path, encoding = target.path, settings.encoding
    header = read_header(
        path, encoding=encoding, delimiter=settings.delimiter, growing=not target.final
    )
    if header is None:
        return
    missing = missing_columns(header.names, settings)
    if missing:
        raise Fatal(
            f"{path} has no column {' and no '.join(missing)}; it has {', '.join(header.names)}. "
            f"Name the right ones under columns, or set delimiter (now {header.delimiter!r})."
        )
    offset, line = (target.place.offset, target.place.line) if target.place.offset else (0, 0)
    for row in read_rows(
        path, header, encoding=encoding, offset=offset, line=line, growing=not target.final
    ):
        size, offset = row.end - offset, row.end
        if isinstance(row, BadRow):
            yield _Record(row.line, row.end, row.next_line, size, row.raw, row.reason)
        else:
            yield _Record(row.line, row.end, row.next_line, size, row.cells)


def _json(data: bytes, encoding: str) -> tuple[Any, str]:
    """The object of a line, or the line and what is wrong with it."""
    try:
        record = loads(
            data
            if encoding.lower().startswith(("utf-8", "utf8"))
            else data.decode(encoding).encode("utf-8", "replace")
        )
    except NotJson as error:
        return data, f"is not JSON: {error}"
    except UnicodeDecodeError as error:
        return data, f"is not {encoding}: byte {data[error.start]:#04x}"
    return (record, "") if isinstance(record, dict) else (data, "is not a JSON object")


def _event(payload: Any, name: str, settings: Settings, *, as_row: bool) -> Event:
    origin = Origin(
        name=name,
        type=settings.mention_type,
        namespace=(settings.namespace or name).replace(":", "-"),
        brand=settings.brand,
        lane=settings.lane,
        keep_payload=settings.keep_payload,
        trusted=True,
        max_text_chars=settings.max_text_chars,
    )
    if not (as_row and isinstance(payload, dict)):
        return event_of(payload, origin)
    record = record_of(payload, settings)
    if len(record.get("text", "")) <= settings.max_text_chars:
        record["payload"] = dict(payload)
    return event_of(record, origin)


def _seen(event: Event, now: datetime) -> Event:
    """History counts as seen when it happened, where the record does not say: an import is no burst
    of today.
    """
    if isinstance(event, MentionDeleted | AuthorDeleted):
        if (
            event.lane == "history"
            and event.seen_at == EPOCH
            and _OLDEST <= from_ms(event.revision) <= now
        ):
            return event.model_copy(update={"seen_at": from_ms(event.revision)})
        return event
    mention = event.mention
    if (
        mention.lane == "history"
        and mention.seen_at == EPOCH
        and _OLDEST <= mention.published_at <= now
    ):
        return event.model_copy(
            update={"mention": mention.model_copy(update={"seen_at": mention.published_at})}
        )
    return event
