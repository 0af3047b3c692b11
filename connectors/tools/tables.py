"""Reads CSV as it is found in the wild, row by row with byte offsets, so that reading can stop and
resume anywhere.

Touches the named file only. Quoted newlines, doubled quotes, byte order marks, any delimiter and
encoding, Excel's `sep=` line, lines above the header, quotes escaped by a backslash, missing last
cells and stray quotes are understood; what is broken is told row by row.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.tools.lines import Line, LineReader

MAX_CELL_CHARS = 32_000_000
DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 20
_PREAMBLE_ROWS = 60
"""So far down a header is looked for."""

csv.field_size_limit(MAX_CELL_CHARS)


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name. `line` is where it starts; `end` and `next_line` are where the next
    one does.
    """

    line: int
    end: int
    next_line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, with the reason and the bytes of its first line."""

    line: int
    end: int
    next_line: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """The first row: column names, the delimiter in use and where the rows begin."""

    names: tuple[str, ...]
    delimiter: str
    end: int
    next_line: int


def read_header(
    path: Path,
    *,
    encoding: str = "utf-8",
    delimiter: str = "",
    growing: bool = False,
    names_it: Callable[[str], bool] | None = None,
) -> Header | None:
    """The header of a file, None where it has no complete first row (yet). Raises BrokenFileError
    and OSError.

    `names_it` says whether a cell is the name of a column that is looked for: the row that has most
    of them is the header, whatever stands above it.
    """
    reader = LineReader(path, encoding)
    try:
        line = reader.next()
        if line is None:
            return None
        hinted = _hint(line.data)
        if not hinted:
            reader.seek(0, 1)
        start, number = (line.end, line.number + 1) if hinted else (0, 1)
        choices = (delimiter,) if delimiter else (hinted,) if hinted else DELIMITERS
        best: tuple[tuple[int, int], _Record] | None = None
        for choice in choices:
            reader.seek(start, number)
            records = _first(reader, choice, growing, names_it)
            if not records:
                continue
            at, hits = _header_row(records, names_it)
            score = (hits, _score(records[at : at + _SNIFFED_ROWS]))
            if best is None or score > best[0]:
                best, delimiter = (score, records[at]), choice
        if best is None:
            return None
        return Header(
            tuple(name.strip() for name in best[1].cells), delimiter, best[1].end, best[1].next_line
        )
    finally:
        reader.close()


def why_unreadable(path: Path, encoding: str) -> str:
    """What is wrong with the first line of a file, or that it holds nothing; empty where it is
    empty. Raises BrokenFileError and OSError.
    """
    reader = LineReader(path, encoding)
    try:
        if (line := reader.next()) is None:
            return ""
        feed = _Feed(reader, growing=False)
        reader.seek(0, 1)
        next(feed)
        return f"line {line.number} {feed.reason}" if feed.reason else "holds no row of names"
    finally:
        reader.close()


def read_rows(
    path: Path,
    header: Header,
    *,
    encoding: str = "utf-8",
    offset: int = 0,
    line: int = 0,
    growing: bool = False,
) -> Iterator[Row | BadRow]:
    """The rows from `offset` on (default: the first). `growing`: a last row without a line ending
    is not finished yet.

    Raises BrokenFileError and OSError; everything wrong with single rows comes as BadRow.
    """
    reader = LineReader(path, encoding)
    try:
        reader.seek(offset or header.end, line or header.next_line)
        width = len(header.names)
        while (record := _next(reader, header.delimiter, growing=growing, width=width)) is not None:
            if record.reason:
                yield BadRow(record.line, record.end, record.next_line, record.reason, record.raw)
                reader.seek(record.end, record.next_line)
            elif len(record.cells) > width and any(record.cells[width:]):
                reason = (
                    f"has {len(record.cells)} cells, the header has {width}: "
                    "is a cell with a delimiter not quoted?"
                )
                yield BadRow(record.line, record.end, record.next_line, reason, record.raw)
            elif any(record.cells):
                cells = record.cells[:width] + [""] * (width - len(record.cells))
                yield Row(record.line, record.end, record.next_line, _by_name(header.names, cells))
    finally:
        reader.close()


@dataclass(slots=True)
class _Record:
    line: int
    end: int
    next_line: int
    cells: list[str]
    raw: bytes = b""
    reason: str = ""


class _Feed:
    """Gives the csv module one line after the other and remembers how far it took. `escaped`: quotes
    inside cells stand behind a backslash, and are doubled for it.
    """

    def __init__(self, reader: LineReader, growing: bool, *, escaped: bool = False) -> None:
        self.reader, self.growing, self.escaped = reader, growing, escaped
        self.first: Line | None = None
        self.last: Line | None = None
        self.ran_out = False
        self.reason = ""
        self.has_escapes = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self.reader.next()
        if line is None or (self.growing and not line.whole):
            self.ran_out = True
            raise StopIteration
        self.first, self.last = self.first or line, line
        if line.overlong:
            self.reason = "has a line that is too long"
        self.has_escapes = self.has_escapes or b'\\"' in line.raw
        text = self._decoded(line)
        return _ESCAPE.sub(_doubled, text) if self.escaped else text

    def _decoded(self, line: Line) -> str:
        try:
            return line.raw.decode(self.reader.encoding)
        except UnicodeDecodeError as error:
            self.reason = (
                f"is not {self.reader.encoding}: byte {line.raw[error.start]:#04x} (set encoding)"
            )
            return line.raw.decode(self.reader.encoding, "replace")


_ESCAPE = re.compile(r"\\([\\\"])")


def _doubled(escape: re.Match[str]) -> str:
    return '""' if escape[1] == '"' else "\\"


def _next(reader: LineReader, delimiter: str, *, growing: bool, width: int = 0) -> _Record | None:
    """The next record; a broken one ends after its first line, so that a stray quote costs one row
    and not the file. With a `width`, a record that only reads to it when backslashes escape its
    quotes is read so.
    """
    feed = _Feed(reader, growing)
    record, strict = _read(feed, delimiter)
    if record is None or not feed.has_escapes or feed.first is None:
        return record
    if strict and not record.reason and len(record.cells) in (width or len(record.cells), 0):
        return record
    reader.seek(feed.first.start, feed.first.number)
    other = _Feed(reader, growing, escaped=True)
    escaped, strict = _read(other, delimiter)
    if escaped is not None and strict and not escaped.reason and width in (0, len(escaped.cells)):
        return escaped
    reader.seek(record.end, record.next_line)
    return record


def _read(feed: _Feed, delimiter: str) -> tuple[_Record | None, bool]:
    """A record, and whether every quote in it stands where it should."""
    reason, strict = "", True
    lines: list[str] = []
    try:
        cells = next(csv.reader(_kept(feed, lines), delimiter=delimiter), None)
    except csv.Error as error:
        cells, reason = [], f"is not CSV: {error}"
    if feed.has_escapes and not reason:
        try:
            next(csv.reader(lines, delimiter=delimiter, strict=True), None)
        except csv.Error:
            strict = False
    return _record(feed, cells, reason), strict


def _kept(feed: _Feed, lines: list[str]) -> Iterator[str]:
    for line in feed:
        lines.append(line)
        yield line


def _record(feed: _Feed, cells: list[str] | None, reason: str) -> _Record | None:
    if feed.first is None or feed.last is None or (feed.ran_out and feed.growing):
        return None
    if feed.ran_out:
        reason = "has a quote that is never closed"
    if reason:
        return _Record(
            feed.first.number, feed.first.end, feed.first.number + 1, [], feed.first.data, reason
        )
    return _Record(
        feed.first.number,
        feed.last.end,
        feed.last.number + 1,
        cells or [],
        feed.first.data,
        reason or feed.reason,
    )


def _first(
    reader: LineReader,
    delimiter: str,
    growing: bool,
    names_it: Callable[[str], bool] | None,
) -> list[_Record]:
    records: list[_Record] = []
    most = _PREAMBLE_ROWS if names_it else _SNIFFED_ROWS
    while len(records) < most and (record := _next(reader, delimiter, growing=growing)) is not None:
        if record.reason and not records:
            return []
        if any(record.cells):
            records.append(record)
    return records


def _header_row(records: list[_Record], names_it: Callable[[str], bool] | None) -> tuple[int, int]:
    """Which row names most of the columns looked for, and how many; the first where none does."""
    if names_it is None:
        return 0, 0
    hits = [sum(1 for cell in record.cells if names_it(cell.strip())) for record in records]
    return hits.index(max(hits)), max(hits)


def _score(records: list[_Record]) -> int:
    """How well a delimiter fits: the more columns in the header, and the more rows that agree with
    it, the better.
    """
    width = len(records[0].cells)
    return (width - 1) * sum(len(record.cells) == width for record in records)


def _hint(first_line: bytes) -> str:
    """The delimiter that Excel writes into a first line of its own, `sep=;`."""
    text = first_line.decode("ascii", "replace")
    return text[4] if len(text) == 5 and text.startswith("sep=") else ""


def _by_name(names: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    """Cells by column name; of two columns with one name the first counts."""
    row: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=True):
        row.setdefault(name, cell)
    return row
