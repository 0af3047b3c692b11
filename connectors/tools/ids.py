"""Ids as programs and spreadsheets write them into cells. Pure."""

import re

_DRESSED = re.compile(r"""="(.*)"|"(.*)"|'(.*)'|“(.*)”|['‘’=](.+)""", re.DOTALL)
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00a0\u00ad]")
_NAMED = re.compile(r"(?:[A-Za-z]{1,10}[_:# -]{1,2})(\d{15,20})")
_GROUPED = re.compile(r"\d{1,3}(?:([ ,.'’\u202f])\d{3})(?:\1\d{3}){3,5}")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:(?:[.,]\d+[eE]\+?|[eE]\+)\d{1,3}|[eE]\d\d\d?)")
_SNOWFLAKE = re.compile(r"[1-9]\d{14,18}")
_STATUS = re.compile(
    r"https?://(?:[a-z]+\.)?(?:x|twitter)\.com/[^/?#]+(?:/web)?/status(?:es)?/(\d{5,20})(?![\w])",
    re.I,
)
_LONGEST = 200
"""Characters of an id that anybody would dress."""
_SURE_DIGITS = 15
"""Spreadsheets keep so many digits of a number, and put zeros for the rest."""
ROUNDED = (
    "{!r} was rounded by a spreadsheet, and other posts with it: format the column as text, or leave "
    "it out, so that ids are made from the content"
)


def read_id(cell: str) -> str:
    """The id in a cell, without what makes spreadsheets take it for text: `="17"`, `'17`, `ID_` and
    fifteen digits or more. Raises ValueError where the number was rounded, for then it is no id.
    """
    text = _UNSEEN.sub("", cell).strip()
    if len(text) > _LONGEST:
        return text
    while dressed := _DRESSED.fullmatch(text):
        text = next(filter(None, dressed.groups()), "").strip()
    if named := _NAMED.fullmatch(text):
        text = named[1]
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    text = re.sub(r"(?<=\d)[.,]0\Z", "", text) if re.fullmatch(r"\d+[.,]0", text) else text
    if is_scientific(text) or _lost_digits(text.rpartition(":")[2]):
        raise ValueError(ROUNDED.format(text[:40]))
    return text


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
