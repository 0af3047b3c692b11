"""Fields that services of reviews have in common, read so that an odd one costs itself. Pure."""

from datetime import UTC, datetime
from typing import Any

from connectors.tools.values import figure, maybe, text
from schemas.base import to_utc

_LONGEST_ID = 300


def id_of(value: Any) -> str:
    """An id as the service tells it, which may hold anything; empty where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    told = text(value)
    return told if told.strip() and len(told) <= _LONGEST_ID else ""


def count(value: Any) -> int | None:
    """A count, also one that is written as text; None where it is none."""
    told = text(value)
    return figure(int(told[:20]) if told.isascii() and told.isdigit() else value)


def stars(value: Any) -> float | None:
    """A rating of 1 to 5, also one that is written as text; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 1 <= number <= 5 else None


def moment_or_none(value: Any) -> datetime | None:
    """The moment of an ISO date, in UTC where it names no zone; None where it is missing or odd."""
    return maybe(value, _in_utc)


def _in_utc(value: Any) -> datetime:
    told = datetime.fromisoformat(text(value))
    return to_utc(told if told.tzinfo else told.replace(tzinfo=UTC))
