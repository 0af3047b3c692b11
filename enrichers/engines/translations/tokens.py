"""Cuts a query of another tool into tokens, each with its place."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from enrichers.engines.queries.pasted import plain

Kind = Literal[
    "open", "close", "phrase", "braces", "range", "slop", "word", "field", "minus", "end"
]
_NOTE = re.compile(r"<<<.*?(?:>>>|\Z)", re.DOTALL)
_SIGN = re.compile(r"[^\n]")
_TOKEN = re.compile(
    r"""(?P<open>\()|(?P<close>\))
    |(?P<slop>(?<=["\)}])~\d*)
    |"(?P<phrase>[^"]*)"?
    |\{(?P<braces>[^}]*)\}?
    |(?P<range>\[[^\]]*\]?)
    |(?P<field>[^\W\d][\w.-]*:(?!//))
    |(?P<minus>[-!](?=[^\s\-!]))
    |(?P<word>[^\s()"\[\]{}]+)""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of the query: its kind, what it says, and where it begins."""

    kind: Kind
    text: str
    at: int


def tokens(query: str) -> Iterator[Token]:
    """The tokens, without notes; an `end` comes last."""
    spaced = _NOTE.sub(lambda note: _SIGN.sub(" ", note[0]), query)
    straight = plain(spaced)
    for match in _TOKEN.finditer(straight):
        kind = match.lastgroup
        assert kind is not None
        said = match[kind]
        if kind == "phrase":  # as it was written, its signs included
            said = spaced[match.start() + 1 : match.start() + 1 + len(said)]
        yield Token(kind, said, match.start())  # type: ignore[arg-type]
    yield Token("end", "", len(query.rstrip()))
