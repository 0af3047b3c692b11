"""Reads a text as the linear models do: chunks (what stands between spaces) with the words, signs
and pieces they are made of, pairs of words, and words after a negation, each hashed into one of
2^18 buckets.

Frequent words have a place of their own besides, so that what is known of them is lost in no
bucket. Nothing but hashes goes into a model, so no training text can be read out of one. A chunk is
taken apart once: models keep the sum of its weights under its number
(enrichers/engines/models/linear.py), so that an ordinary text costs look-ups.

Source: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"; pieces of
words after Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information"; negated words
after Pang, Lee & Vaithyanathan 2002, "Thumbs up?".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
KNOWN_WORDS = Path(__file__).parent / "models" / "words.npy"
"""Hashes of the words that have a place of their own behind the buckets, which they share with
nothing.
"""
MOST_CHARS = 2_000
"""So much of a text is looked at: the rest of a long one seldom turns its judgement."""
MOST_CHUNKS = 1 << 16
"""So many different chunks are kept numbered; then numbering begins anew."""
AT_ONCE = 256
"""So many texts are best read at once: more gain little, and are hardly sooner done."""

Numbers = NDArray[np.int64]

_KNOWN = {int(code): BUCKETS + place for place, code in enumerate(np.load(KNOWN_WORDS))}
FEATURES = BUCKETS + len(_KNOWN)
"""So many weights a model has per label: one for each bucket and each word known."""

_LINK = re.compile(r"https?://\S+|www\.\S+|\bhttp\b")
_HANDLE = re.compile(r"@\w[\w.@-]*")
_SAME_LETTERS = dict(zip(map(ord, "أإآٱىةؤئ’"), "اااايهوي'", strict=True)) | dict.fromkeys(
    (0x640, *range(0x64B, 0x653), 0x670)
)
"""Arabic is written with and without these marks and forms of letters; so is the apostrophe."""
_OTHER_FORM = re.compile(f"[{''.join(map(chr, _SAME_LETTERS))}]")
PLACEHOLDERS = frozenset(("user", "http", "@"))
"""What stands for handles and links in a text as the models read it."""
_STRETCHED = re.compile(r"(.)\1\1\1+")  # twice as fast as {3,}
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
_WHOSE = 20
"""So far to the left of a bucket or a chunk's number stands which text it is of."""
_KEPT_READINGS = 1024


class _Token(NamedTuple):
    """What a word or sign does to those after it, and the bucket that stands for it where a
    negation turned it.
    """

    negates: bool
    ends: bool
    turned: int


@dataclass(slots=True)
class Vocabulary:
    """The chunks read so far, numbered, each with its word, the hashes by which it is the first and
    the second of a pair, the size of what it is made of, and its tokens. `negating` are the numbers
    of those with a negation. There is room for so many chunks.
    """

    room: int
    numbers: dict[str, int] = field(default_factory=dict)
    chunks: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tokens: list[tuple[_Token, ...]] = field(default_factory=list)
    negating: set[int] = field(default_factory=set)
    firsts: Numbers = field(init=False)
    seconds: Numbers = field(init=False)
    sizes: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.firsts, self.seconds, self.sizes = (np.zeros(self.room, np.int64) for _ in range(3))

    def number(self, chunk: str) -> int:
        """The number of a chunk that was not read before."""
        self.numbers[chunk] = number = len(self.chunks)
        tokens = _TOKEN.findall(chunk) or [chunk]
        self.chunks.append(chunk)
        self.words.append(next((token for token in tokens if token[0].isalnum()), tokens[0]))
        self.firsts[number] = code_of(tokens[-1]) * _FIRST & _MASK
        self.seconds[number] = code_of(tokens[0]) * _SECOND & _MASK
        self.sizes[number] = len(chunk_buckets(chunk))
        self.tokens.append(tuple(map(_token, _TOKEN.findall(chunk))))
        if any(token.negates for token in self.tokens[number]):
            self.negating.add(number)
        return number


