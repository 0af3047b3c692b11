"""Reads a date and time as it stands in feeds and files: the moment that is told, or a refusal.

Nothing is guessed: 02/03/2026, a date without its year, a zone that could be several, a word that
is not understood are refused. Pure, and linear in the length of the text.
"""

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from connectors.tools.days import read_day
from connectors.tools.zones import OFFSET, zone_named, zone_of_offset

_LONGEST = 100
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_EMAIL = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d\d:\d\d(?::[0-5]\d)? (?:[+-]\d{4}|GMT)",
    re.ASCII,
)
_UNIX = re.compile(r"(\d{10})(?:\.\d+|(?P<more>(?:\d{3}){1,2}))?", re.ASCII)
_DOTNET = re.compile(r"/Date\((\d{12,13})(?:[+-]\d{4})?\)/", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(?=$|[Z.,+ -])", re.ASCII)
_EAST_DATE = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号일]?", re.ASCII)
_EAST_TIME = re.compile(r"(\d{1,2})\s*[時时點点시]\s*(\d{1,2})\s*[分분]", re.ASCII)
_EAST_SECONDS = re.compile(r"(?<=:\d\d)\s*(\d{1,2})\s*[秒초]", re.ASCII)
_AFTER_DATE = re.compile(r"(?<=\d)[Tt](?=\d)|(?<=\d{4}):(?=\d)", re.ASCII)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TIME = re.compile(
    r"(?:(?P<before>午前|午後|上午|下午|오전|오후)\s*)?(?<![\d:.])(?P<hour>\d{1,2})"
    r"(?:(?::|\s?h\s?)(?P<minute>\d{2})(?:(?::|\s?m(?:in)?\s?)(?P<second>\d{2})(?:\s?s\b)?)?"
    r"(?:[.,](?P<part>\d{1,9}))?(?![\d:])\s*(?P<after>[ap]\.?\s?m\b\.?|[πμ]\.?μ\b\.?)?"
    r"|\s*(?P<only>[ap]\.?\s?m\b\.?))"
    rf"(?:\s*(?P<offset>{OFFSET}))?",
    re.IGNORECASE,
)
_DOTTED_TIME = re.compile(
    r"(?<=\d{4}\s)\D{0,6}(?<!\d)(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?(?=\s*[^\W\d_]*\s*$)"
)


class _Clock(NamedTuple):
    """A time of day, whether a leap second ends it, and the offset that stands behind it."""

    since_midnight: timedelta
    is_leap: bool
    zone: tzinfo | None


def read_moment(text: str, *, zone: tzinfo = UTC, language: str = "") -> datetime:
    """The moment, with its zone; `zone` where the text names none. Raises ValueError with a reason.

    `language` (a code) decides where a month's name means another one elsewhere.
    """
    if len(text) > _LONGEST:
        raise ValueError("is too long for a date")
    text = _plain(text)
    common = datetime.fromisoformat if _ISO.fullmatch(text) else None
    common = parsedate_to_datetime if _EMAIL.fullmatch(text) else common
    if common is not None:
        with suppress(ValueError):  # :60 and 24:00 are read below
            moment = common(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if unix := _UNIX.fullmatch(text):
        return datetime.fromtimestamp(float(text) / 10 ** len(unix["more"] or ""), UTC)
    if dotnet := _DOTNET.fullmatch(text):
        return datetime.fromtimestamp(int(dotnet[1]) / 1000, UTC)
    return _read(text, zone, language)


def _plain(text: str) -> str:
    """Digits of any script as ASCII, one kind of space and of minus."""
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
        text = text.replace("−", "-").replace("–", "-")
    return " ".join(text.split())


def _read(text: str, zone: tzinfo, language: str) -> datetime:
    if not text.isascii():
        text = _EAST_TIME.sub(r"\1:\2", _EAST_DATE.sub(r"\1-\2-\3 ", text))
        text = _EAST_SECONDS.sub(r":\1", text)
    text = _COMPACT.sub(_spread, text, count=1)
    comments = [words.strip() for words in _IN_BRACKETS.findall(text)]
    clock, text = _take_time(_AFTER_DATE.sub(" ", _IN_BRACKETS.sub(" ", text)))
    day, named = read_day(text, language)
    zones = [*([clock.zone] if clock and clock.zone else []), *named, *_commented(comments, clock)]
    if clock is None:
        if zones:
            raise ValueError("names a zone, and no time")
        return datetime.combine(day, time(), tzinfo=zone)
    moment = datetime.combine(day, time(), tzinfo=_agreed(zones, day) or zone)
    moment += clock.since_midnight
    return moment.astimezone(UTC) + timedelta(seconds=1) if clock.is_leap else moment


def _spread(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}:{second or '00'}" if hour else "")


def _take_time(text: str) -> tuple[_Clock | None, str]:
    """The time of day, None where there is none, and what is left of the text."""
    matches = list(_TIME.finditer(text))
    if len(matches) > 1:
        raise ValueError("tells more than one time")
    match = matches[0] if matches else _DOTTED_TIME.search(text)
    if match is None:
        return None, text
    told = match.groupdict()
    hour, minute, second = (int(told[name] or 0) for name in ("hour", "minute", "second"))
    half = told.get("before") or told.get("after") or told.get("only")
    hour = _of_half(hour, half.casefold()) if half else hour
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("tells no time of day")
    part = int((told.get("part") or "0").ljust(6, "0")[:6])
    clock = timedelta(hours=hour, minutes=minute, seconds=min(second, 59), microseconds=part)
    offset = zone_of_offset(told["offset"]) if told.get("offset") else None
    left = f"{text[: match.start()]} {text[match.end() :]}"
    return _Clock(clock, second == 60, offset), left


def _of_half(hour: int, half: str) -> int:
    """The hour of the day that is the hour of a half of it."""
    evening = half.startswith(("p", "μ")) or half in ("午後", "下午", "오후")
    if hour > 12 and evening:
        return hour  # 14:14 PM says it twice
    if hour > 12 or (hour == 0 and evening):
        raise ValueError(f"{hour} is no hour of half a day")
    return hour % 12 + (12 if evening else 0)


def _commented(comments: list[str], clock: _Clock | None) -> list[tzinfo]:
    """Zones in brackets. What else stands there counts for nothing beside an offset (`+0100
    (Central European Time)`), or where it is one sign (`(土)`).
    """
    zones = []
    for words in comments:
        zone = zone_named(words)
        if zone is not None:
            zones.append(zone)
        elif len(words) > 1 and not (clock and clock.zone):
            raise ValueError("has a comment that is not understood")
    return zones


def _agreed(zones: list[tzinfo], day: date) -> tzinfo | None:
    """The one zone that they all mean on that day, None where there are none."""
    noon = datetime.combine(day, time(12))
    if len({noon.replace(tzinfo=zone).utcoffset() for zone in zones}) > 1:
        raise ValueError("names zones that contradict each other")
    return zones[0] if zones else None
