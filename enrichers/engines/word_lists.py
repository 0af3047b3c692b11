"""Lists of words and phrases of several kinds, found in a text as whole words, all of them in one
look. Pure.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import ahocorasick

_LETTER = re.compile(r"\w")
NONE: Mapping[str, str] = {}


class _Listed(NamedTuple):
    """`order` is its place among all phrases."""

    order: int
    kind: str
    text: str


def compile_lists(lists: Mapping[str, Iterable[str]]) -> Callable[[str], Mapping[str, str]]:
    """The function that tells the first phrase of each kind that a text holds; kinds without one
    are left out.

    Upper and lower case, and forms of the apostrophe, are alike. Linear in the length of the text.
    """
    listed: dict[str, list[_Listed]] = {}
    places = ((kind, _folded(text).strip()) for kind, texts in lists.items() for text in texts)
    for order, (kind, text) in enumerate(dict.fromkeys(places)):
        if _LETTER.search(text):
            listed.setdefault(text, []).append(_Listed(order, kind, text))
    if not listed:
        return lambda text: NONE
    automaton = ahocorasick.Automaton()
    for text, same in listed.items():
        automaton.add_word(text, same)
    automaton.make_automaton()

    def find(text: str) -> Mapping[str, str]:
        read = _folded(text)
        met = [same for end, same in automaton.iter(read) if _is_whole(read, end + 1, same[0].text)]
        if not met:
            return NONE
        phrases: dict[str, str] = {}
        for _, kind, phrase in sorted([phrase for same in met for phrase in same]):
            phrases.setdefault(kind, phrase)
        return phrases

    return find


def _is_whole(read: str, end: int, phrase: str) -> bool:
    """Whether `phrase`, which ends before `end`, is no part of a longer word."""
    start = end - len(phrase)
    return not (_LETTER.match(read, end) or (start and _LETTER.match(read, start - 1)))


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else text.casefold().replace("’", "'")
