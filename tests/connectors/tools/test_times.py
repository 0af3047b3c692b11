"""Dates as tools, feeds and people of many countries write them: the right moment, or a refusal."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.tools.times import check_pattern, parse_time
from connectors.tools.zones import zone_named

RIGHT = [
    # halves of the day
    ("7 Jun 2025 9:05 PM", "2025-06-07T21:05"),
    ("June 7, 2025 at 12:10 AM", "2025-06-07T00:10"),
    ("12:40 p.m. 7 June 2025", "2025-06-07T12:40"),
    ("2025-06-07 09:05:30 p. m.", "2025-06-07T21:05:30"),
    ("Jun 7 2025 3pm", "2025-06-07T15:00"),
    ("2025年6月7日 下午9:05", "2025-06-07T21:05"),
    ("2025년 6월 7일 오전 12:05", "2025-06-07T00:05"),
    # zones
    ("Sat, 07 Jun 2025 10:00:00 CEST", "2025-06-07T08:00"),
    ("Sat, 07 Jun 2025 10:00 AEST", "2025-06-07T00:00"),
    ("7 Jan 2025 10:00 PT", "2025-01-07T18:00"),
    ("7 Jul 2025 10:00 PT", "2025-07-07T17:00"),
    ("2025-01-07 10:00:30 CET", "2025-01-07T09:00:30"),  # which is a Thursday in Croatia
    ("07.01.2025 10:00 MET", "2025-01-07T09:00"),
    ("10:00 CET 27/01/2025", "2025-01-27T09:00"),
    ("10:00 CET, 7 January 2025", "2025-01-07T09:00"),
    ("27/01/2025 10:00 PET", "2025-01-27T15:00"),
    ("pt, 28.11.2025 10:00", "2025-11-28T10:00"),
    ("2025-06-07 10:00 America/Argentina/Buenos_Aires", "2025-06-07T13:00"),
    ("Sat Jun 07 2025 10:00:00 GMT+0530 (India Standard Time)", "2025-06-07T04:30"),
    ("2025-06-07T10:00:00+02:00[Europe/Berlin]", "2025-06-07T08:00"),
    ("2025-06-07 10:00:00 +0200 CEST", "2025-06-07T08:00"),
    ("Sat, 07 Jun 2025 10:00:00 UTC-3", "2025-06-07T13:00"),
    ("2025-06-07T10:00:00+0930", "2025-06-07T00:30"),
    ("2025-06-07T10:00:00-0330", "2025-06-07T13:30"),
    ("Sat Jun  7 10:00:00 EST 2025", "2025-06-07T15:00"),
    ("Sat Jun 07 10:00:00 +0000 2025", "2025-06-07T10:00"),
    # orders and separators
    ("2025/6/7 10:00", "2025-06-07T10:00"),
    ("2025.06.07", "2025-06-07T00:00"),
    ("27-06-2025 10:00", "2025-06-27T10:00"),
    ("6/27/2025 10:00 AM", "2025-06-27T10:00"),
    ("07.06.2025 10.05", "2025-06-07T10:05"),
    ("07/Jun/2025:10:05:30 +0200", "2025-06-07T08:05:30"),
    ("Saturday, 07-Jun-25 10:00:00 GMT", "2025-06-07T10:00"),
    ("Sat, 7th Jun 2025 10:00:00 GMT", "2025-06-07T10:00"),
    ("20250607T100500Z", "2025-06-07T10:05"),
    ("20250607", "2025-06-07T00:00"),
    # seconds
    ("Sat, 07 Jun 2025 10:00:60 GMT", "2025-06-07T10:01"),
    ("2025-06-07T23:59:60Z", "2025-06-08T00:00"),
    ("2025-06-07T24:00:00Z", "2025-06-08T00:00"),
    ("2025-06-07 10:00:00,250", "2025-06-07T10:00:00.25"),
    ("1749290400", "2025-06-07T10:00"),
    ("1749290400.5", "2025-06-07T10:00:00.5"),
    ("1749290400500000", "2025-06-07T10:00:00.5"),
    ("/Date(1749290400500+0200)/", "2025-06-07T10:00:00.5"),
    ("1749290400500", "2025-06-07T10:00:00.5"),
    # languages
    ("Sa., 7. Juni 2025, 10:00 Uhr", "2025-06-07T10:00"),
    ("Di, 14 Okt 2025 10:00:00 +0200", "2025-10-14T08:00"),
    ("7 juni 2025 om 10:05 uur", "2025-06-07T10:05"),
    ("Sa., 7. Juni 2025 10.05 Uhr", "2025-06-07T10:05"),
    ("7 Juni 2025 10.05 WIB", "2025-06-07T03:05"),
    ("4. Dez. 2025 10:00 MEZ", "2025-12-04T09:00"),
    ("sam. 7 août 2021 à 10h05", "2021-08-07T10:05"),
    ("1er déc. 2025", "2025-12-01T00:00"),
    ("gio, 5 giu 2025 10:00:00 +0200", "2025-06-05T08:00"),
    ("mar, 04 mar 2025 10:00:00 +0100", "2025-03-04T09:00"),
    ("miércoles, 15 de enero de 2025, 10:00", "2025-01-15T10:00"),
    ("qua, 15 out 2025 10:00:00 -0300", "2025-10-15T13:00"),
    ("segunda-feira, 3 de março de 2025 às 10h05", "2025-03-03T10:05"),
    ("wo, 12 mrt 2025 10:00:00 +0100", "2025-03-12T09:00"),
    ("ср, 14 мая 2025 10:00:00 +0300", "2025-05-14T07:00"),
    ("14 сентября 2025 г. в 10:00", "2025-09-14T10:00"),
    ("śr., 15 paź 2025 10:00:00 +0200", "2025-10-15T08:00"),
    ("pt, 28 lis 2025 10:00", "2025-11-28T10:00"),
    ("ons, 15 okt 2025 10:00:00 +0200", "2025-10-15T08:00"),
    ("man. 3. mars 2025 kl. 10.05", "2025-03-03T10:05"),
    ("St, 15 říj 2025 10:00", "2025-10-15T10:00"),
    ("Δευ, 3 Μαρ 2025 10:00:00 +0200", "2025-03-03T08:00"),
    ("3 Mayıs 2025 Cumartesi 10:00", "2025-05-03T10:00"),
    ("2025. 6. 7. 10:00", "2025-06-07T10:00"),
    ("2025年6月7日(土) 10時05分", "2025-06-07T10:05"),
    ("٢٠٢٥/٠٦/٠٧ ١٠:٠٥", "2025-06-07T10:05"),
]  # fmt: skip

REFUSED = [
    "", "soon", "yesterday 10:00", "3 hours ago", "2025", "Jun 2025", "7 Jun", "07/06/2025 10:00", "06-07-2025",
    "11/27/25", "07.06.25", "2025-02-30", "2025-13-01", "31 Jun 2025", "2025-06-07 25:00", "2025-06-07 10:60",
    "Sat, 07 Jun 2025 10:00:00 IST", "Sat, 07 Jun 2025 10:00:00 XYZ", "2025-06-07 10:00:00 +0200 UTC",
    "2025-06-07T10:00:00+2500", "2025-06-07 13:00 AM", "2025-06-07 0:10 PM", "7 Jun 2025 10:00 11:00", "45815.4166",
    "1.74929E+09", "17492904000000000", "2025-W23-6", "7 listopada 2025", "circa 7 Jun 2025", "7 Jun 2025 (perhaps)",
    "2025-06-07 Europe/Nowhere", "2025-06-07 UTC", "14 juix 2025", "7" * 5000,
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), RIGHT)
def test_what_tells_one_moment_is_read_as_that(text: str, moment: str) -> None:
    assert parse_time(text) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_be_another_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_time(text)


def test_a_months_name_of_two_languages_is_read_in_the_one_that_is_spoken() -> None:
    assert parse_time("7 listopada 2025", language="pl").month == 11
    assert parse_time("7 listopada 2025", language="hr").month == 10


def test_the_given_zone_applies_where_none_is_named_also_in_summer_and_in_its_gaps() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for text, moment in (
        ("2025-07-01 12:00", "2025-07-01T10:00"),
        ("1. Juli 2025", "2025-06-30T22:00"),
        ("2025-01-01 12:00", "2025-01-01T11:00"),
        ("2025-03-30 02:30", "2025-03-30T01:30"),
        ("2025-07-01 12:00 UTC", "2025-07-01T12:00"),
    ):
        assert parse_time(text, zone=berlin) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2099, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
    st.sampled_from(
        [
            "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %I:%M:%S %p GMT%z", "%a, %d %b %Y %H:%M:%S %z",
            "%A, %d-%b-%y %H:%M:%S %z", "%B %d, %Y %I:%M:%S %p %z", "%d.%m.%Y %H:%M:%S %z",
            "%a %b %d %Y %H:%M:%S GMT%z (Somewhere)", "%Y/%m/%d %H:%M:%S UTC%z", "%Y%m%dT%H%M%S%z",
        ]
    ),
)  # fmt: skip
@settings(max_examples=150)
def test_every_moment_is_read_back_in_every_form(
    moment: datetime, zone: timezone, form: str
) -> None:
    told = moment.replace(tzinfo=zone)
    if "%y" in form and not 1970 <= told.year < 2069:
        return
    assert parse_time(told.strftime(form)) == told
    assert parse_time(format_datetime(told)) == told


PARTS = "2025 07 7 06 Jun mar, 10:00 :60 PM a.m. CET IST GMT+0100 +0530 - / . ( ) Z T 年 午後 h Friday 1749290400"


@given(st.lists(st.sampled_from(PARTS.split()), max_size=9), st.sampled_from(["", " "]))
@settings(max_examples=300)
def test_nothing_but_a_refusal_or_a_moment_comes_of_any_text(
    parts: list[str], between: str
) -> None:
    text = between.join(parts)
    with suppress(ValueError):
        assert parse_time(text).tzinfo is UTC


@pytest.mark.parametrize(
    "pattern",
    [
        "%d/%m/%Y %H:%M %p",
        "%d/%m/%Y %I:%M",
        "%H:%M",
        "%Z %d.%m.%Y",
        "%Q",
        "%d.%m.%Y %H:%M%Z",
        "%d.%M.%Y",
        "%Y-%m",
        "%Y",
        "%d.%m.%Y %M",
        "%Y-%m-%d %S",
    ],
)
def test_a_pattern_that_tells_another_moment_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"%|year|month"):
        check_pattern(pattern)


def test_patterns_read_what_they_say_with_the_names_of_zones() -> None:
    for pattern, text, moment in (
        ("%d/%m/%Y %I:%M %p", "07/06/2025 02:05 PM", datetime(2025, 6, 7, 14, 5, tzinfo=UTC)),
        ("%d/%m/%Y %H:%M %Z", "07/06/2025 14:05 EDT", datetime(2025, 6, 7, 18, 5, tzinfo=UTC)),
        ("unix_ms", "1749290400000", datetime(2025, 6, 7, 10, tzinfo=UTC)),
    ):
        assert parse_time(text, pattern=check_pattern(pattern)) == moment
    with pytest.raises(ValueError, match="not a date"):
        parse_time("07/06/2025 14:05 IST", pattern="%d/%m/%Y %H:%M %Z")


def test_abbreviations_of_several_zones_name_none() -> None:
    assert [name for name in ("IST", "AST", "GST", "Mars/Olympus", "") if zone_named(name)] == []
