"""Reads dates as people write them in files: ISO 8601, e-mail dates, Unix times or a given pattern."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.base import to_utc

_SPACE_BEFORE_OFFSET = re.compile(r" (?=[+-]\d\d:?\d\d$|Z$|UTC$)")


def parse_time(text: str, *, pattern: str = "", zone: tzinfo = UTC) -> datetime:
    """The moment in UTC; `zone` applies where the text names none. Raises ValueError with a sentence.

    `pattern` is one of strptime's, `unix` (seconds) or `unix_ms`; empty accepts ISO 8601 and e-mail
    dates.
    """
    text = text.strip()
    if not text:
        raise ValueError("the date is empty")
    try:
        moment = _read(text, pattern)
        return to_utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError, OSError) as error:
        expected = (
            f"pattern {pattern!r}"
            if pattern
            else "ISO 8601, for example 2026-03-02T09:30:00Z, or set date_format"
        )
        raise ValueError(f"{text[:60]!r} is not a date ({expected})") from error


def _read(text: str, pattern: str) -> datetime:
    if pattern in ("unix", "unix_ms"):
        return datetime.fromtimestamp(float(text) / (1000 if pattern == "unix_ms" else 1), UTC)
    if pattern:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller adds the zone where the text has none
    try:
        return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", text).replace("UTC", "Z"))
    except ValueError:
        return parsedate_to_datetime(text)


def check_pattern(pattern: str) -> str:
    """The pattern, where strptime understands it and it tells the year; raises ValueError."""
    if pattern in ("", "unix", "unix_ms"):
        return pattern
    sample = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    try:
        read = datetime.strptime(sample.strftime(pattern), pattern)  # noqa: DTZ007 - only the year is looked at
    except (ValueError, re.error) as error:
        raise ValueError(
            f"is no pattern of strptime ({error}); valid: unix, unix_ms or for example %d.%m.%Y %H:%M"
        ) from error
    if read.year != sample.year:
        raise ValueError("must tell the year (%Y or %y)")
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
