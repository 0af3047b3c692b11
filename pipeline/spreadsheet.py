"""CSV with cells that a spreadsheet shows and does not run.

Excel, LibreOffice and Google Sheets take a cell that begins with `=`, `+`, `-` or `@` for a
formula, also behind white space (OWASP, "CSV injection"). Such a text gets an apostrophe in front;
one that has apostrophes before such a sign gets one more. So a reader that takes away one
apostrophe from every cell that fits `read_back` has what was stored. Numbers stay numbers.
"""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_FORMULA = re.compile(r"'*[\s\x00-\x20\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_RUNS = re.compile(r"'*[\t\r\n]")


class Sheet:
    """Rows of CSV. Any line end inside a cell is quoted, so that no cell begins a row of its own."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._writer = csv.writer(self, lineterminator="\r\n")  # what it quotes depends on this

    def row(self, texts: Iterable[str]) -> None:
        """Write one row, ended by a line feed."""
        self._writer.writerow(map(cell, texts))

    def write(self, row: str) -> None:
        """What the writer hands on: one row."""
        self._out.write(row.removesuffix("\r\n") + "\n")


def cell(text: str) -> str:
    """The text as a cell."""
    return "'" + text if _is_run(text) else text


def read_back(cell: str) -> str:
    """The text that `cell` was made of."""
    return cell[1:] if cell.startswith("'") and _is_run(cell) else cell


def _is_run(text: str) -> bool:
    if _NUMBER.fullmatch(text):
        return False
    return bool(_FORMULA.match(text) or _RUNS.match(text))
