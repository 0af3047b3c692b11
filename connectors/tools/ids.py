"""Ids as programs and spreadsheets write them into cells. Pure."""

import re
import unicodedata

_DRESSED = re.compile(
    r"""="(.*)"|b?"(.*)"|b?'(.*)'|“(.*)”|[\[(]([^\[\]()]*)[\])]|['‘’`´=](.+)|(.+)['’`´]""",
    re.DOTALL,
)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00a0\u00ad]")
_NAMED = re.compile(
    r"(?:[A-Za-z]{1,10}[_:# -]{1,2}|tag:[\w.-]+,[\d-]+:|[+#_]+)(\d{15,20})|(\d{15,20})[nL]"
)
_FORMULA = re.compile(r"[A-Z]{1,20}\(.*\)", re.DOTALL)
_LONG = re.compile(r"(?<!\d)\d{15,20}(?!\d)")
_SPOILT = re.compile(
    r"#(?:#+|[^\W\d][^\W\d/. ]*(?:[/ ]\w+)?[!?]|n/?[adv])|err:\d{3}", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u202f])\d{3})(?:\1\d{3}){3,5}")
_SCIENTIFIC = re.compile(
    r"[+-]?\d(?:(?:[.,]\d+[eE]\+?|[eE]\+|(?:[.,]\d+)? ?[×x*·] ?10\^?)\d{1,3}|[eE]\d\d\d?)"
)
_SNOWFLAKE = re.compile(r"[1-9]\d{14,18}")
_STATUS = re.compile(
    r"https?://(?:[a-z]+\.)?(?:x|twitter)\.com/[^/?#]+(?:/web)?/status(?:es)?/(\d{5,20})(?![\w])",
    re.I,
)
_LONGEST = 200
"""Characters of an id that anybody would dress."""
_SURE_DIGITS = 15
"""Spreadsheets keep so many digits of a number, and put zeros for the rest."""
_EXACT_IN_FLOATS = 2**53
ROUNDED = (
    "{!r} was rounded by a spreadsheet, and other posts with it: format the column as text, or leave "
    "it out, so that ids are made from the content"
)


def read_id(cell: str) -> str:
    """The id in a cell, without what makes spreadsheets take it for text (`="17"`, `'17`, `ID_` and
    fifteen digits or more) and without the address of the post on X that it stands in; empty where a
    spreadsheet's mistake stands instead (`#NAME?`). Raises ValueError where the number was rounded,
    for then it is no id.
    """
    text = _UNSEEN.sub("", cell).strip()
    if len(text) > _LONGEST:
        return text
    text = _undressed(text)
    if _SPOILT.fullmatch(text):
        return ""
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    if text.isdecimal():
        text = unicodedata.normalize("NFKC", text)
    whole = re.fullmatch(r"(\d+)[.,]0+", text)
    text = whole[1] if whole else text
    is_float = whole is not None and _is_of_float(text)
    if is_float or is_scientific(text) or _lost_digits(text.rpartition(":")[2]):
        raise ValueError(ROUNDED.format(text[:40]))
    return text


def _undressed(text: str) -> str:
    while dressed := _DRESSED.fullmatch(text):
        text = next(filter(None, dressed.groups()), "").strip()
    if named := _NAMED.fullmatch(text):
        return str(named[1] or named[2])
    if _FORMULA.fullmatch(text) and len(numbers := set(_LONG.findall(text))) == 1:
        return str(numbers.pop())
    return x_id_of(text) or text


def _is_of_float(digits: str) -> bool:
    """Whether a number that was written with decimals has more digits than a float keeps, and can be
    one: then its last digits are made up.
    """
    return int(digits) > _EXACT_IN_FLOATS and int(float(digits)) == int(digits)


def is_from_x(kind: str, native: str) -> bool:
    """Whether an id of a mention or author of `kind` can only be X's own, the same in every export."""
    return kind == "x" and bool(_SNOWFLAKE.fullmatch(native))


def x_id_of(url: str) -> str:
    """The id of the post on X that an address names, empty for none."""
    match = _STATUS.match(url.strip())
    return match[1] if match else ""


def is_scientific(text: str) -> bool:
    """Whether a number is written so short that digits of it are lost: `1.27E+18`."""
    return bool(_SCIENTIFIC.fullmatch(text.rpartition(":")[2].strip()))


def _lost_digits(text: str) -> bool:
    """Whether the last digits of a long number are zeros; one id in a thousand ends so by itself."""
    if not text.isascii() or not text.isdecimal() or len(text) <= _SURE_DIGITS:
        return False
    return text.endswith("00" if len(text) == _SURE_DIGITS + 2 else "000")