class Reading(NamedTuple):
    """What a text contains: its different chunks (what stands between spaces) by number, what they
    say without signs, and buckets of pairs and negated words.

    `size` counts all that it contains, pieces too. The numbers are those of its `vocabulary`.
    """

    numbers: Numbers
    words: tuple[str, ...]
    pairs: Numbers
    size: int
    vocabulary: Vocabulary


_vocabulary = Vocabulary(MOST_CHUNKS)
_readings: dict[str, Reading] = {}
"""Of texts read lately: several enrichers ask for that of one text."""


def plain(text: str) -> str:
    """The text as the models read it: lower case, links and handles nameless, stretched letters
    shortened.
    """
    text = text[:MOST_CHARS]
    if "http" in text or "www." in text:
        text = _LINK.sub(" http ", text)
    if "@" in text:
        text = _HANDLE.sub(" @user ", text)
    if not text.isascii() and _OTHER_FORM.search(text):
        text = text.translate(_SAME_LETTERS)
    return _STRETCHED.sub(r"\1\1\1", text.lower())


def read(text: str) -> Reading:
    """What a text contains; nothing for an empty text. Never raises."""
    return read_all((text,))[0]


def read_all(texts: Sequence[str]) -> list[Reading]:
    """What each text contains, which costs far less than one by one. All are of one vocabulary.
    Never raises.
    """
    for old in [*islice(_readings, max(0, len(_readings) - _KEPT_READINGS))]:
        del _readings[old]
    new = [text for text in dict.fromkeys(texts) if text not in _readings]
    if new:
        shown = [plain(text) for text in new]
        chunked = [text.split() for text in shown]
        most = sum(map(len, chunked)) + sum(map(len, shown)) // _LONGEST_CHUNK
        if len(_vocabulary.chunks) + most > _vocabulary.room:
            most = len(
                {*chain.from_iterable(map(_CHUNK.findall, shown))} - _vocabulary.numbers.keys()
            )
        if len(_vocabulary.chunks) + most > _vocabulary.room:
            forget(room=max(2 * most, MOST_CHUNKS))
            return read_all(texts)
        _readings.update(zip(new, _read_new(shown, chunked), strict=True))
    return [_readings[text] for text in texts]


def forget(room: int = MOST_CHUNKS) -> None:
    """Begin numbering anew, so that no more chunks are ever kept than have room."""
    global _vocabulary
    _vocabulary = Vocabulary(room)
    _readings.clear()


def _read_new(shown: Sequence[str], chunked: Sequence[list[str]]) -> list[Reading]:
    orders = list(map(_order, shown, chunked))
    counts = np.array([*map(len, orders)], np.int64)
    order = np.fromiter(chain.from_iterable(orders), np.int64, counts.sum())
    whose = np.repeat(np.arange(len(orders)) << _WHOSE, counts)
    inside = whose[:-1] == whose[1:]
    pairs = (_vocabulary.firsts[order[:-1]] + _vocabulary.seconds[order[1:]] & _MASK) >> _SHIFT
    turned = [
        place << _WHOSE | bucket
        for place, mine in enumerate(orders)
        if not _vocabulary.negating.isdisjoint(mine)
        for bucket in _turned(mine)
    ]
    pairs, pair_ends = _divided(
        np.concatenate([(whose[:-1] | pairs)[inside], np.array(turned, np.int64)]), len(orders)
    )
    numbers, ends = _divided(whose | order, len(orders))
    sizes = np.diff(np.concatenate([[0], np.cumsum(_vocabulary.sizes[numbers])])[ends]) + np.diff(
        pair_ends
    )
    words = [*map(_vocabulary.words.__getitem__, numbers.tolist())]
    return [
        Reading(numbers[start:end], tuple(words[start:end]), pairs[first:last], size, _vocabulary)
        for (start, end), (first, last), size in zip(
            pairwise(ends.tolist()), pairwise(pair_ends.tolist()), sizes.tolist(), strict=True
        )
    ]


