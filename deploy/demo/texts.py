"""Writes what the invented authors say: expands a language's vocabulary, then adds typos, emoji and
hashtags. Pure.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from deploy.demo.words import LANGUAGES, Words

_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=[.!?] )[a-zà-ü]")
_BRAND, _RIVAL = "\x00", "\x01"
"""Stand for names until typos are made, so that they never change them."""

GOOD = frozenset({"praise", "review_good", "title_good"})
BAD = frozenset({"outage", "complaint", "review_bad", "title_bad"})


@dataclass(frozen=True, slots=True)
class Style:
    """How careless somebody writes: chances from 0 to 1."""

    typo: float = 0.0
    lower: float = 0.0
    shout: float = 0.0
    emoji: float = 0.0
    tag: float = 0.0


CASUAL = Style(typo=0.14, lower=0.12, shout=0.04, emoji=0.3, tag=0.15)
REVIEWER = Style(typo=0.1, lower=0.06, shout=0.03, emoji=0.1)
TIDY = Style()


@dataclass(frozen=True, slots=True)
class Written:
    """A text with the hashtags and handles in it, without their signs."""

    text: str
    hashtags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


def write(
    rng: Random, lang: str, topic: str, brand: str, style: Style = TIDY, rival: str = ""
) -> Written:
    """A text of that topic. `brand` is as its author names it (`@brindlemoor`); `rival`, where
    given, is compared.
    """
    words = LANGUAGES[lang]
    text = _SENTENCE.sub(
        lambda match: match[0].upper(), _capital(_expand(rng, words, f"{{{topic}}}"))
    )
    if style is not TIDY:
        text = _careless(rng, text, style)
    text = text.replace(_BRAND, brand)
    if rival:
        text = f"{text} {_expand(rng, words, '{aside}').replace(_RIVAL, rival)}"
    mood = "_bad" if topic in BAD else "_good" if topic in GOOD else ""
    if rng.random() < style.emoji:
        text = f"{text} {rng.choice(words[f'emoji{mood}']) * rng.choice((1, 1, 1, 2, 3))}"
    tags: tuple[str, ...] = ()
    if rng.random() < style.tag:
        tags = (rng.choice(words["tag_bad" if mood == "_bad" else "tag"]),)
        text = f"{text} #{tags[0]}"
    if brand.startswith("#"):
        tags = (brand[1:], *tags)
    return Written(text, tags, (brand[1:],) if brand.startswith("@") else ())


def _expand(rng: Random, words: Words, template: str) -> str:
    parts = []
    for literal, name in _parts(template):
        if literal:
            parts.append(literal)
        if name:
            parts.append(_slot(rng, words, name))
    return "".join(parts)


def _slot(rng: Random, words: Words, name: str) -> str:
    if name == "b":
        return _BRAND
    if name == "r":
        return _RIVAL
    if name == "n":
        return str(rng.randint(2, 9))
    if name == "clock":
        return f"{rng.randint(6, 10)}:{rng.randint(0, 59):02d}"
    if name == "amount":
        return (
            f"{rng.choice(('€', '£'))}{rng.choice((rng.randint(3, 90), rng.randint(1, 40) * 50))}"
        )
    return _expand(rng, words, words[name][int(rng.random() * len(words[name]))])


@lru_cache(maxsize=20_000)
def _parts(template: str) -> tuple[tuple[str, str], ...]:
    """Literal text and the name of the symbol after it, pair by pair."""
    pieces = _SLOT.split(template)
    return tuple(
        (pieces[at], pieces[at + 1] if at + 1 < len(pieces) else "")
        for at in range(0, len(pieces), 2)
    )


def _careless(rng: Random, text: str, style: Style) -> str:
    if rng.random() < style.typo:
        text = _with_typo(rng, text)
    chance = rng.random()
    if chance < style.lower:
        return text.lower()
    return text.upper() if chance > 1 - style.shout else text


def _with_typo(rng: Random, text: str) -> str:
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    at = rng.choice(long)
    word, place = words[at], rng.randint(1, len(words[at]) - 3)
    kind = rng.random()
    if kind < 0.5:
        words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    elif kind < 0.8:
        words[at] = word[:place] + word[place + 1 :]
    else:
        words[at] = word[:place] + word[place] + word[place:]
    return " ".join(words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
