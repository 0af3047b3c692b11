"""The speed of a replay: when each record is due. Pure; told the time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.file.reading import Item
from schemas.base import EPOCH
from schemas.event import AuthorDeleted, Event, MentionDeleted

LONGEST_GAP = timedelta(days=1)
"""A longer silence is skipped."""


class Pace:
    """Maps event time to the clock: one second of events takes 1/speed seconds."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._from: tuple[datetime, datetime] | None = None
        self._last = EPOCH

    def wait_secs(self, at: datetime, now: datetime) -> float:
        """Seconds until a record of event time `at` is due, 0 for one that is late. Asking again is
        harmless.
        """
        if self._from is None or abs(at - self._last) > LONGEST_GAP:
            self._from, self._last = (at, now), at
        self._last = max(self._last, at)
        from_event, from_clock = self._from
        due = (at - from_event).total_seconds() / self._speed
        return max(0.0, due - (now - from_clock).total_seconds())


def timed(items: Iterator[Item]) -> Iterator[tuple[datetime, Item]]:
    """Every item with the time it counts for: its own; the last one for none or one far off (2099)."""
    last: datetime | None = None
    jumped = False
    for item in items:
        at = event_time(item.event) if item.event is not None else None
        if at is not None:
            far = last is not None and abs(at - last) > LONGEST_GAP
            if not far or jumped:
                last = at
            jumped = far and not jumped
        yield last or EPOCH, item


def event_time(event: Event) -> datetime | None:
    """When the event was seen, or published; None for a deletion that tells no time."""
    if isinstance(event, MentionDeleted | AuthorDeleted):
        return event.seen_at if event.seen_at != EPOCH else None
    return event.mention.seen_at if event.mention.seen_at != EPOCH else event.mention.published_at
