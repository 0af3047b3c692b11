"""Which posts are copies of one another: a signature of a text, and clusters over a bounded window
of the stream.

MinHash over runs of characters (Broder 1997) with banded look-up (Indyk & Motwani 1998) proposes
candidates; the true Jaccard similarity decides. Two texts that say the same about somebody else, or
with other figures, are no copies, however alike they are: headlines, ratings, offers. Nor are short
texts, which many people write on their own. What somebody shares with a count that runs on ("I
signed, join me and 1203 others") is one text. The same texts in the same order give the same clusters
everywhere.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.running_counts import runs_on

MAX_CHARS = 2_000
"""So much of a text tells whether it is a copy."""
MIN_LETTERS = 35
"""Shorter texts (in letters and digits; a letter of Chinese, Japanese or Korean counts 2.5) are
nobody's copy.
"""
SHINGLE, SHINGLE_EAST = 4, 2
"""Characters in a shingle; of texts mostly in Chinese, Japanese or Korean, where a character says
more, two.
"""
BANDS, ROWS = 32, 2
"""A pair with similarity J is proposed with probability 1 − (1 − J²)³²: .95 at .3, .9999 at .5."""
LEAST = 0.5
"""Copies share half of all their shingles, or, where words have changed places, seven tenths of
their words.
"""
JOINED = 0.6
"""Two clusters become one when a text is so much like members of both."""

Hashes: TypeAlias = NDArray[np.uint64]

_LONG = 22
"""Words from which on one name or number that differs makes no other message."""
_OPENING = 14
"""Words up to which the first word counts as a name: it may be a company's in a headline."""
_TRIED = 6
_WAYS = 4
_MASK = 0xFFFF_FFFF_FFFF_FFFF

_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_LEFT_OUT = re.compile(r"(?:https?://|www\.)\S+|[@#]\w[\w.-]*|\bRT\b|&\w+;|['’]")
_WORD = re.compile(r"[^\W_]+")
_WITHIN = re.compile(r"[ ,&/-]*")
"""What stands between two words of a sentence: capitals elsewhere are no sign of a name."""
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_LOOKALIKES = str.maketrans("аеорсухіјѕ", "aeopcyxijs")


# Hash functions are fixed numbers, not drawn at start: keys of clusters are stored, and the same
# text must find the same cluster after a restart, on another host and in a replay.


def _mixed(number: int) -> int:
    """SplitMix64 (Steele et al. 2014): well spread 64 bits from a counter."""
    number = (number * 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


_COUNT = BANDS * ROWS
_FACTORS = np.array([[_mixed(n + 1) | 1] for n in range(_COUNT)], dtype=np.uint64)
_OFFSETS = np.array([[_mixed(n + 1001)] for n in range(_COUNT)], dtype=np.uint64)
_PLACES = [np.uint64(_mixed(n + 5001) | 1) for n in range(max(SHINGLE, SHINGLE_EAST))]
_BAND = np.arange(BANDS)
_BAND_FACTORS = np.array([_mixed(n + 9001) | 1 for n in range(BANDS)], dtype=np.uint64)
_HALF = np.uint64(32)


class Telling(NamedTuple):
    """A figure or a name of some words, and what stands right before and after it in its sentence
    (None: nothing).
    """

    words: tuple[str, ...]
    before: str | None
    after: str | None
    is_number: bool


class Folded(NamedTuple):
    """What of a text tells whether it is a copy: its words, how many letters, and its figures and
    names.
    """

    text: str
    letters: float
    size: int
    """Characters in a shingle."""
    telling: tuple[Telling, ...]


class Cluster(NamedTuple):
    """Whose copy a text is: the key of its cluster's oldest text, how many came before, how alike
    the nearest is.
    """

    key: str
    earlier: int
    similarity: float


@dataclass(slots=True)
class _Members:
    key: str
    since: int
    count: int = 1
    into: "_Members | None" = None

    def root(self) -> "_Members":
        """The cluster that this one has become part of, or itself."""
        members = self
        while members.into is not None:
            members = members.into
        return members

    def join(self, other: "_Members") -> "_Members":
        """Makes one of two clusters, under the older one's key."""
        older, younger = (self, other) if self.since <= other.since else (other, self)
        if older is not younger:
            older.count += younger.count
            younger.into = older
        return older


@dataclass(slots=True)
class _Entry:
    number: int
    key: str
    folded: Folded
    shingles: NDArray[np.uint32]
    members: _Members


def fold(text: str) -> Folded:
    """The text without links, handles, tags, marks, case, look-alike and unseen letters. Linear,
    never raises.
    """
    text = text[:MAX_CHARS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))[:MAX_CHARS]
    text = _LEFT_OUT.sub(_nothing, text)
    words: list[str] = []
    joined: list[bool] = []
    capitals: list[int] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match[0]
        if word[0].isupper():
            capitals.append(len(words))
        joined.append(_WITHIN.fullmatch(text, end, match.start()) is not None)
        words.append(word.lower() if word.isascii() else word.casefold().translate(_LOOKALIKES))
        end = match.end()
    whole = " ".join(words)
    letters = len(whole) - len(words) + 1.0
    if eastern := 0 if whole.isascii() else len(_EAST_ASIAN.findall(whole)):
        letters += 1.5 * eastern
    size = SHINGLE_EAST if eastern * 2 > len(whole) else SHINGLE
    return Folded(whole, letters, size, _telling(words, joined, capitals))


