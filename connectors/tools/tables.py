"""Reads CSV as it is found in the wild, row by row with byte offsets, so that reading can stop and
resume anywhere.

Touches the named file only. Quoted newlines, doubled quotes, byte order marks, any delimiter and
encoding, Excel's `sep=` line, lines above the header, quotes escaped by a backslash, missing last
cells and stray quotes are understood; what is broken is told row by row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.tools.lines import LineReader
from connectors.tools.rows import Feed, RawRow, next_row

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 20
_PREAMBLE_ROWS = 60
"""So far down a header is looked for."""


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
        best: tuple[tuple[int, int], RawRow] | None = None
        for choice in choices:
            reader.seek(start, number)
            records, is_broken = _first(reader, choice, growing, names_it)
            at, hits = _header_row(records, names_it) if records else (0, 0)
            if not records or (is_broken and not hits):
                continue
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
        feed = Feed(reader, growing=False)
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
        while (
            record := next_row(reader, header.delimiter, growing=growing, width=width)
        ) is not None:
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


def _first(
    reader: LineReader,
    delimiter: str,
    growing: bool,
    names_it: Callable[[str], bool] | None,
) -> tuple[list[RawRow], bool]:
    """The first rows that can be read, and whether the very first cannot."""
    rows: list[RawRow] = []
    is_broken = False
    most = _PREAMBLE_ROWS if names_it else _SNIFFED_ROWS
    for _ in range(most):
        if (row := next_row(reader, delimiter, growing=growing)) is None:
            break
        if row.reason:
            reader.seek(row.end, row.next_line)
            is_broken = is_broken or not rows
            if names_it is None and not rows:
                break
        elif any(row.cells):
            rows.append(row)
    return rows, is_broken


def _header_row(records: list[RawRow], names_it: Callable[[str], bool] | None) -> tuple[int, int]:
    """Which row names most of the columns looked for, and how many; the first where none does."""
    if names_it is None:
        return 0, 0
    hits = [sum(1 for cell in record.cells if names_it(cell.strip())) for record in records]
    return hits.index(max(hits)), max(hits)


def _score(records: list[RawRow]) -> int:
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
