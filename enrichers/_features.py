"""Turns a text into numbers of buckets, for the linear models: words, pairs of words, words after a negation, and
pieces of 3 to 5 characters, each hashed into one of 2^18 buckets.

Nothing but hashes of what a text contains goes into a model, so no training text can be read out of one. Hashes are
computed over whole arrays; a post of 140 characters takes some 40 µs.

Source: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"; negated words after Pang, Lee &
Vaithyanathan 2002, "Thumbs up?".
"""

import re
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
MOST_CHARS = 2_000
"""So much of a text is looked at: the rest of a long one seldom turns its judgement."""

Buckets = NDArray[np.int64]

_LINK = re.compile(r"https?://\S+|www\.\S+|\bhttp\b")
_HANDLE = re.compile(r"@\w[\w.@-]*")
_SAME_LETTERS = dict(zip(map(ord, "أإآٱىةؤئ’"), "اااايهوي'", strict=True)) | dict.fromkeys(
    (0x640, *range(0x64B, 0x653), 0x670)
)
"""Arabic is written with and without these marks and forms of letters; so is the apostrophe."""
_STRETCHED = re.compile(r"(.)\1{3,}")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
_NEGATION_WORDS = """
    not no never nothing nobody none nor neither cannot cant dont didnt doesnt isnt wasnt wont aint without hardly
    nicht kein keine keinen nie ohne nunca jamais pas rien sans não nao jamás sin non mai niente nessuno sem nahi
    nahin لا لم لن ليس ما
"""
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
_NEGATED = ("n't", "n’t")
_ENDS = frozenset(".,;:!?")
_SHORTEST_PIECE, _LONGEST_PIECE = 3, 5
_FACTORS = tuple(
    np.uint64(factor)
    for factor in (
        0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5,
    )
)  # fmt: skip
_MASK = 0xFFFFFFFF
_HIGH, _FOLD, _SPREAD = np.uint64(46), np.uint64(32), np.uint64(29)  # 64 bits less the 18 of BUCKETS


@lru_cache(maxsize=4)
def plain(text: str) -> str:
    """The text as the models read it: lower case, links and handles nameless, stretched letters shortened."""
    text = _HANDLE.sub(" @user ", _LINK.sub(" http ", text[:MOST_CHARS]))
    if not text.isascii():
        text = text.translate(_SAME_LETTERS)
    return " ".join(_STRETCHED.sub(r"\1\1\1", text.lower()).split())


@lru_cache(maxsize=4)  # several enrichers ask for those of one text
def bucket_ids(text: str) -> Buckets:
    """The distinct buckets of what a text contains, ascending; empty for an empty text. Never raises."""
    read = plain(text)
    if not read:
        return np.empty(0, np.int64)
    buckets = _spread(np.concatenate([np.array(_words(read), np.uint64) * _FACTORS[0], *_pieces(f" {read} ")]))
    buckets.sort()
    fresh = np.empty(len(buckets), np.bool_)
    fresh[0] = True
    np.not_equal(buckets[1:], buckets[:-1], out=fresh[1:])
    buckets = buckets[fresh]
    buckets.flags.writeable = False  # it is kept for the next who asks
    return buckets


def words_of(text: str) -> tuple[str, ...]:
    """The words and signs of a text as the models read them, in lower case and in order."""
    return _hashed_words(plain(text))[0]


def word_buckets(text: str) -> tuple[tuple[str, ...], Buckets]:
    """The words of a text as the models read them, and the bucket of each: they explain a judgement."""
    words, hashes = _hashed_words(plain(text))
    return words, _spread(np.array(hashes, np.uint64) * _FACTORS[0])


def _spread(hashed: NDArray[np.uint64]) -> Buckets:
    hashed ^= hashed >> _FOLD
    hashed *= _FACTORS[3]
    return (hashed >> _HIGH).view(np.int64)


@lru_cache(maxsize=4)
def _hashed_words(read: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    words = tuple(_TOKEN.findall(read))
    return words, tuple(crc32(word.encode("utf-8", "surrogatepass")) for word in words)


def _words(read: str) -> list[int]:
    """Hashes of words, of pairs of neighbours, and of words that a negation before them turns round."""
    words, hashes = _hashed_words(read)
    found = [*hashes]
    found += [(first * 0x9E3779B1 + second * 0x85EBCA6B + 1) & _MASK for first, second in pairwise(hashes)]
    negated = False
    for word, hashed in zip(words, hashes, strict=True):
        if word in _ENDS:
            negated = False
        elif negated:
            found.append((hashed * 0x27D4EB2F + 7) & _MASK)
        if word in _NEGATIONS or word.endswith(_NEGATED):
            negated = True
    return found


def _pieces(read: str) -> list[NDArray[np.uint64]]:
    """Hashes of every run of 3, 4 and 5 characters; that of a longer run goes on from that of a shorter one."""
    letters = np.frombuffer(read.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    found = []
    hashed = letters * _FACTORS[4]
    for place in range(1, min(_LONGEST_PIECE, len(letters))):
        hashed = (hashed[:-1] ^ letters[place:]) * _FACTORS[place]
        hashed ^= hashed >> _SPREAD
        if place + 1 >= _SHORTEST_PIECE:
            found.append(hashed)
    return found
