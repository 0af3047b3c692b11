"""A sentence taken apart: words, commas, and texts between quotes."""

import json
import re
from dataclasses import dataclass
from itertools import pairwise

from schemas.view.errors import ViewError

_TOKEN = re.compile(
    r"""(?P<json>"(?:[^"\\]|\\.)*")|(?P<other>“[^”]*”|„[^“”]*[“”]|«[^»]*»|(?<!\S)'[^']*'(?!\w))"""
    r"""|(?P<comma>,)|(?P<word>[^\s,"“”„«»]+)|(?P<broken>["“”„«»])""",
    re.DOTALL,
)
_ENDS = ".!?;:…"


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it was written, with its `key` to compare it by; a quoted text has no key."""

    text: str
    key: str = ""

    @property
    def quoted(self) -> bool:
        return not self.key


def tokens_of(text: str) -> list[Token]:
    """The tokens in order; raises ViewError for a quote that is never closed."""
    return [token for match in _TOKEN.finditer(text) if (token := _token(match)) is not None]


def keys(phrase: str) -> tuple[str, ...]:
    """What the words of a phrase are compared by."""
    return tuple(word.casefold() for word in phrase.split())


def _token(match: re.Match[str]) -> Token | None:
    if match["broken"]:
        raise ViewError(f"a quote is not closed: {match.string[match.start() :][:40]}")
    if match["json"]:
        return Token(_unquoted(match["json"]))
    if match["other"]:
        return Token(match["other"][1:-1])
    if match["comma"]:
        return Token(",", ",")
    word = match["word"].rstrip(_ENDS)
    return Token(word, word.replace("’", "'").casefold()) if word else None


def _unquoted(written: str) -> str:
    """The text as JSON writes it; where it is no JSON, what stands between the quotes."""
    try:
        value = json.loads(written, strict=False)
    except ValueError:
        return written[1:-1]
    halves = any("\ud800" <= c <= "\udfff" for c in value)
    return written[1:-1] if halves else str(value)


def joined(parts: list[Token]) -> str:
    """The words again, for a person."""
    if not parts:
        return ""
    texts = [f'"{part.text}"' if part.quoted else part.text for part in parts]
    spaces = ["" if after == "," else " " for _, after in pairwise(texts)]
    return "".join(a + b for a, b in zip(texts, [*spaces, ""], strict=True))
