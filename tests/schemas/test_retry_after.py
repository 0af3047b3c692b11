"""What services ask for is obeyed, whatever form it has, and nonsense is no wish."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.retry_after import LONGEST_SECS, RESETS, retry_after

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 12:00:30 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"Retry-After": 7}, 7),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": DATE}, 30),
        ({"retry-after": DATE, "Date": "Fri, 20 Nov 2026 12:00:20 GMT"}, 10),
        ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "2026-11-20T12:05:00.000Z"}, 300),
        ({"retry-after": str(int(NOW.timestamp()) + 60)}, 60),
        ({"retry-after": "9" * 9}, LONGEST_SECS),
        ({"retry-after": "Fri, 20 Nov 2099 12:00:00 GMT"}, LONGEST_SECS),
    ],
)
def test_a_wish_is_read(headers: dict[str, object], seconds: float) -> None:
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "nan", "inf", "1e9", "1_000", "٣", "9" * 400, "0x10", "Fri, 99 Nov"]
)
def test_nonsense_is_no_wish(value: str) -> None:
    assert retry_after({"retry-after": value}, NOW) is None


@pytest.mark.parametrize("name", RESETS)
def test_the_end_of_a_window_counts_where_the_limit_was_reached(name: str) -> None:
    headers = {name.title(): str(int(NOW.timestamp()) + 900)}
    assert retry_after(headers, NOW, limited=True) == 900
    assert retry_after(headers, NOW) is None
    assert retry_after({name: "42"}, NOW, limited=True) == 42
    assert retry_after({name: "42", "retry-after": "7"}, NOW, limited=True) == 7
    assert retry_after({name: "42", "retry-after": "soon"}, NOW, limited=True) == 42


def test_without_a_clock_a_date_needs_the_answers_own() -> None:
    assert retry_after({"retry-after": DATE}) is None
    assert retry_after({"retry-after": DATE, "date": "Fri, 20 Nov 2026 12:00:00 GMT"}) == 30
    assert retry_after({"retry-after": "30"}) == 30


@given(
    st.one_of(st.text(), st.floats().map(str), st.dates().map(str), st.integers().map(str)),
    st.one_of(st.none(), st.text(), st.just(DATE)),
    st.one_of(st.none(), st.just(NOW)),
)
def test_whatever_is_said_the_wait_is_bounded(
    value: str, date: str | None, now: datetime | None
) -> None:
    headers = dict.fromkeys(("retry-after", *RESETS), value) | ({"date": date} if date else {})
    seconds = retry_after(headers, now, limited=True)
    assert seconds is None or 0 <= seconds <= LONGEST_SECS
