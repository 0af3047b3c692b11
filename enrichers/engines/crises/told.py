"""Finds the sentence that tells a crisis: a recall, a fire, an arrest, a data leak, a strike. Pure.

One word says little ("fire" is a sale, a tablet, a compliment), so most count only together: a
hazard with a place or a victim, a leak with data, a strike with those who strike. Which together is
told once, in RULES; which words, for each language. Sure ones count alone. What is inside a harmless
phrase ("fire sale", "as I recall", "injury-time") counts for nothing, and nothing counts in a
sentence about a game, a film or a match. An app crashes and is dead, too: what is said of broken
things counts for nothing in a sentence about paying, logging in and the like.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

import ahocorasick

from enrichers.engines.crises.words import WORDS

Kind = Literal["danger", "legal", "public"]
READ_CHARS = 2_000
"""So much of a text is searched: news comes first."""

_TOGETHER: tuple[tuple[Kind, str], ...] = (
    ("danger", "danger"),
    ("danger", "hazard place"),
    ("danger", "hazard harm"),
    ("danger", "harm victim"),
    ("danger", "recall reason"),
    ("danger", "recall deaths"),
    ("danger", "foreign food"),
    ("legal", "crime court"),
    ("danger", "vital fails"),
    ("legal", "legal"),
    ("legal", "law body"),
    ("legal", "leak data"),
    ("public", "public"),
    ("public", "strike labour"),
)
_RULES = tuple((kind, frozenset(groups.split())) for kind, groups in _TOGETHER)
"""What is told where words of all these groups of one language stand in a sentence."""
_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.](?=\S)[^.!?\n;]+)*")
_NUMBER = re.compile(r"\d(?:[\d.,' ]*\d)?")
_LETTER = re.compile(r"\w")
_SURE = frozenset({"danger", "legal", "public"})


class _Word(NamedTuple):
    """`starts`, `ends`: whether a word must begin, or be over, there."""

    language: str
    group: str
    text: str
    starts: bool
    ends: bool


class Crisis(NamedTuple):
    """What is told, and the word that says it, in lower case."""

    kind: Kind
    word: str


def _read_words() -> Iterator[_Word]:
    for language, groups in WORDS.items():
        for group, listed in groups.items():
            for entry in re.split(r",\s*", " ".join(listed.split()).strip(", ")):
                text = entry.strip("*").casefold()
                yield _Word(
                    language, group, text, not entry.startswith("*"), not entry.endswith("*")
                )


def _compile(words: Iterable[_Word]) -> ahocorasick.Automaton:
    by_text: dict[str, list[_Word]] = {}
    for word in words:
        by_text.setdefault(word.text, []).append(word)
    automaton = ahocorasick.Automaton()
    for text, same in by_text.items():
        automaton.add_word(text, same)
    automaton.make_automaton()
    return automaton


_FIND = _compile(_read_words())


def crisis_told(text: str) -> Crisis | None:
    """The gravest crisis that the beginning of a text tells: danger before law before quarrels.

    Upper and lower case, numbers, and forms of the apostrophe are alike. Linear in what is read.
    """
    read = text[:READ_CHARS].casefold().replace("’", "'")
    told = [crisis for one in _SENTENCE.finditer(read) for crisis in _in_sentence(one[0])]
    return min(told, key=lambda crisis: _GRAVITY[crisis.kind], default=None)


def is_figurative(text: str, phrase: str) -> bool:
    """Whether a phrase, in lower case, stands only where it is no harm: in sentences about a game, a
    film, a match, or about figures of money, and inside harmless phrases.
    """
    read = text[:READ_CHARS].casefold().replace("’", "'")
    told = [one[0] for one in _SENTENCE.finditer(read) if phrase in one[0]]
    return bool(told) and all(_is_figurative(sentence, phrase) for sentence in told)


def _is_figurative(sentence: str, phrase: str) -> bool:
    for _, _, word in _met(sentence):
        if word.group in ("frame", "money"):
            return True
        if word.group == "harmless" and phrase in word.text:
            return True
    return False


_GRAVITY: dict[Kind, int] = {"danger": 0, "legal": 1, "public": 2}


def _in_sentence(sentence: str) -> Iterator[Crisis]:
    numbered = _NUMBER.sub("0", sentence)
    if not _may_tell(numbered):
        return
    for told in _groups_in(numbered).values():
        if "frame" in told:
            continue
        held = _of_people(told) if "service" in told else told
        for kind, needed in _RULES:
            words = {word for group in needed for word in held.get(group, ())}
            if needed <= held.keys() and len(words) >= len(needed):
                yield Crisis(
                    kind, next(word for group in held if group in needed for word in held[group])
                )


def _may_tell(sentence: str) -> bool:
    """Whether a sentence has the words of some rule at all, wherever they stand in it: hardly any has,
    and to see how they stand is dear.
    """
    groups: dict[str, set[str]] = {}
    for _, same in _FIND.iter(sentence):
        for word in same:
            groups.setdefault(word.language, set()).add(word.group)
    return any(_fulfils(frozenset(held)) for held in groups.values())


@lru_cache(maxsize=4096)
def _fulfils(groups: frozenset[str]) -> bool:
    return any(needed <= groups for _, needed in _RULES)


def _of_people(held: dict[str, list[str]]) -> dict[str, list[str]]:
    """The groups without the words of harm that are said of broken things too."""
    broken = held.get("broken", ())
    left = {group: [word for word in words if word not in broken] for group, words in held.items()}
    return {group: words for group, words in left.items() if words}


def _groups_in(sentence: str) -> dict[str, dict[str, list[str]]]:
    """By language the groups that have a word in a sentence, each with these; words inside
    harmless phrases, and inside sure ones that say more, are left out.
    """
    met = _met(sentence)
    masked = {
        (start, end, word.language if word.group in _SURE else "")
        for start, end, word in met
        if word.group in _SURE or word.group == "harmless"
    }
    groups: dict[str, dict[str, list[str]]] = {}
    for start, end, word in met:
        if not any(
            low <= start and end <= high and end - start < high - low
            for low, high, language in masked
            if language in ("", word.language)
        ):
            held = groups.setdefault(word.language, {})
            held.setdefault(word.group, []).append(word.text)
    return groups


def _met(sentence: str) -> list[tuple[int, int, _Word]]:
    """The words that stand in a sentence, with their beginnings and ends."""
    return [
        (end + 1 - len(word.text), end + 1, word)
        for end, same in _FIND.iter(sentence)
        for word in same
        if _stands(sentence, end + 1, word)
    ]


def _stands(sentence: str, end: int, word: _Word) -> bool:
    start = end - len(word.text)
    return not (
        (word.ends and _LETTER.match(sentence, end))
        or (word.starts and start and _LETTER.match(sentence, start - 1))
    )