def _order(shown: str, chunks: list[str]) -> list[int]:
    """The numbers of a text's chunks, in their order; long chunks in parts, for none is known by more."""
    known = _vocabulary.numbers
    try:
        return [known[chunk] for chunk in chunks]
    except KeyError:
        number = _vocabulary.number
        return [
            known[chunk] if chunk in known else number(chunk) for chunk in _CHUNK.findall(shown)
        ]


def _divided(marked: Numbers, texts: int) -> tuple[Numbers, Numbers]:
    """Numbers marked with whose they are, each once, without their marks; and where those of each
    text begin, the end of the last added.
    """
    ordered = np.sort(marked)  # np.unique, which does the same, takes twenty times as long
    once = ordered[np.diff(ordered, prepend=-1) > 0]
    return once & (1 << _WHOSE) - 1, np.searchsorted(once, np.arange(texts + 1) << _WHOSE)


@lru_cache(maxsize=1 << 13)
def chunk_buckets(chunk: str) -> Numbers:
    """The buckets of a chunk: its words and signs, pairs of them, and pieces of 3 to 5 characters,
    its ends marked; then the places of the words that are known one by one.
    """
    tokens = _TOKEN.findall(chunk)
    codes = [code_of(token) for token in dict.fromkeys(tokens)]
    hashes = [code * _FIRST for code in codes]
    hashes += [
        code_of(first) * _FIRST + code_of(second) * _SECOND
        for first, second in dict.fromkeys(pairwise(tokens))
    ]
    marked = f" {chunk} "
    lengths = range(_SHORTEST_PIECE, min(_LONGEST_PIECE, len(marked)) + 1)
    pieces = (
        (start, start + length) for length in lengths for start in range(len(marked) - length + 1)
    )
    if marked.isascii():
        letters = marked.encode()  # once for all pieces
        hashes += [crc32(letters[start:end]) for start, end in pieces]
    else:
        hashes += [code_of(marked[start:end]) for start, end in pieces]
    known = [_KNOWN[code] for code in codes if code in _KNOWN]
    return np.array([*((one & _MASK) >> _SHIFT for one in hashes), *known], np.int64)


def buckets_of(text: str) -> Numbers:
    """All buckets of a text, as often as they count: what models are trained with."""
    reading = read(text)
    return np.concatenate(
        [
            reading.pairs,
            *(
                chunk_buckets(reading.vocabulary.chunks[number])
                for number in reading.numbers.tolist()
            ),
        ]
    )


def words_of(text: str) -> list[str]:
    """The words and signs of a text, as often as they count: once in every different chunk."""
    reading = read(text)
    chunks = [reading.vocabulary.chunks[number] for number in reading.numbers.tolist()]
    return [token for chunk in chunks for token in dict.fromkeys(_TOKEN.findall(chunk))]


def place_of(word: str) -> int | None:
    """The place of a word that is known one by one, among all that a model has weights for; None
    for any other.
    """
    return _KNOWN.get(code_of(word))


def code_of(piece: str) -> int:
    """The hash of a word or piece, before it is cut to a bucket."""
    return crc32(piece.encode("utf-8", "surrogatepass"))


def _token(token: str) -> _Token:
    negates = token in _NEGATIONS or token.endswith(_NEGATED)
    return _Token(negates, token in _ENDS, ((code_of(token) * _TURNED + 7) & _MASK) >> _SHIFT)


def _turned(order: list[int]) -> list[int]:
    """Buckets of the words that a negation before them turns round, up to the next mark."""
    buckets, negated, tokens = [], False, _vocabulary.tokens
    for number in order:
        for negates, ends, bucket in tokens[number]:
            if ends:
                negated = False
            elif negated:
                buckets.append(bucket)
            if negates:
                negated = True
    return buckets
