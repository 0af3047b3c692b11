"""Stretches of time as a View holds them, in the business time zone: a length until now, a calendar
period, or two dates.

    7d  24h  30m  2w  3mo                        the last 7 days, 24 hours, …
    today  yesterday  this_week  last_month  …   weeks begin on Monday
    2026-11-01..2026-11-20  2026-11-01..         days, the last one included
    2026-11-01T10:00..2026-11-01T12:30           times, the last one not included

Days, weeks and months are whole days, today included; hours and minutes count back from now.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from schemas.choices import choices_hint
from schemas.view.errors import ViewError

NAMED = (
    *("today", "yesterday", "this_week", "last_week"),
    *("this_month", "last_month", "this_year", "last_year"),
)
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks", "mo": "months"}
FORMS = f"write 7d, 24h, 2w, 3mo, {', '.join(NAMED)}, or 2026-11-01..2026-11-20"
_LENGTH = re.compile(r"([1-9]\d{0,3})(mo|[mhdw])")
_MOST_DAYS = 36_600


class Span(NamedTuple):
    """From `since` to before `until`, in UTC; None where it is open."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Period:
    """A period as read: one of a length, a name, or two ends."""

    count: int = 0
    unit: str = ""
    name: str = ""
    since: date | datetime | None = None
    until: date | datetime | None = None


def canonical(text: str) -> str:
    """The one spelling of a period; raises ValueError with the valid forms for what is none."""
    period = _read(text.strip())
    if period.name or period.unit:
        return period.name or f"{period.count}{period.unit}"
    return f"{_shown(period.since)}..{_shown(period.until)}"


def span_of(text: str, now: datetime, zone: tzinfo) -> Span:
    """When a period begins and ends, seen from `now`; both open for an empty one."""
    if not text:
        return Span(None, None)
    period = _read(text)
    if period.unit in ("m", "h"):
        length = timedelta(**{UNITS[period.unit]: period.count})
        return Span(now.astimezone(UTC) - length, now.astimezone(UTC))
    if period.name or period.unit:
        begin, end = _days(period, now.astimezone(zone).date())
        return Span(_midnight(begin, zone), _midnight(end, zone))
    return Span(_begin(period.since, zone), _end(period.until, zone))


def compared(text: str, now: datetime, zone: tzinfo) -> tuple[Span, Span]:
    """The period, at most until now, and the equally long one before it: the same days of the week,
    month or year before, cut at the same hour. Raises ViewError for an open or empty period.
    """
    whole = span_of(text, now, zone)
    if whole.since is None or whole.until is None:
        raise ViewError(f"a comparison needs a period with a beginning and an end: {FORMS}")
    until = min(whole.until, now.astimezone(UTC))
    if until <= whole.since:
        raise ViewError(f"{text} has not begun: there is nothing to compare")
    before = _shifted(_read(text), whole, zone)
    cut = before if until == whole.until else _same_hour(whole.since, until, before, zone)
    return Span(whole.since, until), Span(before.since, min(cut.until or until, whole.since))


def _read(text: str) -> _Period:
    if text in NAMED:
        return _Period(name=text)
    if length := _LENGTH.fullmatch(text):
        period = _Period(int(length[1]), length[2])
        if period.count * {"mo": 31, "w": 7}.get(period.unit, 1) > _MOST_DAYS:
            raise ValueError(f"{text[:40]!r} is longer than a hundred years")
        return period
    since, dots, until = text.partition("..")
    if not dots:
        raise ValueError(f"{text[:40]!r} is no period ({choices_hint(text, NAMED)}): {FORMS}")
    period = _Period(since=_moment(since), until=_moment(until))
    if period.since is None and period.until is None:
        raise ValueError(f"{text[:40]!r} has neither a beginning nor an end: {FORMS}")
    if _order(period.since, date.min) > _order(period.until, date.max):
        raise ValueError(f"{text[:40]!r} ends before it begins")
    return period


def _moment(text: str) -> date | datetime | None:
    """A day, or a time of a day: in the business time zone where it names none, else in UTC."""
    if not text:
        return None
    try:
        if len(text) == 10:
            return _sane(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        local = moment.astimezone(UTC) if moment.tzinfo else moment
        return _sane(local.replace(second=0, microsecond=0))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is no date or time: {FORMS}") from error


def _sane(moment: date) -> date:
    """Years in which a time zone is known and a day before or after it exists."""
    if not 1900 <= moment.year <= 2299:
        raise ValueError("beyond what is kept")
    return moment


def _order(moment: date | datetime | None, otherwise: date) -> str:
    return (moment or otherwise).isoformat()


def _shown(moment: date | datetime | None) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else ""
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z")


def _days(period: _Period, today: date) -> tuple[date, date]:
    """The first day, and the day after the last."""
    tomorrow = today + timedelta(days=1)
    if period.unit == "mo":
        return _months_back(tomorrow, period.count), tomorrow
    if period.unit:
        return tomorrow - timedelta(days=period.count * (7 if period.unit == "w" else 1)), tomorrow
    which, _, unit = period.name.partition("_")
    if not unit:
        return (today, tomorrow) if period.name == "today" else (today - timedelta(days=1), today)
    first = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    begin = first if which == "this" else _stepped(first, unit, -1)
    return begin, _stepped(begin, unit, 1)


def _stepped(day: date, unit: str, steps: int) -> date:
    if unit == "week":
        return day + timedelta(days=7 * steps)
    return _months_back(day, -steps * (12 if unit == "year" else 1))


def _months_back(day: date, months: int) -> date:
    """The same day of a month before; its last day where it has fewer."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _shifted(period: _Period, whole: Span, zone: tzinfo) -> Span:
    """The whole period before."""
    since, until = _known(whole.since), _known(whole.until)
    begin, end = since.astimezone(zone), until.astimezone(zone)
    if period.unit in ("m", "h") or begin.time() != time() or end.time() != time():
        return Span(since - (until - since), since)
    unit = period.name.partition("_")[2]
    if unit in ("month", "year"):
        return Span(_midnight(_stepped(begin.date(), unit, -1), zone), since)
    if period.unit == "mo":
        return Span(_midnight(_months_back(begin.date(), period.count), zone), since)
    return Span(_midnight(begin.date() - (end.date() - begin.date()), zone), since)


def _same_hour(since: datetime, until: datetime, before: Span, zone: tzinfo) -> Span:
    """The part of the period before that is as far on as `until` is in its own."""
    now, begin = until.astimezone(zone), since.astimezone(zone)
    day = _known(before.since).astimezone(zone).date() + (now.date() - begin.date())
    return Span(before.since, datetime.combine(day, now.time(), zone).astimezone(UTC))


def _known(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _begin(moment: date | datetime | None, zone: tzinfo) -> datetime | None:
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    return _midnight(moment, zone) if moment else None


def _end(moment: date | datetime | None, zone: tzinfo) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return _begin(moment, zone)
    return _midnight(moment + timedelta(days=1), zone)
