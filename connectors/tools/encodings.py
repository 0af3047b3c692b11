"""Finds out how a text file is encoded. Touches the named file only, for reading."""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from charset_normalizer import from_bytes

from connectors.tools.lines import TORN, open_binary, read_beginning

_LOOKED_AT_BYTES = 16_000_000
_CHUNK_BYTES = 1 << 20
_BEGINNING_BYTES = 4096
_SAMPLE_BYTES = 100_000
_LEGACY = [
    *("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman", "cp850"),
    *("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"),
    *("cp932", "euc_jp", "euc_kr", "gb18030", "big5"),
]
"""What exports of old programs are written in, the likeliest of equals first."""
_EASTERN = {"cp932", "euc_jp", "euc_kr"}
_SURE_LETTERS = 12
"""With fewer letters beyond ASCII nothing is said about the language of a text."""
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_EAST = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "FULLWIDTH"}
_RARE = frozenset("ª¹²³¼½¾ƒ†‡‰¤¦¬")
_IN_WORDS = frozenset("’‘'´-·\u00ad\u200b")
_NEVER_FIRST = frozenset("ъьЪЬΰΐ")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")


def detect_encoding(path: Path, *, is_json: bool = False) -> str:
    """The encoding of a file: by its mark, by the pattern of its bytes, else the likeliest one.

    UTF-8 with single broken bytes stays UTF-8: only their lines are wrong. JSON is Unicode always.
    Raises BrokenFileError and OSError.
    """
    start = read_beginning(path, _BEGINNING_BYTES)
    if marked := _by_mark(start) or _by_zeros(start):
        return marked
    if is_json:
        return "utf-8"
    right, wrong, sample = 0, 0, b""
    for data in _chunks(path):
        right, wrong, sample = _counted(data, right, wrong, sample)
    return "utf-8" if wrong <= right else _likeliest(sample)


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in large pieces that end with a line, as far as it is looked at and can be read."""
    read = 0
    with suppress(*TORN), open_binary(path) as stream:
        while read < _LOOKED_AT_BYTES and (data := stream.read(_CHUNK_BYTES)):
            if not data.endswith(b"\n"):
                data += stream.readline(_CHUNK_BYTES)  # no letter is cut in the middle
            read += len(data)
            yield data


def _counted(data: bytes, right: int, wrong: int, sample: bytes) -> tuple[int, int, bytes]:
    """How many letters are UTF-8 and how many bytes are not, and lines that tell."""
    high = len(_HIGH.findall(data))
    if not high:
        return right, wrong, sample
    letters = _MULTIBYTE.findall(data)
    if len(sample) < _SAMPLE_BYTES:
        sample += b"\n".join(_HIGH_LINE.findall(data))[: _SAMPLE_BYTES - len(sample)]
    return right + len(letters), wrong + high - sum(map(len, letters)), sample


def _by_mark(start: bytes) -> str:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8"
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""


def _by_zeros(start: bytes) -> str:
    """UTF-16 without a mark: every line end is a byte beside a zero, on one and the same side."""
    ends = start.count(b"\n")
    for encoding, end, first in (("utf-16-le", b"\n\0", 0), ("utf-16-be", b"\0\n", 1)):
        zeros = start[1 - first :: 2].count(0)
        if ends and start.count(end) == ends and zeros >= ends and not start[first::2].count(0):
            return encoding
    return ""


def _likeliest(sample: bytes) -> str:
    """Of the encodings that give the fewest odd words the one whose language is clearest, else the
    first.
    """
    oddities = {name: _oddities(text) for name in _LEGACY if (text := _decoded(sample, name))}
    if not oddities:
        return "cp1252"
    least = min(oddities.values())
    equal = [name for name, count in oddities.items() if count == least]
    for name in equal:
        if name in _EASTERN and _tells_itself(_decoded(sample, name)):
            return name
    if len(equal) == 1 or len(_HIGH.findall(sample)) < _SURE_LETTERS:
        return equal[0]
    best = from_bytes(sample, cp_isolation=equal, threshold=0.5).best()
    if best is None or _decoded(sample, equal[0]) == str(best):
        return equal[0]
    return best.encoding


def _decoded(sample: bytes, encoding: str) -> str:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _oddities(text: str) -> int:
    """How often letters stand together as in no word: a sign between two letters, a capital behind
    a small letter, scripts mixed, letters hardly anybody uses.
    """
    return sum(
        _is_odd(before, sign, after)
        for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if not sign.isascii()
    )


def _is_odd(before: str, sign: str, after: str) -> bool:
    kind = unicodedata.category(sign)
    if kind[0] == "C" or sign in _RARE:
        return True
    if (kind[0] == "M" or sign in _NEVER_FIRST) and not before.isalpha():
        return True
    if kind[0] != "L":
        inside = before.isalpha() and after.isalpha() and sign not in _IN_WORDS
        return inside and not _EAST.intersection((_script(before), _script(after)))
    if sign == "ς" and after.isalpha():
        return True
    script = _script(sign)
    neighbours = [_script(one) for one in (before, after) if one.isalpha()]
    if kind == "Lu" and (before.islower() or (after.isupper() and before.islower())):
        return True
    return any(
        {script, other} != {"LATIN"} and script != other and not _east(script, other)
        for other in neighbours
    )


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _east(*scripts: str) -> bool:
    """Whether these scripts stand in one word, as those of Japanese do, also beside Latin letters."""
    return _EAST.issuperset(scripts) or ("LATIN" in scripts and not _EAST.isdisjoint(scripts))


def _tells_itself(text: str) -> bool:
    """Whether the letters can hardly be chance: kana, or Hangul for the most part."""
    scripts = Counter(
        _script(letter) for letter in text if letter.isalpha() and not letter.isascii()
    )
    total = scripts.total() or 1
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    return kana * 5 > total or scripts["HANGUL"] * 3 > 2 * total
