"""Folding: how texts and queries are made comparable, and how a text is cut into words.

Case, accents, full-width and other compatibility forms, invisible characters and skin tones make no
difference after folding. A word is a run of letters, marks and digits; everything else separates
(`l'oréal` is `l oreal`, `coca-cola` is `coca cola`, `acme_bank` is `acme bank`), camelCase is one
word. In scripts written without spaces between words (Han, kana, Hangul with its attached
particles, Thai, Lao, Khmer, Burmese …) every character is a word of its own, so that a term is
found inside a longer run. Each emoji is a word, and so is each flag, whatever signs it is made of.

Both tables work character by character, so folding is linear and never reorders: a query and a text
fold alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_UNSPACED_RANGES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x109F),  # Tibetan, Burmese
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x1AAF),  # Tai Le, New Tai Lue, Tai Tham
    (0x1B00, 0x1BBF),  # Balinese, Sundanese
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x303B),
    (0x3040, 0x318F),  # kana, Bopomofo, Hangul letters
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF),  # Han, Yi
    (0xA960, 0xA97F),
    (0xA980, 0xA9DF),  # Javanese
    (0xA9E0, 0xAA7F),  # Burmese and its neighbours
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),
    (0xFF66, 0xFFDC),  # half-width kana and Hangul
    (0x1AFF0, 0x1B16F),
    (0x20000, 0x3FFFF),
)
_ACCENT_RANGES = (
    (0x0300, 0x036F),
    (0x0591, 0x05BD),  # Hebrew points, as in the next three
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),  # Arabic stretching and, next, vowel marks
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0x1F3FB, 0x1F3FF),  # skin tones
    (0xE0100, 0xE01EF),
)
# Letters that no normalisation form takes apart, and letters of one sound written differently from
# country to country.
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
    }
)
_SIGNS = frozenset(
    "™℠©®℗°"
)  # their compatibility forms would glue letters to the word before: Acme™ is not acmetm
_MARK_BLOCKS = (
    (0x300, 0x1CFF),
    (0x1DC0, 0x20FF),
    (0x302A, 0x309A),
    (0xA66F, 0xABED),
    (0xFB1E, 0xFE2F),
    (0x101FD, 0x11FFF),
)


def _in(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _class_of(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


def _marks() -> str:
    """All combining marks of living scripts, as the inside of a character class: Python's `\\w`
    leaves them out.
    """
    runs: list[tuple[int, int]] = []
    for code in (code for low, high in _MARK_BLOCKS for code in range(low, high + 1)):
        if unicodedata.category(chr(code))[0] != "M":
            continue
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return _class_of(tuple(runs))  # as ranges: patterns of single characters compile slowly


UNSPACED = _class_of(_UNSPACED_RANGES)
"""The scripts written without spaces, as the inside of a regular expression's character class."""
MARKS = _marks()
"""The combining marks, as the inside of a character class."""

# Characters that only together make one letter: half-width or separately voiced kana, and Hangul in
# pieces. And those that only together make a flag: a pair of regional letters; a flag with the tags of
# a region, or with an emoji joined to it.
_REGIONAL = "\U0001f1e6-\U0001f1ff"
_PIECES = re.compile(
    "[\u3041-\u30ff\uff66-\uff9d][\u3099\u309a\uff9e\uff9f]|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"
    f"|[{_REGIONAL}]{{1,2}}|\U0001f3f4[\U000e0030-\U000e007a]{{1,6}}\U000e007f?|[\U0001f3f3\U0001f3f4]\ufe0f?\u200d."
)


def _join(match: re.Match[str]) -> str:
    piece = match[0]
    if piece[0] < "\U0001f1e6":
        return unicodedata.normalize("NFKC", piece)
    if piece[0] <= "\U0001f1ff":
        return f" {piece} "
    signs = (ord(c) - 0xE0000 if ord(c) > 0xE0000 else ord(c) for c in piece[1:])
    named = "".join(
        chr(c) if c < 128 else f"{c:x}" for c in signs if c not in (0xFE0F, 0x200D, 127)
    )
    return f" \U0001f1ff{named} "  # one word that no pair and no single emoji is


