"""When a service asks to be asked again: the one reading of what its headers say. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST_SECS = 86_400.0
"""Nobody is waited for longer than a day: asking once a day costs nothing."""
RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
"""When a rate's window ends, as the services listened to tell it."""

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
_FIRST_EPOCH_SECS = 1_000_000_000
"""A larger figure is a moment, a smaller one a number of seconds."""


def retry_after(
    headers: Mapping[str, Any], now: datetime | None = None, *, limited: bool = False
) -> float | None:
    """Seconds to wait, from 0 to LONGEST_SECS; None where nothing readable is said.

    Retry-After always counts, the end of a rate's window only where the limit was reached
    (`limited`). Reads seconds, HTTP dates, ISO dates and Unix times. A date of Retry-After is taken
    against the answer's own Date, which has the same clock, otherwise against `now`. The names of
    `headers` may be in any case.
    """
    said = {name.lower(): str(value).strip() for name, value in headers.items()}
    wait = _seconds(said.get("retry-after", ""), _date(said.get("date", "")) or now)
    for name in RESETS if limited and wait is None else ():
        wait = _seconds(said.get(name, ""), now)
        if wait is not None:
            break
    return None if wait is None else min(max(0.0, wait), LONGEST_SECS)


def _seconds(value: str, now: datetime | None) -> float | None:
    number = float(value) if _NUMBER.fullmatch(value) else None
    if number is not None and number < _FIRST_EPOCH_SECS:
        return number
    if now is None:
        return None
    if number is not None:
        return number - now.timestamp()
    moment = _date(value)
    return None if moment is None else (moment - now).total_seconds()


def _date(value: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(value)
        except (TypeError, ValueError, OverflowError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
