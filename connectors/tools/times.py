"""Dates of settings and cells: as they are told, or by a given pattern. Pure."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.tools.moments import read_moment
from connectors.tools.zones import zone_named
from schemas.base import to_utc


def parse_time(text: str, *, pattern: str = "", zone: tzinfo = UTC, language: str = "") -> datetime:
    """The moment in UTC; `zone` applies where the text names none. Raises ValueError with a sentence.

    `pattern` is one of strptime's, `unix` (seconds) or `unix_ms`; empty reads what tells one moment
    only (connectors/tools/moments.py), in which `language` helps with the names of months.
    """
    text = text.strip()
    if not text:
        raise ValueError("the date is empty")
    try:
        moment = (
            _by_pattern(text, pattern)
            if pattern
            else read_moment(text, zone=zone, language=language)
        )
        return to_utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError, OSError) as error:
        expected = (
            f"pattern {pattern!r}"
            if pattern
            else "ISO 8601, for example 2026-03-02T09:30:00Z, or set date_format"
        )
        raise ValueError(f"{text[:60]!r} is not a date ({expected})") from error


def _by_pattern(text: str, pattern: str) -> datetime:
    if pattern in ("unix", "unix_ms"):
        return datetime.fromtimestamp(float(text) / (1000 if pattern == "unix_ms" else 1), UTC)
    if not pattern.endswith("%Z"):
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller adds the zone where the text has none
    # strptime reads a few names of zones, and then forgets which it was
    day, name = text.rsplit(maxsplit=1) if " " in text else (text, "")
    named = zone_named(name)
    if named is None:
        raise ValueError("ends with no zone that is known")
    return datetime.strptime(day, pattern[:-2].rstrip()).replace(tzinfo=named)


def check_pattern(pattern: str) -> str:
    """The pattern, where strptime understands it and it tells one moment; raises ValueError."""
    if pattern in ("", "unix", "unix_ms"):
        return pattern
    letters = re.findall(r"%-?(.)", pattern)
    if "p" in letters and "I" not in letters:
        raise ValueError("has %p (AM or PM) without %I: with %H it counts for nothing, write %I")
    if "I" in letters and "p" not in letters:
        raise ValueError("has %I (twelve hours) without %p, which tells AM from PM; else write %H")
    if "Z" in letters and not pattern.endswith(" %Z"):
        raise ValueError("has %Z, which is understood as the last part only, behind a space")
    sample = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    try:
        read = _by_pattern(sample.strftime(pattern), pattern)
    except (ValueError, re.error) as error:
        raise ValueError(
            f"is no pattern of strptime ({error}); valid: unix, unix_ms or for example %d.%m.%Y %H:%M"
        ) from error
    if read.year != sample.year:
        raise ValueError("must tell the year (%Y or %y)")
    if read.date() != sample.date():
        raise ValueError("must tell month and day (%m is the month, %M are minutes)")
    if {"M", "S"} & {*letters} and read.hour != sample.hour:
        raise ValueError("has minutes or seconds without the hour (%H, or %I with %p)")
    return pattern


def check_zone(name: str) -> str:
    """The name, where it is a time zone of the IANA list; raises ValueError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is not a time zone of the IANA list, for example Europe/Berlin"
        ) from error
    return name
