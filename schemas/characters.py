"""Characters that are no text: they command terminals, turn the direction of what stands around
them, or are not seen at all. One table for every output that must not obey them.
"""

import re
import unicodedata

COMMANDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Controls but tab and line feed, other line ends, what overrides the direction, halves of pairs."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_KEPT = "\n\t\u200d"  # emoji are joined by the last


def spelt(text: str) -> str:
    """`text` with commanding characters spelt out (`\\x1b`, `\\u202e`); line feeds and tabs stay."""
    return COMMANDING.sub(_spelt, text)


def printable(text: str) -> str:
    """`text` with a space for each character that is not seen; line ends become line feeds."""
    lines = "\n".join(text.splitlines())
    return "".join(
        c if c in _KEPT or unicodedata.category(c) not in _UNSEEN else " " for c in lines
    )


def one_line(text: str) -> str:
    """The printable text on one line, without stray white space."""
    return " ".join(printable(text).split())


def _spelt(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
