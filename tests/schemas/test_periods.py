"""Periods in the business time zone: when they begin and end, through changes of the clock, and what
they are compared with.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.view import ViewError, compared, span_of
from tests.view_model import TIMES

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 27, 13, 20, tzinfo=UTC)
"""A Tuesday, 14:20 in Berlin; the clocks went back on Sunday."""


def shown(moment: datetime | None) -> str:
    return f"{moment.astimezone(BERLIN):%m-%d %H:%M}" if moment else ""


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("7d", "10-21 00:00", "10-28 00:00"),
        ("1d", "10-27 00:00", "10-28 00:00"),
        ("2w", "10-14 00:00", "10-28 00:00"),
        ("1mo", "09-28 00:00", "10-28 00:00"),
        ("24h", "10-26 14:20", "10-27 14:20"),
        ("60h", "10-25 02:20", "10-27 14:20"),
        ("30m", "10-27 13:50", "10-27 14:20"),
        ("today", "10-27 00:00", "10-28 00:00"),
        ("yesterday", "10-26 00:00", "10-27 00:00"),
        ("this_week", "10-26 00:00", "11-02 00:00"),
        ("last_week", "10-19 00:00", "10-26 00:00"),
        ("this_month", "10-01 00:00", "11-01 00:00"),
        ("last_month", "09-01 00:00", "10-01 00:00"),
        ("last_year", "01-01 00:00", "01-01 00:00"),
        ("2026-10-25..2026-10-25", "10-25 00:00", "10-26 00:00"),
        ("2026-10-25..", "10-25 00:00", ""),
        ("..2026-10-25T12:30", "", "10-25 12:30"),
        ("2026-10-25T10:00Z..", "10-25 11:00", ""),
    ],
)
def test_when_a_period_is(text: str, since: str, until: str) -> None:
    begin, end = span_of(text, NOW, BERLIN)
    assert (shown(begin), shown(end)) == (since, until)


def test_the_day_on_which_clocks_go_back_has_25_hours() -> None:
    begin, end = span_of("2026-10-25..2026-10-25", NOW, BERLIN)
    assert begin is not None
    assert end is not None
    assert end - begin == timedelta(hours=25)


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("today", ("10-27 00:00", "10-27 14:20"), ("10-26 00:00", "10-26 14:20")),
        ("7d", ("10-21 00:00", "10-27 14:20"), ("10-14 00:00", "10-20 14:20")),
        ("this_week", ("10-26 00:00", "10-27 14:20"), ("10-19 00:00", "10-20 14:20")),
        ("last_week", ("10-19 00:00", "10-26 00:00"), ("10-12 00:00", "10-19 00:00")),
        ("this_month", ("10-01 00:00", "10-27 14:20"), ("09-01 00:00", "09-27 14:20")),
        ("last_month", ("09-01 00:00", "10-01 00:00"), ("08-01 00:00", "09-01 00:00")),
        ("24h", ("10-26 14:20", "10-27 14:20"), ("10-25 14:20", "10-26 14:20")),
        ("2026-10-20..2026-10-21", ("10-20 00:00", "10-22 00:00"), ("10-18 00:00", "10-20 00:00")),
    ],
)
def test_what_a_period_is_compared_with(
    text: str, after: tuple[str, str], before: tuple[str, str]
) -> None:
    now, then = compared(text, NOW, BERLIN)
    assert (shown(now.since), shown(now.until)) == after
    assert (shown(then.since), shown(then.until)) == before


@pytest.mark.parametrize("text", ["", "2026-10-20..", "..2026-10-20", "2026-11-20..2026-11-21"])
def test_what_cannot_be_compared_is_refused(text: str) -> None:
    with pytest.raises(ViewError):
        compared(text, NOW, BERLIN)


zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
moments = st.datetimes(datetime(1975, 1, 1), datetime(2120, 1, 1), timezones=st.just(UTC))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TIMES), moments, zones)
def test_a_period_has_an_order_and_what_is_before_it_does_not_overlap(
    text: str, now: datetime, zone: str
) -> None:
    begin, end = span_of(text, now, ZoneInfo(zone))
    assert begin is None or end is None or begin < end
    try:
        after, before = compared(text, now, ZoneInfo(zone))
    except ViewError:
        return
    assert before.since is not None
    assert before.until is not None
    assert after.since is not None
    assert after.until is not None
    assert before.since <= before.until <= after.since < after.until <= now
