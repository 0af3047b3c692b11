"""Fields of a service's JSON, read so that an odd one costs itself and never the post. Pure."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from schemas.base import to_ms, to_utc

_LARGEST = 2**53
_ID = re.compile(r"\S{1,200}")


def part(value: Any, *path: str) -> dict[str, Any]:
    """The object at a path, empty where there is none."""
    inner = at(value, *path)
    return inner if isinstance(inner, dict) else {}


def parts(value: Any, *path: str) -> list[dict[str, Any]]:
    """The objects of the list at a path."""
    inner = at(value, *path)
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def at(value: Any, *path: str) -> Any:
    """What is at a path; None where there is nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def text(value: Any) -> str:
    """A text, empty for everything else."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list, each once; empty ones and what is no text are left out."""
    every = value if isinstance(value, list) else ()
    return tuple(dict.fromkeys(one for one in every if isinstance(one, str) and one.strip()))


def figure(value: Any) -> int | None:
    """A count; None where it is none."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < _LARGEST else None


def native_id(value: Any) -> str:
    """An id of the service, a number or a word; raises ValueError where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise ValueError("the id is missing or is none")


def moment(value: Any) -> datetime:
    """A moment as ISO 8601 with its zone, or in seconds since 1970; raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise ValueError("the date is no number")
        return datetime.fromtimestamp(value, UTC)
    if not text(value):
        raise ValueError("the date is missing or is none")
    told = datetime.fromisoformat(text(value))
    if told.tzinfo is None:
        raise ValueError("the date has no time zone")
    return to_utc(told)


def maybe(value: Any, read: Callable[[Any], datetime] = moment) -> datetime | None:
    """The moment; None where it is missing or odd."""
    try:
        return read(value)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def revised(value: Any) -> int:
    """The moment of a change as a revision (ms); 0 where it is missing, odd or before 1970."""
    told = maybe(value)
    return max(0, to_ms(told)) if told else 0
