"""Makes the rows: sentences with what they mean, and groups of sentences that must get one label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from learning.invented.behaviour.filling import fill, slots
from learning.invented.behaviour.wordings import LANGUAGES, Half, Kind, Language, read_language

_GROUP = 6
"""So many sentences of a group that must not change, where there are as many words."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One row. MFT: the one text means `label` (None: anything but negative). INV: all texts must
    get one label; `label` is what they mean where the generator knows it, else empty.

    `brand` is the name of the brand that is asked about, empty where the text as a whole is.
    """

    test: str
    type: Literal["MFT", "INV"]
    texts: tuple[str, ...]
    label: str | None
    lang: str
    brand: str = ""


def generate(seed: int, half: Half, rows: int) -> Iterator[Behaviour]:
    """Of each kind in each language at most `rows` rows, none twice. The same for the same seed."""
    for code in LANGUAGES:
        language = read_language(code, half)
        for kind in language.kinds:
            yield from _of_kind(language, kind, _random(seed, half, code, kind.name), rows)
        yield from _spelt(language, _random(seed, half, code, "spelling"), rows)


def _random(*names: object) -> Random:
    return Random(" ".join(map(str, names)))  # noqa: S311  # texts to measure with, no secrets


def _of_kind(language: Language, kind: Kind, random: Random, rows: int) -> Iterator[Behaviour]:
    seen = set()
    test = f"{kind.name} ({language.code})"
    for number in range(4 * rows):
        wording = kind.wordings[number % len(kind.wordings)]
        row = (
            _varied(language, kind, wording, test, random)
            if kind.vary
            else _meant(language, kind, wording, test, random)
        )
        if row.texts not in seen and len(set(row.texts)) == len(row.texts):
            seen.add(row.texts)
            yield row
        if len(seen) == rows:
            return


def _meant(language: Language, kind: Kind, wording: str, test: str, random: Random) -> Behaviour:
    given = {kind.brand: random.choice(language.words[kind.brand])} if kind.brand else {}
    text = fill(wording, language.words, given, random, language.code)
    return Behaviour(test, "MFT", (text,), kind.label, language.code, given.get(kind.brand, ""))


def _varied(language: Language, kind: Kind, wording: str, test: str, random: Random) -> Behaviour:
    """The same sentence with one word after another; all other words are the same."""
    words = language.words
    same = {name: random.choice(words[name]) for name in sorted(slots(wording) & words.keys())}
    values = [*dict.fromkeys(words[kind.vary])]
    random.shuffle(values)
    texts = [
        fill(wording, words, {**same, kind.vary: value}, random, language.code)
        for value in values[:_GROUP]
    ]
    meant = "neutral" if kind.statement else _meant_by(wording)
    return Behaviour(test, "INV", (*dict.fromkeys(texts),), meant, language.code)


def _meant_by(wording: str) -> str:
    """What a sentence that holds a word of praise or blame means; unknown where it holds none."""
    asked = slots(wording)
    if asked & {"good", "love", "loved"}:
        return "positive"
    return "negative" if asked & {"bad", "hate", "hated"} else ""


def _spelt(language: Language, random: Random, rows: int) -> Iterator[Behaviour]:
    """Sentences beside the same with a slip of the finger, and with other signs."""
    plain = [kind for kind in language.kinds if kind.name.startswith("plain ")]
    for number in range(rows):
        kind = plain[number % len(plain)]
        text = fill(random.choice(kind.wordings), language.words, {}, random, language.code)
        slips = {slip for slip in (_with_slip(text, random) for _ in range(3)) if slip != text}
        if slips:
            yield _beside(language, "typos", text, slips, kind)
        last = "?" if text.endswith("?") else "."
        yield _beside(language, "signs", text, {f"{text.rstrip('.!')}{last}", f"{text} ..."}, kind)


def _beside(language: Language, name: str, text: str, others: set[str], kind: Kind) -> Behaviour:
    texts = (text, *sorted(others - {text}))
    return Behaviour(f"{name} ({language.code})", "INV", texts, kind.label, language.code)


def _with_slip(text: str, random: Random) -> str:
    """Two neighbouring letters of a longer word change places."""
    words = [match for match in re.finditer(r"\b\w{5,}\b", text) if match[0].islower()]
    if not words:
        return text
    word = random.choice(words)
    at = word.start() + random.randrange(1, len(word[0]) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
