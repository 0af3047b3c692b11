"""The language of a text of few words, of which models can tell little, and in which a name turns them:
the small words of each language decide where they are clear, and letters only one language writes.
"""

import re
from collections.abc import Mapping

from enrichers.engines.small_words import (
    CYRILLIC,
    cyrillic_by_letters,
    has_small_word,
    language_by_small_words,
)

ROMANISED, SURE_HINDI = "hi-Latn", 0.6
"""Hindi in Latin letters, and from where on the model that knows it is believed."""
_FEW_WORDS = 9
"""Texts of so many words are short."""
_SMALL_SHARE = 0.3
"""At least so many of a short text's words must be small words of the language they tell."""
_SURE_OF_SMALL = 0.9
"""How sure a language is that small words tell, so far as the models do not say more."""
_SINGLE = 0.5
"""Of one small word alone the language must be thought likely by a model besides."""
_TAKEN_FOR = {"en": 0.6, ROMANISED: 0.5, "ru": 0.7}
"""What lid.176 takes few words of another language for, and how sure it must be of it to be believed
where no small word of it is there.
"""
_OF_THREE_WORDS = {"en": 0.7, "ru": 0.8}
_OF_ANY = 0.4
"""The same of at most three words, and of any language then."""
_VERY_FEW = 3
_SHORT_CHARS, _MOST_SPACES = 120, 14
_NO_NAMES = re.compile(r"[@#][\w.@-]*|\bhttps?\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def by_small_words(
    text: str, shares: Mapping[str, float], candidates: list[tuple[str, float]] | None
) -> list[tuple[str, float]] | None:
    """The candidates, but of a short text the language that its small words tell clearly."""
    if candidates is None or len(text) > _SHORT_CHARS or text.count(" ") > _MOST_SPACES:
        return candidates
    words = [word.replace("’", "'") for word in _WORD.findall(_NO_NAMES.sub(" ", text).lower())]
    code, score = candidates[0] if candidates else ("und", 0.0)
    if not words or len(words) > _FEW_WORDS:
        return candidates
    told, count = language_by_small_words(words, _SMALL_SHARE)
    if code in CYRILLIC and (letters := cyrillic_by_letters(text.lower())):
        told, count = letters, len(words)
    if told == code:
        return candidates
    if shares.get(ROMANISED, 0.0) >= SURE_HINDI:
        return candidates if code != ROMANISED or has_small_word(ROMANISED, words) else []
    likely = max(shares.get(told, 0.0), dict(candidates).get(told, 0.0))
    if count < 2 and likely < _SINGLE:
        return candidates if score >= _least_for(code, len(words)) else []
    return [(told, max(likely, _SURE_OF_SMALL))]


def _least_for(code: str, words: int) -> float:
    """How sure a model must be of a language of which so few words hold no small one."""
    least = _TAKEN_FOR.get(code, 0.0)
    return least if words > _VERY_FEW else max(least, _OF_THREE_WORDS.get(code, _OF_ANY))
