"""What is printed for people, and the one place that makes it harmless: what strangers wrote never
commands a terminal, is never read as markup, and ends no line that we began.

Commands print through this package only (checked). Tables are in drawn.py.
"""

import re
from typing import TextIO, cast

import click

from schemas.characters import COMMANDING, spelt

_LINE_ENDS = re.compile(r"\r\n?")


def harmless(text: str) -> str:
    """Lines that a terminal shows and does not obey: controls and overrides of direction are spelt
    out.
    """
    return spelt(_LINE_ENDS.sub("\n", text))


def say(text: str, *, lines: bool = False, err: bool = False) -> None:
    """Print one line, on stderr with `err`. A line end inside is spelt out, unless `lines` says that
    the text has several.
    """
    shown = harmless(text)
    click.echo(shown if lines else shown.replace("\n", "\\n"), err=err)


def json_text(document: str | bytes) -> str:
    """JSON that says the same and has no character that a terminal would obey."""
    text = document.decode() if isinstance(document, bytes) else document
    return COMMANDING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def say_json(document: str | bytes) -> None:
    """Print one JSON document."""
    click.echo(json_text(document))


def shown(stream: TextIO) -> TextIO:
    """A stream for what writes by itself: what goes to a terminal is made harmless, what goes into
    files and pipes stays as it is.
    """
    return cast(TextIO, _Shown(stream)) if stream.isatty() else stream


class _Shown:
    """As much of a stream as a writer of CSV needs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(harmless(text))
