"""Mentions as numbers: words between signs, who said them, and when."""

import re
from array import array
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.queries.fold import UNSPACED, words

MAX_CHARS = 1_000
"""So much of a text is looked at."""
MOODS = ("", "negative", "positive")

Numbers: TypeAlias = NDArray[np.int64]

_SIGN = "■"
"""Becomes a word of its own, being a symbol; no phrase reaches across."""
_SIGNS = re.compile(
    r"https?://\S+|[@＠]\w[\w.]*|[.!?…,;:¿¡]+(?=\W|\Z)|\s[-–—]+\s|[()\[\]{}\"“”„«»|\n/]"
)
_WORD = re.compile(rf"[^\W_{UNSPACED}]\w*")


@dataclass(frozen=True, slots=True)
class Said:
    """One mention: its text, who wrote it (any id), language, sentiment, and period (0 now, 1 the
    one before, 2 …).
    """

    text: str
    author: str
    lang: str
    period: int
    sentiment: str = ""


class Table(NamedTuple):
    """What was said: `words[i]` is a word's number, or −1 where no phrase reaches across, in
    mention `docs[i]`.

    The others hold a value for each mention; `moods` index MOODS, `known` says whether a topic has
    it already.
    """

    words: Numbers
    docs: Numbers
    authors: Numbers
    langs: Numbers
    periods: Numbers
    moods: Numbers
    known: Numbers


class Corpus:
    """Takes mentions one by one. Memory: the first MAX_CHARS of each text, and about ten bytes a word.

    `covered(text)`: whether a known topic finds it. `names` of brands: no phrase holds a name of
    one word, or is a part of one of several.
    """

    def __init__(
        self, covered: Callable[[str], bool] = lambda text: False, names: Collection[str] = ()
    ) -> None:
        self.covered = covered
        self.texts: list[str] = []
        self.spelled: list[str] = []
        self.langs: dict[str, int] = {}
        self.names = [frozenset(words(name).split()) for name in names]
        self._numbers = {word: -1 for name in self.names if len(name) == 1 for word in name}
        self._authors: dict[str, int] = {}
        self._seen: set[tuple[int, int, int]] = set()
        self._columns = tuple(array("i") for _ in Table._fields)

    def add(self, said: Said) -> None:
        """Take one mention. What somebody says again in the same words in the same period is left out."""
        text = said.text[:MAX_CHARS]
        spoken = words(_SIGNS.sub(f" {_SIGN} ", text)).split()
        author = self._authors.setdefault(said.author, len(self._authors))
        once = author, said.period, hash(tuple(spoken))
        if once in self._seen:
            return
        self._seen.add(once)
        numbers, docs, *others = self._columns
        numbers.extend(map(self._number, spoken))
        numbers.append(-1)
        docs.extend([len(self.texts)] * (len(spoken) + 1))
        self.texts.append(text)
        lang = self.langs.setdefault(said.lang.partition("-")[0], len(self.langs))
        mood = MOODS.index(said.sentiment) if said.sentiment in MOODS else 0
        known = said.period == 0 and self.covered(text)
        for column, value in zip(others, (author, lang, said.period, mood, known), strict=True):
            column.append(value)

    def table(self) -> Table:
        """All that was taken so far."""
        return Table(*(np.array(column, dtype=np.int64) for column in self._columns))

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.spelled) if _WORD.fullmatch(word) else -1
            if number >= 0:
                self.spelled.append(word)
        return number
