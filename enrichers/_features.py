"""Reads a text as the linear models do: chunks (what stands between spaces) with the words, signs and pieces they are
made of, pairs of words, and words after a negation, each hashed into one of 2^18 buckets.

Nothing but hashes goes into a model, so no training text can be read out of one. A chunk is taken apart once: models
keep the sum of its weights under its number (enrichers/_models/linear.py), so that an ordinary text costs look-ups.

Source: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"; pieces of words after Bojanowski
et al. 2017, "Enriching Word Vectors with Subword Information"; negated words after Pang, Lee & Vaithyanathan 2002,
"Thumbs up?".
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
MOST_CHARS = 2_000
"""So much of a text is looked at: the rest of a long one seldom turns its judgement."""
MOST_CHUNKS = 1 << 16
"""So many different chunks are kept numbered; then numbering begins anew."""

Buckets = NDArray[np.int64]

_LINK = re.compile(r"https?://\S+|www\.\S+|\bhttp\b")
_HANDLE = re.compile(r"@\w[\w.@-]*")
_SAME_LETTERS = dict(zip(map(ord, "أإآٱىةؤئ’"), "اااايهوي'", strict=True)) | dict.fromkeys(
    (0x640, *range(0x64B, 0x653), 0x670)
)
"""Arabic is written with and without these marks and forms of letters; so is the apostrophe."""
PLACEHOLDERS = frozenset(("user", "http", "@"))
"""What stands for handles and links in a text as the models read it."""
_STRETCHED = re.compile(r"(.)\1{3,}")
_TOKEN = re.compile(r"[^\W_]{1,30}(?:['’][^\W_]{1,10})?|[^\w\s]")
_LONGEST_CHUNK = 40
_CHUNK = re.compile(rf"\S{{1,{_LONGEST_CHUNK}}}")
"""Scripts without spaces are read in chunks of this length."""
_NEGATION_WORDS = """
    not no never nothing nobody none nor neither cannot cant dont didnt doesnt isnt wasnt wont aint without hardly
    nicht kein keine keinen nie ohne nunca jamais pas rien sans não nao jamás sin non mai niente nessuno sem nahi
    nahin لا لم لن ليس ما
