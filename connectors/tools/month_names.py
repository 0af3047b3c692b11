"""Months and days of the week as people of many languages write them, from dateparser's
dictionaries.

Only its words are used: dateparser itself fills in what a date leaves out and chooses between day
and month, where we must refuse. Pure.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

_LANGUAGES = """
    en de fr it es pt nl sv da nb nn fi is et lv lt pl cs sk sl hr bs sr sr-Latn mk bg ru uk be
    ro hu el tr sq ca gl eu cy ga lb af id ms ar he
"""
"""Those that count by the Gregorian calendar and name its months by a word."""
_MONTHS = """
    january february march april may june july august september october november december
"""
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_SHORTEST_PREFIX = 3


class Reading(NamedTuple):
    """What a word can mean: months count from 1, days of the week from 0 for Monday."""

    is_month: bool
    number: int
    language: str


@lru_cache(maxsize=2000)
def readings(word: str) -> frozenset[Reading]:
    """Everything a word can mean, whole or cut after three letters or more; none: no such name."""
    whole, cut = _dictionaries()
    folded = fold(word)
    return whole.get(folded) or cut.get(folded) or frozenset()


@lru_cache(maxsize=2000)
def fold(word: str) -> str:
    """Without case, accents and full stops, as people leave them out."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).replace(".", "").strip()


@cache
def _dictionaries() -> tuple[dict[str, frozenset[Reading]], dict[str, frozenset[Reading]]]:
    whole: defaultdict[str, set[Reading]] = defaultdict(set)
    cut: defaultdict[str, set[Reading]] = defaultdict(set)
    for word, reading in _names():
        whole[word].add(reading)
        for end in range(_SHORTEST_PREFIX, len(word)):
            cut[word[:end]].add(reading)
    return _frozen(whole), _frozen(cut)


def _names() -> Iterator[tuple[str, Reading]]:
    # takes 0.1 s, and most sources never meet such a date
    from dateparser.languages.loader import LocaleDataLoader

    loader = LocaleDataLoader()
    for language in _LANGUAGES.split():
        words: dict[str, list[str]] = loader.get_locale(language).info
        for is_month, first, names in ((True, 1, _MONTHS), (False, 0, _DAYS)):
            for number, name in enumerate(names.split(), first):
                for word in words.get(name, ()):
                    for form in _forms(word):
                        yield form, Reading(is_month, number, language)


def _forms(word: str) -> Iterable[str]:
    """`segunda-feira` also as `segunda`, `de gener` as `gener`: one word each."""
    folded = fold(word).removeprefix("de ").removeprefix("d'")
    return {form for form in (folded, folded.partition("-")[0]) if form.isalpha()}


def _frozen(table: dict[str, set[Reading]]) -> dict[str, frozenset[Reading]]:
    return {word: frozenset(meanings) for word, meanings in table.items()}