def _telling(words: list[str], joined: list[bool], capitals: list[int]) -> tuple[Telling, ...]:
    """Numbers, and words with a capital inside a sentence, unless nearly all have one."""
    places = {place: True for place, word in enumerate(words) if word[0].isdecimal()}
    if len(capitals) * 5 < len(words) * 4:
        places |= {
            place: False
            for place in capitals
            if (joined[place] if place else len(words) <= _OPENING)
        }
    telling = []
    for place, is_number in sorted(places.items()):
        if is_number or not (joined[place] and places.get(place - 1) is False):
            end = place + 1
            while not is_number and end < len(words) and joined[end] and places.get(end) is False:
                end += 1
            before = (words[place - 1] if place else "") if joined[place] else None
            after = words[end] if end < len(words) and joined[end] else None
            telling.append(Telling(tuple(words[place:end]), before, after, is_number))
    return tuple(telling)


def shingles(folded: str, size: int = SHINGLE) -> Hashes:
    """The hashes of all runs of `size` characters, sorted, each once; empty for a shorter text."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(
        np.uint64
    )
    count = len(codes) - size + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    total = codes[:count] * _PLACES[0]
    for place in range(1, size):
        total += codes[place : place + count] * _PLACES[place]
    total ^= total >> _HALF
    return np.unique(total)


def min_hash(hashes: Hashes) -> Hashes:
    """The smallest value of each of BANDS × ROWS hash functions; `hashes` must not be empty."""
    smallest: Hashes = ((hashes * _FACTORS + _OFFSETS) >> _HALF).min(axis=1)
    return smallest


class Clusters:
    """Clusters over the stream. Memory is bounded by `window`, the texts remembered: about 2 kB each.

    A text that is nearly the same as one remembered is not remembered again, unless that one is
    about to be forgotten. Ids that were given stay; when a text shows that two clusters are one,
    later copies get the older one's.
    """

    def __init__(self, window: int = 20_000) -> None:
        if window < 1:
            raise ValueError("the window must hold a text at least")
        slots = 1 << max(8, (window - 1).bit_length())
        self._window, self._slots = window, np.uint64(slots - 1)
        self._table = np.full((BANDS, slots, _WAYS), -1, dtype=np.int32)
        self._ring: list[_Entry | None] = [None] * window
        self._next = 0

    def add(self, key: str, text: str) -> Cluster:
        """The cluster of a text; its own where it is a copy of nothing remembered. Raises nothing."""
        folded = fold(text)
        if folded.letters < MIN_LETTERS:
            return Cluster(key, 0, 0.0)
        hashes = shingles(folded.text, folded.size)
        slots = self._slots_of(min_hash(hashes))
        short = np.unique(hashes.astype(np.uint32))
        best, alike = self._nearest(folded, short, slots)
        # The window holds texts, not posts: thousands of copies of one text would push out
        # everything else, and copies that came slowly between them would never find one another.
        if best is None:
            self._remember(key, folded, short, slots, _Members(key, self._next))
            return Cluster(key, 0, 0.0)
        members = best.members.root()
        known = best.key == key  # the same post once more: an edit, or a record that is read again
        earlier = members.count
        members.count += not known
        # A text that drifts (a word exchanged at each step) is remembered at each step, or its
        # tenth copy would be too far from the first; one half forgotten is renewed, or a campaign
        # that goes on for longer than the window would begin anew under another key.
        if alike < 0.9 or self._next - best.number > self._window // 2:
            self._remember(key, folded, short, slots, members)
        return Cluster(members.key, earlier - known, alike)

    def __len__(self) -> int:
        """How many texts are remembered."""
        return min(self._next, self._window)

    def _slots_of(self, smallest: Hashes) -> NDArray[np.intp]:
        mixed = (smallest[0::2] * _BAND_FACTORS + smallest[1::2]) * _FACTORS[0]
        slots: NDArray[np.intp] = ((mixed >> _HALF) & self._slots).astype(np.intp)
        return slots

    def _nearest(
        self, folded: Folded, hashes: NDArray[np.uint32], slots: NDArray[np.intp]
    ) -> tuple[_Entry | None, float]:
        places, counts = np.unique(self._table[_BAND, slots], return_counts=True)
        # Only the few that share most bands are compared: a common opening ("Breaking: ") would
        # else propose thousands, and one post cost as much as all others. One more, for empty cells
        # (-1).
        best, alike = None, 0.0
        for nearest in np.argsort(-counts, kind="stable")[: _TRIED + 1]:
            place = int(places[nearest])
            entry = self._ring[place] if place >= 0 else None
            if entry is None or (
                alike > 0.6 and best is not None and best.members.root() is entry.members.root()
            ):
                continue
            score = _copied(folded, hashes, entry)
            # Surer than for a copy: one text between two stories would tie them, and their
            # neighbours, into one campaign, and a join is never undone.
            if best is not None and min(score, alike) >= JOINED:
                best.members.root().join(entry.members.root())
            if score > alike:
                best, alike = entry, score
        return best, alike

    def _remember(
        self,
        key: str,
        folded: Folded,
        hashes: NDArray[np.uint32],
        slots: NDArray[np.intp],
        members: _Members,
    ) -> None:
        # Cells of the table that still name what stood here are left: finding them would cost more
        # than a comparison that fails. What they propose is another text, and the comparison tells.
        place = self._next % self._window
        self._table[_BAND, slots, 1:] = self._table[_BAND, slots, :-1]
        self._table[_BAND, slots, 0] = place
        self._ring[place] = _Entry(self._next, key, folded, hashes, members)
        self._next += 1


def _copied(folded: Folded, hashes: NDArray[np.uint32], entry: _Entry) -> float:
    """How alike two texts are, 0–1; 0 where they are no copies."""
    jaccard = _alike(hashes, entry.shingles)
    # Shingles see words that changed places as many differences; words alone take any two posts of
    # the same subject for copies. So the second is asked only where the first is not far off.
    if jaccard < LEAST and (jaccard < 0.3 or _alike_words(folded, entry.folded) < 0.7):
        return 0.0
    return 0.0 if jaccard < 1 and _differ(folded, entry.folded) else jaccard


def _alike_words(one: Folded, other: Folded) -> float:
    mine, theirs = set(one.text.split()), set(other.text.split())
    return len(mine & theirs) / len(mine | theirs)


def _alike(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    both = np.concatenate((one, other))
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / max(1, len(both) - shared)


def _differ(one: Folded, other: Folded) -> bool:
    """Whether another figure or another name stands in the same place."""
    if not one.telling or not other.telling or one.telling == other.telling:
        return False
    if runs_on(one.text, other.text):
        return False
    # "Shares of Acme rise 3 %" and "Shares of Zenith rise 4 %" share most of their letters: all
    # headlines of one agency, and all answers of one help desk, would be one campaign.
    mine, theirs = one.text.split(), other.text.split()
    names = min(len(mine), len(theirs)) <= _LONG
    left = _only(one.telling, mine, theirs, names)
    right = _only(other.telling, theirs, mine, names) if left else []
    return any(_in_one_place(a, b) for a in left for b in right)


def _only(
    telling: tuple[Telling, ...], mine: list[str], theirs: list[str], names: bool
) -> list[Telling]:
    """Those that are not among the words of the other text, not even mistyped or cut."""
    there = set(theirs)

    def is_there(word: str, is_number: bool) -> bool:
        if word in there or is_number:
            return word in there
        return _is_cut(word, mine, theirs) or any(_mistyped(word, near) for near in there)

    return [
        one
        for one in telling
        if (names or one.is_number) and not all(is_there(word, one.is_number) for word in one.words)
    ]


def _in_one_place(one: Telling, other: Telling) -> bool:
    """Whether the same word stands before or after both, and no two different ones on the other side."""
    if one.is_number != other.is_number:
        return False
    before, after = (one.before, other.before), (one.after, other.after)
    same_before, same_after = before[0] == before[1] is not None, after[0] == after[1] is not None
    return (same_before and (same_after or None in after)) or (same_after and None in before)


def _is_cut(word: str, mine: list[str], theirs: list[str]) -> bool:
    """Whether it is the beginning of a word of the other text, at the end of this one, or the other
    way round.
    """
    return word.startswith(theirs[-1]) or (
        word == mine[-1] and any(longer.startswith(word) for longer in theirs)
    )


def _mistyped(word: str, other: str) -> bool:
    """Whether one letter is other, more, less or exchanged; in long words that begin alike, a fifth
    of them.
    """
    size = max(len(word), len(other))
    if not 4 <= size <= 40 or abs(len(word) - len(other)) > 2:
        return False
    if size >= 8 and word[0] == other[0]:
        left = list(other)
        for letter in word:
            if letter in left:
                left.remove(letter)
        return len(other) - len(left) >= 0.8 * size
    # What is left between the same beginning and the same end is the slip; by lengths alone "form"
    # and "from" would be two slips, and every edit distance costs a table.
    start = _same_letters(word, other)
    end = _same_letters(word[start:][::-1], other[start:][::-1])
    rest, instead = word[start : len(word) - end], other[start : len(other) - end]
    return max(len(rest), len(instead)) <= 1 or rest == instead[::-1]


def _same_letters(word: str, other: str) -> int:
    """How many letters are the same at the beginning of both."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(word), len(other)))


def _nothing(match: re.Match[str]) -> str:
    return "" if match[0] in "'’" else "\n"