"""
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
_NEGATED = ("n't", "n’t")
_ENDS = frozenset(".,;:!?")
_SHORTEST_PIECE, _LONGEST_PIECE = 3, 5
_FIRST, _SECOND, _TURNED = 0x9E3779B1, 0x85EBCA6B, 0x27D4EB2F
_MASK, _SHIFT = 0xFFFFFFFF, 32 - 18


class Reading(NamedTuple):
    """What a text contains: its different chunks (what stands between spaces) with their numbers and what they say
    without signs, and buckets of pairs and negated words.

    `size` counts all that it contains, pieces too. Numbers hold within one `generation` of the vocabulary.
    """

    chunks: tuple[str, ...]
    words: tuple[str, ...]
    numbers: NDArray[np.int64]
    pairs: Buckets
    size: int
    generation: int


@dataclass(slots=True)
class _Vocabulary:
    """The chunks read so far, numbered, each with its word, the hashes by which it is the first and the second of a
    pair, and the size of what it is made of. `negations` are tokens that negate, and chunks with one."""

    numbers: dict[str, int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    negations: set[str] = field(default_factory=set)
    generation: int = 0

    def number(self, chunk: str) -> int:
        """The number of a chunk that was not read before."""
        self.numbers[chunk] = number = len(self.sizes)
        tokens = _TOKEN.findall(chunk) or [chunk]
        self.words.append(next((token for token in tokens if token[0].isalnum()), tokens[0]))
        self.firsts.append(_code(tokens[-1]) * _FIRST & _MASK)
        self.seconds.append(_code(tokens[0]) * _SECOND & _MASK)
        self.sizes.append(len(chunk_buckets(chunk)))
        turning = [token for token in tokens if token in _NEGATIONS or token.endswith(_NEGATED)]
        if turning:
            self.negations.update((chunk, *turning))
        return number

    def forget(self) -> None:
        """Begin anew."""
        for kept in (self.numbers, self.words, self.firsts, self.seconds, self.sizes, self.negations):
            kept.clear()
        self.generation += 1


_vocabulary = _Vocabulary()


@lru_cache(maxsize=4)
def plain(text: str) -> str:
    """The text as the models read it: lower case, links and handles nameless, stretched letters shortened."""
    text = text[:MOST_CHARS]
    if "http" in text or "www." in text:
        text = _LINK.sub(" http ", text)
    if "@" in text:
        text = _HANDLE.sub(" @user ", text)
    if not text.isascii():
        text = text.translate(_SAME_LETTERS)
    return " ".join(_STRETCHED.sub(r"\1\1\1", text.lower()).split())


@lru_cache(maxsize=4)  # several enrichers ask for that of one text
def read(text: str) -> Reading:
    """What a text contains; nothing for an empty text. Never raises."""
    shown = plain(text)
    chunks = shown.split()
    known = _vocabulary.numbers
    try:
        order = [known[chunk] for chunk in chunks]
    except KeyError:
        chunks, order = _numbered(shown)
    firsts, seconds = map(_vocabulary.firsts.__getitem__, order), map(_vocabulary.seconds.__getitem__, order[1:])
    pairs = {(first + second & _MASK) >> _SHIFT for first, second in zip(firsts, seconds, strict=False)}
    if not _vocabulary.negations.isdisjoint(chunks):
        pairs.update(_turned(_TOKEN.findall(shown)))
    distinct = [*dict.fromkeys(order)]
    return Reading(
        tuple(dict.fromkeys(chunks)), tuple(map(_vocabulary.words.__getitem__, distinct)), np.array(distinct, np.int64),
        np.array([*pairs], np.int64), sum(map(_vocabulary.sizes.__getitem__, distinct)) + len(pairs),
        _vocabulary.generation,
    )  # fmt: skip


def _numbered(shown: str) -> tuple[list[str], list[int]]:
    """The chunks of a text of which some were not read before, long ones in parts, and the numbers of all."""
    chunks = _CHUNK.findall(shown)
    if len(_vocabulary.sizes) + len(chunks) > MOST_CHUNKS:
        _vocabulary.forget()
    known, number = _vocabulary.numbers, _vocabulary.number
    return chunks, [known[chunk] if chunk in known else number(chunk) for chunk in chunks]


@lru_cache(maxsize=1 << 12)
def chunk_buckets(chunk: str) -> Buckets:
    """The buckets of a chunk: its words and signs, pairs of them, and pieces of 3 to 5 characters, its ends marked."""
    tokens = _TOKEN.findall(chunk)
    found = [_code(token) * _FIRST for token in dict.fromkeys(tokens)]
    found += [_code(first) * _FIRST + _code(second) * _SECOND for first, second in dict.fromkeys(pairwise(tokens))]
    marked = f" {chunk} "
    for length in range(_SHORTEST_PIECE, min(_LONGEST_PIECE, len(marked)) + 1):
        found += [_code(marked[start : start + length]) for start in range(len(marked) - length + 1)]
    return np.array([(one & _MASK) >> _SHIFT for one in found], np.int64)


def buckets_of(text: str) -> Buckets:
    """All buckets of a text, as often as they count: what models are trained with."""
    reading = read(text)
    return np.concatenate([reading.pairs, *map(chunk_buckets, reading.chunks)])


def _code(piece: str) -> int:
    return crc32(piece.encode("utf-8", "surrogatepass"))


def _turned(tokens: list[str]) -> list[int]:
    """Buckets of the words that a negation before them turns round, up to the next mark."""
    found, negated, negations = [], False, _vocabulary.negations
    for token in tokens:
        if token in _ENDS:
            negated = False
        elif negated:
            found.append(((_code(token) * _TURNED + 7) & _MASK) >> _SHIFT)
        if token in negations:
            negated = True
    return found
