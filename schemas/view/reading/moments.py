"""Stretches of time in words: `last 7 days`, `yesterday`, `since monday`, `from 2026-11-01 to 2026-11-20`."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from schemas.view.periods import NAMED
from schemas.view.reading.tokens import Token, keys

_UNITS = {
    "minute": "m", "minutes": "m", "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w",
    "weeks": "w", "month": "mo", "months": "mo",
}  # fmt: skip
_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(t\d\d:\d\d(:\d\d)?(z|[+-]\d\d:\d\d)?)?")
_NAMES = {keys(name.replace("_", " ")): name for name in NAMED} | {
    keys("to-day"): "today", keys("the last week"): "7d", keys("past week"): "7d", keys("the past week"): "7d",
    keys("last hour"): "1h", keys("past hour"): "1h", keys("past day"): "24h",
    keys("last day"): "1d", keys("past month"): "1mo", keys("the past month"): "1mo",
}  # fmt: skip
_SINCE = {"today": "today", "yesterday": "today", "last_week": "this_week", "this_week": "this_week",
          "last_month": "this_month", "this_month": "this_month", "last_year": "this_year",
          "this_year": "this_year"}  # fmt: skip
"""The period that is compared with the one before, of "what changed since …"."""


WORDS = (*((word,) for word in (*_UNITS, *_NUMBERS, *_WEEKDAYS)), *_NAMES)
"""The phrases that speak of time."""


class When(NamedTuple):
    """A period, and of how many tokens it was read. `since`: it is what "since …" names."""

    length: int
    text: str
    since: bool = False


def when_at(tokens: Sequence[Token], at: int, today: date) -> When | None:
    """The period that begins at a token."""
    words = [token.key for token in tokens[at : at + 5]]
    day = _date(words[1:2])
    if day and words[0] in ("before", "after"):
        return When(2, _beside(day, words[0]))
    to = words[2:3] in (["to"], ["until"], ["and"]) and _date(words[3:4])
    if day and to and words[0] in ("from", "between", "since"):
        return When(4, f"{day}..{to}")
    if words[:1] == ["since"] and (told := _plain(words[1:], today)):
        return When(told.length + 1, told.text, since=True)
    if day and words[0] == "until":
        return When(2, f"..{day}")
    if day and words[0] == "from":
        return When(2, f"{day}..")
    if day and words[0] == "on":
        return When(2, f"{day}..{day}")
    return _plain(words, today)


def _beside(day: str, side: str) -> str:
    """The period before a day or behind it; up to a time, or from one."""
    try:
        known = date.fromisoformat(day)
        shown = str(known + timedelta(days=-1 if side == "before" else 1))
    except (ValueError, OverflowError):  # a time of a day, or none at all: told where it is read
        shown = day
    return f"..{shown}" if side == "before" else f"{shown}.."


def told_since(text: str, today: date, *, changed: bool) -> str:
    """The period that "since …" means: until now, and for a comparison the one that is compared."""
    if changed and text in _SINCE:
        return _SINCE[text]
    monday = today - timedelta(days=today.weekday())
    first = {
        "yesterday": today - timedelta(days=1),
        "last_week": monday - timedelta(days=7),
        "last_month": (today.replace(day=1) - timedelta(days=1)).replace(day=1),
        "last_year": today.replace(year=today.year - 1, month=1, day=1),
    }.get(text)
    if first is not None:
        return f"{first}.."
    since, dots, _ = text.partition("..")
    if dots:
        return f"{since}..{today}" if changed else f"{since}.."
    return text


def _plain(words: Sequence[str], today: date) -> When | None:
    for length in (3, 2, 1):
        if name := _NAMES.get(tuple(words[:length])):
            return When(min(length, len(words)), name)
    if words[:1] == ["the"] and (told := _length(words[1:])):
        return When(told.length + 1, told.text)
    if told := _length(words):
        return told
    if words and words[0] in _WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(words[0])) % 7)
        return When(1, f"{day}..{day}")
    if day_text := _date(words[:1]):
        return When(1, f"{day_text}..{day_text}")
    return None


def _length(words: Sequence[str]) -> When | None:
    if len(words) < 3 or words[0] not in ("last", "past") or words[2] not in _UNITS:
        return None
    count = _NUMBERS.index(words[1]) if words[1] in _NUMBERS else words[1]
    return When(3, f"{count}{_UNITS[words[2]]}") if str(count).isdecimal() else None


def _date(words: Sequence[str]) -> str:
    return words[0].upper() if words and _DATE.fullmatch(words[0]) else ""