def _without_accents(text: str) -> str:
    return "".join(
        c for c in text if not _in(ord(c), _ACCENT_RANGES) and unicodedata.category(c) != "Cf"
    )


def _fold_character(character: str) -> str:
    """One character folded: none, one or several characters."""
    if character in _SIGNS:
        return " "
    apart = _without_accents(unicodedata.normalize("NFKD", character))
    folded = _without_accents(unicodedata.normalize("NFKD", apart.casefold())).translate(_LETTERS)
    digits = "".join(str(unicodedata.decimal(c, c)) for c in folded)
    return unicodedata.normalize("NFC", digits) if _in(ord(character), _UNSPACED_RANGES) else digits


def _cut_character(character: str) -> str:
    """One folded character as part of a text of words: kept, standing alone, or a separator."""
    kind = unicodedata.category(character)
    if kind[0] == "M" or character.isalnum() or "\U0001f1e6" <= character <= "\U0001f1ff":
        return f" {character} " if _in(ord(character), _UNSPACED_RANGES) else character
    return f" {character} " if kind == "So" and character not in _SIGNS else " "


class _FoldTable(dict[int, str]):
    """Fills itself: the folded form of each character met so far; control characters and surrogates
    vanish.
    """

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = "".join(c for c in folded if unicodedata.category(c) not in ("Cc", "Cs"))
        return self[code]


class _WordTable(dict[int, str]):
    """Fills itself: each character as it stands in a text of words."""

    def __missing__(self, code: int) -> str:
        self[code] = "".join(_cut_character(c) for c in _fold_character(chr(code)))
        return self[code]


_FOLDED = _FoldTable()
_WORDS = _WordTable()
_ASCII_WORDS = bytes(ord(_WORDS[code]) if code < 128 else code for code in range(256))
_NON_ASCII = re.compile("[^\x00-\x7f]+")


def _cut_run(match: re.Match[str]) -> str:
    run = match[0]
    one = len(run) == 1 and run < "\U0001f1e6"
    return _WORDS[ord(run)] if one else _PIECES.sub(_join, run).translate(_WORDS)


def fold(text: str) -> str:
    """The folded text, for comparing names that are not cut into words (handles, tags, hosts);
    white space removed.
    """
    if text.isascii() and text.isprintable():
        return text.lower().replace(" ", "")
    return "".join(_PIECES.sub(_join, text).translate(_FOLDED).split())


@lru_cache(maxsize=4)
def word_bytes(text: str) -> bytes:
    """`words` in UTF-8. ASCII goes through one table of bytes, which is several times faster than
    by characters.

    Kept for the next enricher that asks about the same text.
    """
    if not text.isascii():
        text = _NON_ASCII.sub(_cut_run, text)
    cut = b" ".join(text.encode().translate(_ASCII_WORDS).split())
    return b" %b " % cut if cut else b" "


def words(text: str) -> str:
    """The folded words, each with one space on both sides (`" acme bank "`); a single space where
    there are none.
    """
    return word_bytes(text).decode()


def _cells(text: str) -> Iterator[tuple[str, int, int]]:
    """What each piece of the text becomes, with its first and last-plus-one index in the text."""
    at = 0
    for piece in _PIECES.finditer(text):
        for index in range(at, piece.start()):
            yield _WORDS[ord(text[index])], index, index + 1
        at = piece.end()
        yield _join(piece).translate(_WORDS), piece.start(), at
    for index in range(at, len(text)):
        yield _WORDS[ord(text[index])], index, index + 1


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each word of `words(text)` stands in the text itself: (first index, last index plus
    one), in order.
    """
    spans: list[tuple[int, int]] = []
    open_at = -1
    closed_at = 0
    for cell, start, end in _cells(text):
        for character in cell:
            if character != " ":
                open_at = start if open_at < 0 else open_at
                closed_at = end
            elif open_at >= 0:
                spans.append((open_at, closed_at))
                open_at = -1
    if open_at >= 0:
        spans.append((open_at, closed_at))
    return spans
