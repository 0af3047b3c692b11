"""Reads the day of a date, what is left of it without its time. Pure."""

import re
from datetime import date, tzinfo
from typing import NamedTuple

from connectors.tools.month_names import Reading, fold, readings
from connectors.tools.zones import zone_named

_PIECE = re.compile(r"\d+|[^\W\d_]+(?:/[^\W\d_][\w/+-]*)?|\S")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|ère|e|ème|[oa])(?!\w)", re.IGNORECASE)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([-/.]|\s)\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)", re.ASCII)
_MARKS = frozenset(",-/.;'|·،’`")
_LITTLE_WORDS = """
    at on of the de del d a as às à las la le les l um uhr uur am der den om kl klo o godz alle ore il el y e feira
    в г года году о на ч od u v ve ob pukul saat kell
"""
_NOISE = frozenset(_LITTLE_WORDS.split())
_PIVOT = 69
"""Years of two figures from here on are of the last century, as RFC 5322's readers take them."""


class _Way(NamedTuple):
    """One way to read the words of a date."""

    month: Reading
    weekday: Reading | None


def read_day(text: str, language: str = "") -> tuple[date, list[tzinfo]]:
    """The day, and the zones that are named beside it. Raises ValueError with a reason.

    A space before the text stands for the time that was told there. `language` (a code) decides
    between months of one name, where nothing else does.
    """
    numeric = _NUMERIC.search(text)
    if numeric is None:
        pieces, zones = _pieces(_ORDINAL.sub("", text))
        return _named(pieces, language), zones
    pieces, zones = _pieces(text[: numeric.start()])
    behind, named = _pieces(f" {text[numeric.end() :]}")
    pieces, zones = [*pieces, *behind], [*zones, *named]
    if any(all(reading.is_month for reading in readings(piece)) for piece in pieces):
        raise ValueError("has a word or a number that is not understood")
    return _numeric(numeric), zones


def _pieces(text: str) -> tuple[list[str], list[tzinfo]]:
    """The numbers and words that count, in their order, and the zones."""
    pieces: list[str] = []
    zones: list[tzinfo] = []
    for at, piece in enumerate(_PIECE.findall(text)):
        if piece in _MARKS or fold(piece) in _NOISE:
            continue
        # `pt, 28 lis` is a Friday in Poland and `CET` behind a day or a time no Croatian Thursday
        leads = at == 0 and not text[0].isspace()
        zone = None if leads and readings(piece) else zone_named(piece)
        if zone is not None:
            zones.append(zone)
        else:
            pieces.append(piece)
    return pieces, zones


def _numeric(match: re.Match[str]) -> date:
    """A date of three numbers, where one order only is possible."""
    first, mark, second, third = match.groups()
    if len(first) == 4 and len(third) <= 2:
        return date(int(first), int(second), int(third))
    if len(first) > 2 or len(third) != 4:
        raise ValueError("does not tell its year in four figures")
    one, two, year = int(first), int(second), int(third)
    if mark == "." or one > 12 or one == two:  # with full stops the day stands first everywhere
        return date(year, two, one)
    if two > 12:
        return date(year, one, two)
    raise ValueError("leaves open which number is the day")


def _named(pieces: list[str], language: str) -> date:
    """A date whose month is a word."""
    numbers = [piece for piece in pieces if piece.isdigit()]
    words = [piece for piece in pieces if not piece.isdigit()]
    if len(numbers) != 2 or not 1 <= len(words) <= 2:
        raise ValueError("is no day, month and year")
    year, day = _year_and_day(*numbers, day_first=_stands_between(pieces))
    ways = _ways(words)
    for narrower in (
        [way for way in ways if way.weekday and way.weekday.language == way.month.language],
        [way for way in ways if way.weekday and _fits(way, year, day)],
        [way for way in ways if way.month.language == language],
    ):
        if len({way.month.number for way in ways}) > 1:
            ways = [way for way in ways if way in narrower] or ways
    months = {way.month.number for way in ways}
    if len(months) != 1:
        raise ValueError("names no month" if not months else "names a month that could be another")
    return date(year, months.pop(), day)


def _stands_between(pieces: list[str]) -> bool:
    """Whether a word stands between the two numbers."""
    first, second = (at for at, piece in enumerate(pieces) if piece.isdigit())
    return second - first == 2


def _year_and_day(first: str, second: str, *, day_first: bool) -> tuple[int, int]:
    if len(first) == 4 and len(second) <= 2:
        return int(first), int(second)
    if len(second) == 4 and len(first) <= 2:
        return int(second), int(first)
    if day_first and len(second) == 2 and len(first) <= 2:
        return int(second) + (2000 if int(second) < _PIVOT else 1900), int(first)
    raise ValueError("does not tell its year")


def _ways(words: list[str]) -> list[_Way]:
    if len(words) == 1:
        return [_Way(month, None) for month in readings(words[0]) if month.is_month]
    return [
        _Way(month, weekday)
        for one, other in (words, reversed(words))
        for month in readings(one)
        for weekday in readings(other)
        if month.is_month and not weekday.is_month
    ]


def _fits(way: _Way, year: int, day: int) -> bool:
    """Whether the day of the week is that of the date."""
    try:
        told = date(year, way.month.number, day).weekday()
    except ValueError:
        return False
    return way.weekday is not None and way.weekday.number == told
