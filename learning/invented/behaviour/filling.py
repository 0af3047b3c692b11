"""Fills wordings with words: `{word}`, `{Word}` with a capital; `[m|f]` and `word/word` follow the
gender of the thing, a stroke `~` is a new line.
"""

import re
from collections.abc import Mapping
from random import Random

Words = Mapping[str, tuple[str, ...]]
_SLOT = re.compile(r"\{(\w+)\}")
_EITHER = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
_A = re.compile(r"\b([Aa]) (?=[aeiouAEIO])")
_A_A = re.compile(r"\b([Aa])n? a ")
"""`a a mess`: some words bring their article."""


def fill(wording: str, words: Words, given: Mapping[str, str], random: Random, code: str) -> str:
    """A sentence: each slot by what is `given`, else by a word drawn, the brand the same throughout."""
    thing = given.get("thing") or _drawn("thing", words, random)
    gender, colon, name = thing.partition(":")
    feminine = bool(colon) and gender == "f" and "thing" in slots(wording)
    brand = given.get("brand") or _drawn("brand", words, random)
    chosen = {**given, "thing": name if colon else thing, "brand": brand}

    def word_of(slot: re.Match[str]) -> str:
        key = slot[1].lower()
        word = chosen.get(key) or _drawn(key, words, random)
        word = word.split("/")[feminine] if word.count("/") == 1 and code != "en" else word
        return word[0].upper() + word[1:] if slot[1][0].isupper() else word

    text = _SLOT.sub(word_of, wording)
    text = _EITHER.sub(lambda pair: pair[1 + feminine], text)
    if code == "en":
        text = _A.sub(r"\1n ", _A_A.sub(r"\1 ", text))
    return text.replace("~", "\n")


def slots(wording: str) -> set[str]:
    """The words that a wording asks for."""
    return {name.lower() for name in _SLOT.findall(wording)}


def _drawn(name: str, words: Words, random: Random) -> str:
    return random.choice(words[name])
