"""Reads one file of mentions from a place on: every record becomes an event or a reject, with the
place after it.

Touches the named file only.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.file.columns import record_of
from connectors.file.places import Target
from connectors.file.records import Record, records_of
from connectors.file.settings import Settings
from connectors.tools.documents import flattened
from connectors.tools.lines import BrokenFileError
from connectors.tools.records import Origin, event_of
from schemas.base import EPOCH, from_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted
from schemas.flow import Reject

_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
_FOREIGN = "Where lines are not Grapevine's own records: format: json, and columns: for other names"
_EVENTS = ("posted", "restored", "deleted", "author_deleted")
_ARCHIVED = "x_archive"


@dataclass(frozen=True, slots=True)
class Item:
    """What one record of a file became, and where the next record begins. `left_out`: why each cell
    that could not be read is missing, by field. `broken`: nothing after it can be read.
    """

    target: Target
    end: int
    next_line: int
    size: int = 0
    event: Event | None = None
    reject: Reject | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    broken: bool = False


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of a record of ours, of a row of a CSV (column name → cell) or of an object that a
    map of columns or a preset reads. Raises Reject.
    """
    return [_event(payload, name, settings, settings.path)[0]]


def read_items(target: Target, *, name: str, settings: Settings, now: datetime) -> Generator[Item]:
    """The records from the target's place to the end of what is written. Raises Fatal where columns
    are missing.

    A file that holds bytes and no record says so by a reject.
    """
    end, next_line = target.place.offset, target.place.line
    read_any = end > 0
    try:
        for record in records_of(target, settings):
            read_any = True
            end, next_line = record.end, record.next_line
            yield _item(record, target, name, settings, now)
        if not read_any and target.final and target.path.stat().st_size:
            reject = Reject(f"{target.path}: holds no record", {"file": str(target.path)})
            yield Item(target, target.path.stat().st_size, next_line, reject=reject)
    except BrokenFileError as error:
        reject = Reject(
            f"{target.path}: {error}; the rest of the file is left out", {"file": str(target.path)}
        )
        yield Item(target, end, next_line, reject=reject, broken=True)


def _item(record: Record, target: Target, name: str, settings: Settings, now: datetime) -> Item:
    end, next_line, size = record.end, record.next_line, record.size
    try:
        if record.problem:
            raise Reject(record.problem, record.payload)
        event, left_out = _event(record.payload, name, settings, str(target.path))
    except Reject as error:
        reject = Reject(f"{target.path}:{record.line}: {error.reason}", record.payload)
        return Item(target, end, next_line, size, reject=reject)
    return Item(target, end, next_line, size, event=_seen(event, now), left_out=left_out)


def _event(
    payload: Any, name: str, settings: Settings, path: str
) -> tuple[Event, Mapping[str, str]]:
    if _is_archived(payload) and not settings.is_mapped and not settings.is_csv(path):
        settings = settings.model_copy(update={"preset": _ARCHIVED})
    origin = Origin(
        name=name,
        type=settings.type_of_mentions,
        namespace=settings.namespace,
        brand=settings.brand,
        lane=settings.lane,
        keep_payload=settings.keep_payload,
        trusted=True,
        max_text_chars=settings.max_text_chars,
    )
    if not isinstance(payload, dict):
        return event_of(payload, origin), {}
    if settings.is_csv(path):
        row: Mapping[str, str] = payload
    elif payload.get("kind") in _EVENTS:
        return event_of(payload, origin), {}
    elif not (settings.is_mapped or settings.is_loose(path)):
        return _own(payload, origin), {}
    else:
        row = cells_of(payload)
    told = record_of(row, settings)
    if len(told.record.get("text", "")) <= settings.max_text_chars:
        told.record["payload"] = dict(payload)
    return event_of(told.record, origin), told.left_out


def _own(payload: Mapping[str, Any], origin: Origin) -> Event:
    """A record of ours; where it is clearly none, the reason says how others are read."""
    try:
        return event_of(payload, origin)
    except Reject as error:
        if payload.keys() & {"kind", "text"}:
            raise
        raise Reject(f"{error.reason}. {_FOREIGN}", error.payload) from error


def cells_of(payload: Mapping[str, Any]) -> dict[str, str]:
    """An object as a row of cells; an author who is only a name is a handle, as in our own records."""
    row = flattened(payload)
    if "author" in row:
        row.setdefault("author.handle", row["author"])
    return row


def _is_archived(payload: Any) -> bool:
    """Whether an object is a post of an X archive, which wraps each in `tweet`."""
    tweet = payload.get("tweet") if isinstance(payload, dict) else None
    return isinstance(tweet, dict) and "created_at" in tweet


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
