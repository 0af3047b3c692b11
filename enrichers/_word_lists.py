"""Lists of words and phrases of several kinds, found in a text as whole words, all of them in one look. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_ASCII_WORDS = bytes(code if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(128)).ljust(256)
NONE: Mapping[str, str] = {}


class _Phrase(NamedTuple):
    """`order` is its place among all phrases."""

    order: int
    kind: str
    text: str
    pattern: re.Pattern[str]


def compile_lists(lists: Mapping[str, Iterable[str]]) -> Callable[[str], Mapping[str, str]]:
    """The function that tells the first phrase of each kind that a text holds; kinds without one are left out.

    Upper and lower case, and forms of the apostrophe, are alike. Linear in the length of the text.
    """
    anchored: dict[bytes, list[_Phrase]] = {}
    places = ((kind, _folded(text).strip()) for kind, texts in lists.items() for text in texts)
    for order, (kind, text) in enumerate(dict.fromkeys(places)):
        # A phrase can only be where its longest word is: one look at the set of words rules out nearly every text.
        anchor = max(_WORD.findall(text), key=len, default="")
        if anchor:
            pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
            anchored.setdefault(anchor.encode(), []).append(_Phrase(order, kind, text, pattern))
    anchors = frozenset(anchored)

    def find(text: str) -> Mapping[str, str]:
        read, words = _read(text)
        met = anchors.intersection(words)
        if not met:
            return NONE
        candidates = sorted([phrase for anchor in met for phrase in anchored[anchor] if phrase.text in read])
        found: dict[str, str] = {}
        for phrase in candidates:
            if phrase.kind not in found and phrase.pattern.search(read):
                found[phrase.kind] = phrase.text
        return found

    return find


@lru_cache(maxsize=4)  # several enrichers look for phrases in one text
def _read(text: str) -> tuple[str, list[bytes]]:
    read = _folded(text)
    return read, _words(read)


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else text.casefold().replace("’", "'")


def _words(text: str) -> list[bytes]:
    if text.isascii():  # many times faster than the pattern, and the same
        return text.encode().translate(_ASCII_WORDS).split()
    return [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(text)]
