"""Rows of CSV out of lines, one at a time: quoted line ends, stray quotes, quotes behind backslashes."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.tools.lines import Line, LineReader

MAX_CELL_CHARS = 32_000_000

csv.field_size_limit(MAX_CELL_CHARS)


@dataclass(slots=True)
class RawRow:
    line: int
    end: int
    next_line: int
    cells: list[str]
    raw: bytes = b""
    reason: str = ""


class Feed:
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

    def __iter__(self) -> "Feed":
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


def next_row(reader: LineReader, delimiter: str, *, growing: bool, width: int = 0) -> RawRow | None:
    """The next record; a broken one ends after its first line, so that a stray quote costs one row
    and not the file. With a `width`, a record that only reads to it when backslashes escape its
    quotes is read so.
    """
    feed = Feed(reader, growing)
    record, strict = _read(feed, delimiter)
    if record is None or not feed.has_escapes or feed.first is None:
        return record
    if strict and not record.reason and len(record.cells) in (width or len(record.cells), 0):
        return record
    reader.seek(feed.first.start, feed.first.number)
    other = Feed(reader, growing, escaped=True)
    escaped, strict = _read(other, delimiter)
    if escaped is not None and strict and not escaped.reason and width in (0, len(escaped.cells)):
        return escaped
    reader.seek(record.end, record.next_line)
    return record


def _read(feed: Feed, delimiter: str) -> tuple[RawRow | None, bool]:
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
    return _whole(feed, cells, reason), strict


def _kept(feed: Feed, lines: list[str]) -> Iterator[str]:
    for line in feed:
        lines.append(line)
        yield line


def _whole(feed: Feed, cells: list[str] | None, reason: str) -> RawRow | None:
    if feed.first is None or feed.last is None or (feed.ran_out and feed.growing):
        return None
    if feed.ran_out:
        reason = "has a quote that is never closed"
    if reason:
        return RawRow(
            feed.first.number, feed.first.end, feed.first.number + 1, [], feed.first.data, reason
        )
    return RawRow(
        feed.first.number,
        feed.last.end,
        feed.last.number + 1,
        cells or [],
        feed.first.data,
        reason or feed.reason,
    )
