"""X's ids carry their time: milliseconds since November 2010 above 22 bits of counters. Pure."""

from datetime import datetime

from schemas.base import from_ms, to_ms

_EPOCH_MS = 1_288_834_974_657
_FIRST = 29_700_859_247
"""Ids below were counted, not timed."""


def time_of(post: int) -> datetime | None:
    """When a post was made, to the millisecond; None for the oldest posts, whose ids do not say."""
    if not _FIRST <= post < 1 << 63:
        return None
    return from_ms((post >> 22) + _EPOCH_MS)


def id_at(moment: datetime) -> int:
    """The smallest id a post of that moment can have."""
    return max(0, to_ms(moment) - _EPOCH_MS) << 22
