"""Reads the cells of tables as programs and people write them: figures, lists, stars, yes and no.

Pure. Every reader returns None where the cell says that there is nothing, and raises ValueError
with a sentence where it cannot be read.
"""

import ast
import re
import unicodedata
from typing import Any

import orjson

_UNSET = (
    "blank",
    "empty",
    "none",
    "null",
    "na",
    "n/a",
    "nan",
    "nil",
    "not set",
    "unknown",
    "missing",
)
_NOTHING = frozenset(
    {"", "-", "n/a", "#n/a", "na", "null", "none", "nan", "nil", "undefined", "\\n", "unknown"}
    | {"not available", "no data", "[]", "{}", "()", "set()", "*", "n.a.", "n. a.", "k.a.", "k. a."}
    | {f"{left}{word}{right}" for left, right in ("()", "<>", "[]") for word in _UNSET}
)
_DASHES = re.compile(r"[-‐‑‒–—―−_.\s]+")
_DRESSED = re.compile(r"=?\"(.*)\"|'(.*)", re.DOTALL)
_GROUPING = re.compile(r"(?<=\d)[ ,_'’](?=\d{3}(?!\d))")
_INDIAN_GROUPING = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
_DOT_GROUPING = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FIGURE = re.compile(
    r"[~≈<>+≥≤]*\s*([+-]?\d[\d.,]*(?:e[+-]?\d+)?)\s*\+?\s*([^\W\d][\w.]*)?\.?\+?", re.I
)
_LONGEST_FIGURE = 19
_THOUSANDS = {
    **dict.fromkeys(("k", "tsd", "thousand", "mil", "тыс", "tys"), 10**3),
    **dict.fromkeys(("m", "mn", "mio", "mln", "million", "millions", "mill", "млн"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd", "md", "mld", "billion", "billions", "млрд"), 10**9),
    **{"万": 10**4, "萬": 10**4, "만": 10**4, "千": 10**3, "천": 10**3, "億": 10**8, "亿": 10**8},
    **{"억": 10**8, "lakh": 10**5, "lac": 10**5, "crore": 10**7, "cr": 10**7},
}
_UNIT = r"(?:likes?|followers?|views?|comments?|replies|shares?|retweets?|reposts?|posts?|times?)"
_UNITS = re.compile(rf"{_UNIT}\s*:\s*|(?<=[\w.])\s*\b{_UNIT}\Z|(?<=\d){_UNIT}\Z", re.IGNORECASE)
_MOST = 10**15
"""No post has so many of anything."""
_SEPARATORS = re.compile(r"[\s,;|、，；]+")
_LINK_SEPARATORS = re.compile(r"[\s;|]+|,(?=\s|[a-z][a-z0-9+.-]*://|www\.|$)", re.IGNORECASE)
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_SIDE_BY_SIDE = re.compile(r"(?<=\w)['\"]\s+['\"](?=\w)")
_QUOTED_WHOLE = re.compile(r"([\"'])(?P<list>[\[({].*[\])}])\1", re.DOTALL)
_NOT_A_NUMBER = re.compile(r"\bnan\b(?=\s*[,\])])", re.IGNORECASE)
_NO_NAME = re.compile(r"[(×]\d+\)?|[!-/:-@\[-`{-~·•–—▪●◦‣]+")
"""What stands between or behind the items of a list: a count, a bullet."""
_NAMES = ("screen_name", "username", "text", "tag", "expanded_url", "url", "name", "value")
_LONGEST_LITERAL = 100_000
_YES = frozenset(
    {"true", "t", "yes", "y", "1", "x", "✓", "✔", "✅", "verified", "blue", "business", "on"}
    | {"ja", "oui", "sí", "si", "sim"}
)
_NO = frozenset({"false", "f", "no", "n", "0", "nein", "non", "não", "off", "unverified"})
_OUT_OF = re.compile(
    r"(?:[^\W\d]+:?\s+)?([\d.,]+)\s*(?:/|out of|of|von|sur|de|su)\s*(\d+)(?:[.,]0)?(?:\s*\w+)?",
    re.I,
)
_STARS = re.compile(r"([★⭐🌟]+)(?:\ufe0f)?[☆✩]*")
_HIGHEST = 5


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is nothing."""
    return cell.strip().casefold() in _NOTHING or bool(_DASHES.fullmatch(cell.strip()))


def undressed(cell: str) -> str:
    """The cell without what makes spreadsheets take it for text: `="17"`, `'17`."""
    dressed = _DRESSED.fullmatch(cell.strip())
    return (dressed[1] if dressed[1] is not None else dressed[2]) if dressed else cell.strip()


def read_count(cell: str) -> int | None:
    """A whole figure from 0 on, however it is grouped or shortened: `1,234`, `1.2K`, `3 Mio.`."""
    if cell.isascii() and cell.isdigit() and len(cell) < _LONGEST_FIGURE:
        return int(cell)
    text = unicodedata.normalize("NFKC", undressed(cell)).strip()
    if is_nothing(text):
        return None
    if _INDIAN_GROUPING.fullmatch(text):
        text = text.replace(",", "")
    figure = _FIGURE.fullmatch(_GROUPING.sub("", _UNITS.sub("", text)))
    unit = (figure[2] or "").casefold().rstrip(".") if figure else ""
    if figure is None or (unit and unit not in _THOUSANDS):
        raise ValueError(f"{cell.strip()[:40]!r} is not a number")
    count = _decimal(figure[1], shortened=bool(unit)) * _THOUSANDS.get(unit, 1)
    whole = round(count)
    if not 0 <= whole < _MOST or abs(count - whole) > 1e-6 * max(1.0, count):
        raise ValueError(f"{cell.strip()[:40]!r} is not a count")
    return whole


def _decimal(digits: str, *, shortened: bool) -> float:
    """The figure; dots in groups of three are no decimal point, unless it is shortened (`1.234K`)."""
    if _DOT_GROUPING.fullmatch(digits) and not shortened:
        return float(digits.replace(".", ""))
    if {",", "."} <= set(digits):  # the last of them is the decimal point
        digits = digits.replace("," if digits.rindex(".") > digits.rindex(",") else ".", "")
    plain = digits.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise ValueError(f"{digits[:40]!r} is not a number") from None


def read_rating(cell: str) -> float | None:
    """Stars from 0 to 5: `4,5`, `4/5`, `9 out of 10`, `★★★★☆`, `4 stars`."""
    text = unicodedata.normalize("NFKC", undressed(cell)).strip()
    if is_nothing(text):
        return None
    if stars := _STARS.fullmatch(text):
        return float(len(stars[1]))
    most = float(_HIGHEST)
    if share := _OUT_OF.fullmatch(text):
        text, most = share[1], float(share[2]) or 1.0
    number = re.sub(r"\s*(stars?|sterne?|étoiles?|estrellas?|stelle|★|⭐)$", "", text, flags=re.I)
    try:
        rating = float(number.replace(",", ".")) * _HIGHEST / most
    except ValueError:
        raise ValueError(f"{cell.strip()[:40]!r} is not a number") from None
    if not 0 <= rating <= _HIGHEST:
        raise ValueError(f"{cell.strip()[:40]!r} is not from 0 to {_HIGHEST}")
    return rating


def read_flag(cell: str) -> bool | None:
    """Yes or no."""
    text = cell.strip().casefold()
    if text in _YES or text in _NO:
        return text in _YES
    if is_nothing(cell):
        return None
    raise ValueError(f"{cell.strip()[:40]!r} is neither yes nor no")


def read_list(cell: str, *, links: bool = False) -> list[str]:
    """The items of a list, as people or programs write it: `a, b`, `#a #b`, `['a', 'b']`, `["a"]`,
    `{a,b}`, `[{"text": "a"}]`. Each once, in its order, without `#` and `@` in front.
    """
    text = cell.strip()
    if whole := _QUOTED_WHOLE.fullmatch(text):
        text = whole["list"].strip()
    if is_nothing(text):
        return []
    items = _literal(text)
    if items is None:
        items = _split(text, links=links)
    if not links:
        items = [part.strip("#@＃＠") for item in items for part in re.split("(?<=.)[#＃]", item)]
        items = [item for item in items if not _NO_NAME.fullmatch(item)]
        items = [item for item in items if not _NO_NAME.fullmatch(item)]
    return list(dict.fromkeys(item for item in map(str.strip, items) if not is_nothing(item)))


def _literal(text: str) -> list[str] | None:
    """The items of a list in JSON or Python's own writing; None where it is neither."""
    if text[0] not in _BRACKETS or len(text) > _LONGEST_LITERAL:
        return None
    value: Any = None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        if _SIDE_BY_SIDE.search(text):
            return None  # numpy's way; Python would glue the two together
        try:
            value = ast.literal_eval(_NOT_A_NUMBER.sub("None", text))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list | tuple):
        return None  # a set too, whose order would be another each time
    return [name for item in value if (name := _name(item))]


def _name(item: Any) -> str:
    if isinstance(item, dict):
        return next((str(item[key]) for key in _NAMES if item.get(key)), "")
    if isinstance(item, tuple | list) and item and isinstance(item[0], str):
        return item[0]  # a counter's: ('acme', 3)
    return "" if item is None or isinstance(item, list | bool) else str(item)


def _split(text: str, *, links: bool) -> list[str]:
    for opened, closed in _BRACKETS.items():
        if text.startswith(opened) and text.endswith(closed):
            text = text[1:-1]
    if quoted := [first or second for first, second in _QUOTED.findall(text)]:
        rest = _QUOTED.sub("", text)
        if not re.sub(r"[\s,;|()\[\]{}]|\w+=\w+|\w+(?=\()", "", rest):
            return quoted
    return (_LINK_SEPARATORS if links else _SEPARATORS).split(text)
