"""Whether two names can be one person's. Pure."""

import re
import unicodedata
from typing import Literal

Agreement = Literal["same", "part", "mixed", "unknown", "other"]
"""`same`: as far as both go, all words agree; `part`: one word only is shown, and it agrees; `mixed`:
some words agree and others do not; `unknown`: one word that tells nothing; `other`: nothing agrees.
"""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LETTERS_APART = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}
)
_TYPO_FROM = 4
"""Letters from which a word with one mistaken letter counts as the same."""


def agreement(shown: str, known: str) -> Agreement:
    """How the name that a profile shows agrees with the one that is known; accents, case, order and
    one mistaken letter make no difference, an initial agrees with its word.
    """
    theirs, ours = words_of(shown), words_of(known)
    if not theirs or not ours:
        return "unknown"
    short, long = (theirs, ours) if len(theirs) <= len(ours) else (ours, theirs)
    met = _met(short, long)
    full = [word for word in met if len(word) > 1]
    if len(met) == len(short) and full:
        return "same" if len(short) > 1 or len(long) == 1 else "part"
    if full:
        return "mixed"
    return "other" if len(theirs) > 1 else "unknown"


def words_of(name: str) -> list[str]:
    """The words of a name, folded; signs, digits and pictures are none."""
    return [_folded(word) for word in _WORD.findall(unicodedata.normalize("NFC", name))]


def _folded(word: str) -> str:
    plain = word.casefold().translate(_LETTERS_APART).replace("'", "").replace("’", "")
    return "".join(
        one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one)
    )


def _met(short: list[str], long: list[str]) -> list[str]:
    left = list(long)
    met: list[str] = []
    for word in sorted(short, key=len, reverse=True):
        partner = next((other for other in left if _agrees(word, other)), None)
        if partner is not None:
            left.remove(partner)
            met.append(min(word, partner, key=len))
    return met


def _agrees(one: str, other: str) -> bool:
    if one == other or (1 in (len(one), len(other)) and one[0] == other[0]):
        return True
    if one.replace("ae", "a").replace("oe", "o").replace("ue", "u") == other.replace(
        "ae", "a"
    ).replace("oe", "o").replace("ue", "u"):
        return True
    return min(len(one), len(other)) >= _TYPO_FROM and one_letter_apart(one, other)


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter more, less, mistaken or two exchanged make one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None
    )
    if at is None:
        return True
    if len(one) == len(other):
        exchanged = (
            one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        )
        return one[at + 1 :] == other[at + 1 :] or exchanged
    return one[at + 1 :] == other[at:] if len(one) > len(other) else one[at:] == other[at + 1 :]


def letters_of(text: str) -> str:
    """A handle or a name as letters alone, folded."""
    return "".join(words_of(text.replace("_", " ").partition("@")[0]))


def misspells(handle: str, name: str) -> bool:
    """Whether a handle has a word of the name with one letter mistaken, so that it may be mistyped:
    then it is another's.
    """
    written = letters_of(handle)
    return any(_nearly_in(written, word) for word in words_of(name) if len(word) >= _TYPO_FROM)


def _nearly_in(written: str, word: str) -> bool:
    if word in written:
        return False
    sizes = (len(word) - 1, len(word), len(word) + 1)
    parts = (written[at : at + size] for size in sizes for at in range(len(written) - size + 1))
    return any(one_letter_apart(part, word) for part in parts)
