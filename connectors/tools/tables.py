"""Reads CSV as it is found in the wild, row by row with byte offsets, so that reading can stop and
resume anywhere.

Touches the named file only. Quoted newlines, doubled quotes, byte order marks, any delimiter and
encoding, Excel's `sep=` line, missing last cells and stray quotes are understood; what is broken is
told row by row.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.tools.lines import Line, LineReader

MAX_CELL_CHARS = 32_000_000
DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 20

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
    path: Path, *, encoding: str = "utf-8", delimiter: str = "", growing: bool = False
) -> Header | None:
    """The header of a file, None where it has no complete first row (yet). Raises BrokenFileError
    and OSError.
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
        best: tuple[int, _Record] | None = None
        for choice in choices:
            reader.seek(start, number)
            records = _first(reader, choice, growing)
            if records and (best is None or _score(records) > best[0]):
                best, delimiter = (_score(records), records[0]), choice
        if best is None:
            return None
        return Header(
            tuple(name.strip() for name in best[1].cells), delimiter, best[1].end, best[1].next_line
        )
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
        while (record := _next(reader, header.delimiter, growing=growing)) is not None:
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
    """Gives the csv module one line after the other and remembers how far it took."""

    def __init__(self, reader: LineReader, growing: bool) -> None:
        self.reader, self.growing = reader, growing
        self.first: Line | None = None
        self.last: Line | None = None
        self.ran_out = False
        self.reason = ""

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
        try:
            return line.raw.decode(self.reader.encoding)
        except UnicodeDecodeError as error:
            self.reason = (
                f"is not {self.reader.encoding}: byte {line.raw[error.start]:#04x} (set encoding)"
            )
            return line.raw.decode(self.reader.encoding, "replace")


def _next(reader: LineReader, delimiter: str, *, growing: bool) -> _Record | None:
    """The next record; a broken one ends after its first line, so that a stray quote costs one row
    and not the file.
    """
    feed = _Feed(reader, growing)
    reason = ""
    try:
        cells = next(csv.reader(feed, delimiter=delimiter), None)
    except csv.Error as error:
        cells, reason = [], f"is not CSV: {error}"
    if feed.first is None or feed.last is None:
        return None
    if feed.ran_out and growing:
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


def _first(reader: LineReader, delimiter: str, growing: bool) -> list[_Record]:
    records: list[_Record] = []
    while (
        len(records) < _SNIFFED_ROWS
        and (record := _next(reader, delimiter, growing=growing)) is not None
    ):
        if record.reason and not records:
            return []
        if any(record.cells):
            records.append(record)
    return records


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
