"""Reads the lines of any text file with their byte offsets: plain or gzip, any encoding, any line
ending, any length.

Touches the named file only, for reading.
"""

import codecs
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

TORN = (EOFError, zlib.error, gzip.BadGzipFile)
"""What gzip raises of a file that is torn or none."""
MAX_LINE_BYTES = 64_000_000
_SAMPLE_BYTES = 65_536


class BrokenFileError(Exception):
    """The file cannot be read any further; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `raw` has its ending, where it has one yet; `data` has not. `start` and `end` are
    offsets in the readable (decompressed) file, `number` counts from 1. `overlong`: the rest of the
    line was not kept.
    """

    number: int
    start: int
    end: int
    raw: bytes
    overlong: bool = False

    @property
    def whole(self) -> bool:
        return self.overlong or self.raw.endswith(b"\n")

    @property
    def data(self) -> bytes:
        return self.raw.removesuffix(b"\n").removesuffix(b"\r")


class _ByteLines(Protocol):
    def readline(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...
    def close(self) -> None: ...


class LineReader:
    """A file's lines one by one. `encoding` is what the lines are in, which may be UTF-8 where the
    file is not.
    """

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        self.encoding = encoding
        self._offset, self._number = 0, 1
        try:
            self._stream = self._open(path, encoding)
        except TORN as error:
            raise BrokenFileError(f"is a broken gzip file: {error}") from error

    def _open(self, path: Path, encoding: str) -> _ByteLines:
        raw = open_binary(path)
        try:
            sample = raw.read(_SAMPLE_BYTES)
            raw.seek(0)
        except BaseException:
            raw.close()
            raise
        if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        if "\n,".encode(encoding) == b"\n,":
            if b"\r" not in sample.rstrip(b"\r") or b"\n" in sample:
                return raw
            newline = "\r"
        else:
            newline = "\n"
        self.encoding = "utf-8"
        return _Recoded(raw, encoding, newline)

    def seek(self, offset: int, number: int) -> None:
        """Go on at the line that starts at `offset` and has this number."""
        try:
            self._stream.seek(offset)
        except TORN as error:
            raise BrokenFileError(f"is a broken gzip file: {error}") from error
        self._offset, self._number = offset, number

    def next(self) -> Line | None:
        """The next line, None at the end of what is written so far."""
        try:
            data = self._stream.readline(MAX_LINE_BYTES)
            size, ended, overlong = len(data), data.endswith(b"\n"), False
            while len(data) >= MAX_LINE_BYTES and not ended:
                more = self._stream.readline(MAX_LINE_BYTES)
                size, ended, overlong = size + len(more), more.endswith(b"\n") or not more, True
        except TORN as error:
            raise BrokenFileError(
                f"is a broken gzip file from line {self._number} on: {error}"
            ) from error
        if not data:
            return None
        start, number = self._offset, self._number
        self._offset, self._number = start + size, number + 1
        if start == 0 and data.startswith(codecs.BOM_UTF8):
            data = data[len(codecs.BOM_UTF8) :]
        return Line(number, start, start + size, data, overlong)

    def close(self) -> None:
        self._stream.close()


class _Recoded:
    """A file whose line endings are not single line feeds (UTF-16, old Mac), as UTF-8 with line feeds."""

    def __init__(self, raw: BinaryIO, encoding: str, newline: str) -> None:
        self._newline = newline
        self._text = io.TextIOWrapper(raw, encoding, errors="replace", newline=newline)

    def readline(self, size: int, /) -> bytes:
        line = self._text.readline(size // 4)
        if self._newline == "\r" and line.endswith("\r"):
            line = line[:-1] + "\n"
        return line.encode("utf-8", "replace")

    def seek(self, offset: int, /) -> int:
        self._text.seek(0)
        read = 0
        while read < offset and (line := self.readline(MAX_LINE_BYTES)):
            read += len(line)
        return read

    def close(self) -> None:
        self._text.close()


def open_binary(path: Path) -> BinaryIO:
    """The file's readable bytes: decompressed where the name ends with .gz."""
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def read_beginning(path: Path, size: int) -> bytes:
    """The first readable bytes of a file, at most `size`. Raises BrokenFileError and OSError."""
    try:
        with open_binary(path) as stream:
            return stream.read(size)
    except TORN as error:
        raise BrokenFileError(f"is a broken gzip file: {error}") from error


def check_encoding(name: str) -> str:
    """The name, where Python knows the encoding; raises ValueError."""
    try:
        "\n".encode(name)
    except (LookupError, UnicodeError) as error:
        raise ValueError(
            f"{name!r} is no known encoding; valid are for example utf-8, cp1252, utf-16"
        ) from error
    return name
