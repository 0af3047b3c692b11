"""Deadlines in business hours: when so many hours have passed of those in which people are there to
answer. Pure.

Hours are real time in which the doors are open, so a day on which the clocks change is as long as
it really is.
"""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from math import ceil

_DAY = timedelta(days=1)
_FIRST, _LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 60 for year in (1900, 9900))
"""Minutes since 1970 at which counting starts at the earliest and the latest: the calendar has
ends.
"""
_KEPT = 4096


def read_hours(written: str) -> tuple[time, time | None]:
    """Opening and closing of `09:00-17:00`; None is midnight at the day's end, `24:00`. Raises
    ValueError.
    """
    opening, dash, closing = (part.strip() for part in written.partition("-"))
    try:
        opens, closes = (
            time.fromisoformat(opening),
            None if closing == "24:00" else time.fromisoformat(closing),
        )
    except ValueError:
        dash = ""
    if not dash or opens.tzinfo or (closes and closes.tzinfo):
        raise ValueError('must be written like "09:00-17:00"')
    if (closes is not None and _minutes(closes) - _minutes(opens) < 60) or _minutes(
        opens
    ) > 23 * 60:
        raise ValueError("must close at least an hour after opening, on the same day")
    return opens, closes


def compile_deadline(
    hours: str, weekdays: Collection[int], holidays: Collection[date], zone: tzinfo
) -> Callable[[datetime, float], datetime]:
    """The function that says when `needed` business hours after a start (UTC) are over, in UTC, to
    the minute.

    `weekdays` are at least one of 0 (Monday) to 6, `holidays` whole days off, `hours` as in
    `read_hours`, all in `zone`. A later start never gives an earlier deadline. Starts outside of
    the years 1900 to 9900 count as those.
    """
    opens, closes = read_hours(hours)
    working, closed = frozenset(weekdays), frozenset(holidays)

    @lru_cache(maxsize=_KEPT)
    def open_on(day: date) -> tuple[datetime, datetime]:
        """From when to when it is open that day; an empty stretch on a day off."""
        opening = datetime.combine(day, opens, zone).astimezone(UTC)
        if day.weekday() not in working or day in closed:
            return opening, opening
        last = (
            datetime.combine(day, closes, zone)
            if closes
            else datetime.combine(day + _DAY, time(), zone)
        )
        return opening, max(opening, last.astimezone(UTC))

    @lru_cache(maxsize=_KEPT)
    def counted(minute: int, needed: float) -> datetime:
        start, left = (
            datetime.fromtimestamp(min(max(minute, _FIRST), _LAST) * 60, UTC),
            timedelta(hours=needed),
        )
        day = start.astimezone(zone).date()
        while True:
            opening, closing = open_on(day)
            begin = max(start, opening)
            if closing - begin >= left:
                return begin + left
            left -= max(closing - begin, timedelta())
            start = max(start, closing)
            day += _DAY

    def deadline(start: datetime, needed: float) -> datetime:
        # The next whole minute: what is seen in one minute shares one deadline, and it is looked
        # up.
        return counted(ceil(start.timestamp() / 60), needed)

    return deadline


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
