"""Cuts texts into the numbered pieces that the reader's words are made of (WordPiece; Wu et al. 2016,
"Google's Neural Machine Translation System"), lower case and without accents.

A text begins with `[CLS]` and ends with `[SEP]`; what it is asked about stands behind that, with a
`[SEP]` of its own.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

MOST_PIECES = 96
"""Longer texts are read to here, and what is asked about them behind that."""
MOST_TARGET_PIECES = 12
_MOST_CHARS = 40
"""A longer word is not cut: nobody's vocabulary has it."""
_CHARS_READ = 1200
_MOST_KEPT = 1 << 16
_CHUNK = re.compile(r"\[[a-z]+\]|[^\W_]+|[^\w\s]|_")


class Numbers(NamedTuple):
    """A text's pieces by number, and for each whether it is of what is asked about."""

    pieces: tuple[int, ...]
    asked: tuple[int, ...]


class Pieces:
    """A vocabulary: `words` by number; those within a word begin with ##."""

    def __init__(self, words: Sequence[str]) -> None:
        self._numbers = {word: number for number, word in enumerate(words)}
        self._begin, self._end = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._unknown = self._numbers["[UNK]"]
        self._kept: dict[str, tuple[int, ...]] = {}

    def read(self, text: str, target: str = "") -> Numbers:
        """The pieces of a text, and of what it is asked about."""
        asked = [*self._cut_all(target, MOST_TARGET_PIECES), self._end] if target else []
        room = MOST_PIECES - 2 - len(asked)
        own = [self._begin, *self._cut_all(text[:_CHARS_READ], room), self._end]
        return Numbers((*own, *asked), (0,) * len(own) + (1,) * len(asked))

    def _cut_all(self, text: str, room: int) -> list[int]:
        if not text.isascii():
            text = "".join(
                letter for letter in unicodedata.normalize("NFD", text) if not _is_accent(letter)
            )
        numbers: list[int] = []
        for chunk in _CHUNK.findall(text.lower()):
            numbers += self._kept.get(chunk) or self._cut(chunk)
            if len(numbers) >= room:
                return numbers[:room]
        return numbers

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest pieces from the left; unknown where one letter has none."""
        numbers: list[int] = []
        start = 0
        while start < len(word) <= _MOST_CHARS:
            before = "##" if start else ""
            end = len(word)
            while end > start and before + word[start:end] not in self._numbers:
                end -= 1
            if end == start:
                break
            numbers.append(self._numbers[before + word[start:end]])
            start = end
        whole = (*numbers,) if start == len(word) else (self._unknown,)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[word] = whole
        return whole


def _is_accent(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
