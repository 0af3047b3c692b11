"""Deadlines: always while somebody is there, never earlier for a later start, right on days when
clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enrichers.engines.business_hours import compile_deadline, read_hours

BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = range(5)
CHRISTMAS = (date(2026, 12, 25), date(2026, 12, 26))
berlin = compile_deadline("09:00-17:00", WORKDAYS, CHRISTMAS, BERLIN)


def local(written: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-25T10:00", 1, "2026-11-25T11:00"),
        ("2026-11-25T10:00:01", 1, "2026-11-25T11:01"),  # the next whole minute
        ("2026-11-25T03:00", 1, "2026-11-25T10:00"),
        ("2026-11-25T16:30", 1, "2026-11-26T09:30"),
        ("2026-11-25T17:00", 1, "2026-11-26T10:00"),
        ("2026-11-25T09:00", 8, "2026-11-25T17:00"),
        ("2026-11-25T12:00", 8, "2026-11-26T12:00"),
        ("2026-11-27T16:00", 4, "2026-11-30T12:00"),  # over a weekend
        ("2026-11-28T12:00", 0.5, "2026-11-30T09:30"),
        ("2026-12-24T16:00", 4, "2026-12-28T12:00"),  # holidays and a weekend
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # clocks went forward on Sunday
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # clocks went back
    ],
)
def test_hours_are_counted_while_it_is_open(start: str, hours: float, end: str) -> None:
    assert berlin(local(start), hours) == local(end)


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    always = compile_deadline("00:00-24:00", range(7), (), BERLIN)
    for day, hours in (("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)):
        midnight = local(f"{day}T00:00")
        assert always(midnight, hours) == midnight + timedelta(hours=hours)
        assert always(midnight, hours).astimezone(BERLIN).time() == time()
    early = compile_deadline("01:00-04:00", range(7), (), BERLIN)
    assert early(local("2026-03-29T00:00"), 2) == local(
        "2026-03-29T04:00"
    )  # 02:00 to 03:00 was left out
    assert early(local("2026-10-25T00:00"), 4) == local("2026-10-25T04:00")  # and was there twice


def test_each_zone_has_its_own_hours() -> None:
    tokyo = compile_deadline("09:00-17:00", WORKDAYS, (), ZoneInfo("Asia/Tokyo"))
    start = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert tokyo(start, 1) == datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
    assert berlin(start, 1) == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/St_Johns", "Africa/Casablanca"])
def test_odd_zones_count_no_hour_twice(zone: str) -> None:
    odd = compile_deadline("09:00-17:00", range(7), (), ZoneInfo(zone))
    # Apia has no 30 December 2011.
    start = datetime(2011, 12, 29, 19, 0, tzinfo=UTC)
    found = [odd(start, hours) for hours in (1, 8, 9, 16, 17)]
    assert found == sorted(found)
    assert found[-1] - found[0] > timedelta(hours=16)


@pytest.mark.parametrize(
    "moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_the_ends_of_the_calendar_break_nothing(moment: datetime) -> None:
    assert berlin(moment, 8).tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["00:00-24:00", "09:00-17:00", " 08:00 - 09:00 ", "23:00-24:00"]
)
def test_hours_are_read(written: str) -> None:
    opens, closes = read_hours(written)
    assert closes is None or closes > opens


@pytest.mark.parametrize(
    "written",
    [
        "",
        "9-5",
        "09:00",
        "09:00-",
        "09:00-25:00",
        "17:00-09:00",
        "09:00-09:59",
        "23:30-24:00",
        "09:00+01:00-12:00",
    ],
)
def test_other_hours_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="must"):
        read_hours(written)


moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
needs = st.sampled_from((0.25, 1.0, 4.0, 8.0, 40.0))
zones = st.sampled_from(
    ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
)
weeks = st.sets(st.integers(0, 6), min_size=1)
offices = st.sampled_from(
    ("09:00-17:00", "00:00-24:00", "07:30-12:15", "01:30-02:30", "02:00-03:00")
)


# closing time is midnight, whose last moment is time.max
@example(
    datetime(2000, 2, 1, 6, 59, 0, 1, tzinfo=UTC), 40, "Europe/Berlin", {0, 1}, "00:00-24:00", set()
)
@given(
    moments,
    needs,
    zones,
    weeks,
    offices,
    st.sets(st.dates(date(2000, 1, 1), date(2041, 1, 1)), max_size=5),
)
def test_a_deadline_falls_into_business_hours_and_after_its_start(
    start: datetime, needed: float, zone: str, days: set[int], office: str, holidays: set[date]
) -> None:
    opens, closes = read_hours(office)
    found = compile_deadline(office, days, holidays, ZoneInfo(zone))(start, needed)
    assert found >= start + timedelta(hours=needed)
    there = (found - timedelta(microseconds=1)).astimezone(
        ZoneInfo(zone)
    )  # closing time itself is still in time
    assert there.weekday() in days
    assert there.date() not in holidays
    # On the day when clocks go forward, what would open in the hour left out opens right behind it.
    assert (
        opens <= there.time() and (closes is None or there.time() < closes)
    ) or there.utcoffset() != (there - timedelta(hours=1)).utcoffset()


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), needs, zones, weeks, offices)
def test_a_later_start_or_more_hours_never_bring_it_nearer(
    start: datetime, later: timedelta, needed: float, zone: str, days: set[int], office: str
) -> None:
    deadline = compile_deadline(office, days, (), ZoneInfo(zone))
    assert deadline(start, needed) <= deadline(start + later, needed)
    assert deadline(start, needed) < deadline(start, needed + 1)
