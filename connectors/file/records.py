"""The records of a file as they stand there: rows of a table, lines of JSON, objects of a document.

Touches the named file only.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from connectors.file.columns import known_columns, missing_columns
from connectors.file.names import folded
from connectors.file.places import Target
from connectors.file.settings import Settings
from connectors.file.shapes import check_readable, document_of
from connectors.tools.documents import Start, cut, flattened
from connectors.tools.encodings import detect_encoding
from connectors.tools.json import NotJson, loads
from connectors.tools.lines import BrokenFileError, LineReader
from connectors.tools.tables import BadRow, Header, read_header, read_rows, why_unreadable
from schemas.flow import Fatal

_FIRST = 50
"""So many objects tell which keys there are."""
_MOST_NAMED, _NAME_CHARS = 40, 80


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in the file, or what is wrong with it."""

    line: int
    end: int
    next_line: int
    size: int
    payload: Any
    problem: str = ""


def records_of(target: Target, settings: Settings, *, check: bool = True) -> Iterator[Record]:
    """The records from the target's place on. Raises Fatal where the file is none that can be read
    or, unless told not to `check`, has objects without what is asked for; BrokenFileError and OSError.
    """
    if not target.place.offset:
        check_readable(target.path)
    as_table = settings.is_csv(str(target.path))
    encoding = settings.encoding or _encoding_of(target.path, is_json=not as_table)
    if as_table:
        return _rows(target, settings, encoding)
    follows = settings.follow and target.place.offset > 0  # a document ended the source at once
    document = None if follows else document_of(target.path, encoding)
    if document is None:
        records = _lines(target, encoding)
    elif settings.follow:
        raise Fatal(
            f"{target.path} is one JSON document, which cannot be followed as it grows: write one "
            "object per line, or set follow: false"
        )
    else:
        records = _objects(target, *document)
    if (
        check
        and not target.place.offset
        and (settings.is_mapped or settings.is_loose(str(target.path)))
    ):
        return _with_columns(records, target, settings)
    return records


def _encoding_of(path: Path, *, is_json: bool) -> str:
    stat = path.stat()
    return _looked_up(path, stat.st_ino, stat.st_size.bit_length(), is_json)


@lru_cache(maxsize=256)
def _looked_up(path: Path, inode: int, magnitude: int, is_json: bool) -> str:
    """The encoding, found out anew only when a file that grows has doubled."""
    return detect_encoding(path, is_json=is_json)


def header_of(target: Target, settings: Settings, encoding: str) -> Header | None:
    """The header of a table, below whatever stands above it; None where it is not written yet.
    Raises BrokenFileError where it cannot be read.
    """
    known = known_columns(settings)
    header = read_header(
        target.path,
        encoding=encoding,
        delimiter=settings.delimiter,
        growing=not target.final,
        names_it=lambda cell: folded(cell) in known,
    )
    if header is None and target.final and (why := why_unreadable(target.path, encoding)):
        raise BrokenFileError(why)
    return header


def _rows(target: Target, settings: Settings, encoding: str) -> Iterator[Record]:
    path = target.path
    header = header_of(target, settings, encoding)
    if header is None:
        return
    if missing := missing_columns(header.names, settings):
        raise Fatal(
            f"{path} has no column {' and no '.join(missing)}; it has {_named(header.names)}. "
            f"Name the right ones under columns, set a preset, or set delimiter (now "
            f"{header.delimiter!r}) or encoding (now {encoding}). `grapevine import` guesses them."
        )
    offset, line = (target.place.offset, target.place.line) if target.place.offset else (0, 0)
    for row in read_rows(
        path, header, encoding=encoding, offset=offset, line=line, growing=not target.final
    ):
        size, offset = row.end - offset, row.end
        if isinstance(row, BadRow):
            yield Record(row.line, row.end, row.next_line, size, row.raw, row.reason)
        else:
            yield Record(row.line, row.end, row.next_line, size, row.cells)


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(name[:_NAME_CHARS] for name in names[:_MOST_NAMED]) + more


def _lines(target: Target, encoding: str) -> Iterator[Record]:
    with closing(LineReader(target.path, encoding)) as reader:
        reader.seek(target.place.offset, target.place.line)
        while (line := reader.next()) is not None:
            if not target.final and not line.whole:
                return
            if not line.data.strip():
                continue
            payload, problem = _json(line.data, reader.encoding)
            if line.overlong:
                payload, problem = line.data[:10_000], "the line is too long to be read"
            yield Record(line.number, line.end, line.number + 1, len(line.raw), payload, problem)


def _objects(target: Target, data: bytes, start: Start) -> Iterator[Record]:
    line, counted = 1, 0
    for begin, end in cut(data, start.at):
        if end <= target.place.offset:
            continue
        line += data.count(b"\n", counted, begin)
        counted = begin
        payload, problem = _json(data[begin:end], "utf-8")
        yield Record(line, end, line, end - begin, payload, problem)


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


def _with_columns(
    records: Iterator[Record], target: Target, settings: Settings
) -> Iterator[Record]:
    """The records, where the first of them have the keys that are asked for; else Fatal."""
    first = list(islice(records, _FIRST))
    objects = [record.payload for record in first if isinstance(record.payload, dict)]
    names = tuple(dict.fromkeys(key for one in objects for key in flattened(one)))
    ours = any("tweet" in one or "mention" in one or "mention_id" in one for one in objects)
    missing = missing_columns(names, settings) if objects and not ours else []
    if missing:
        raise Fatal(
            f"{target.path} has objects without {' and without '.join(missing)}; they have "
            f"{_named(names)}. Name the right ones under columns (text: path.to.it), or set a "
            "preset. `grapevine import` guesses them."
        )
    return chain(first, records)
