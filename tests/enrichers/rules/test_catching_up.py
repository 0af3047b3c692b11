"""Catching up is told from arriving: what was missed is no storm of now, and a storm is no less one."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from enrichers.rules import spike
from schemas.series import BUCKET_SECS, DAY_TICKS, SeriesRule, counted_at
from tests.enrichers.rules.arrivals import KNOWN, Arrival, down, world
from tests.enrichers.rules.figures import daily

NOON = KNOWN + DAY_TICKS // 2
HOUR = 12


def rule(**changes: Any) -> SeriesRule:
    return spike.build("surge", spike.Settings(**changes))


def stormy(per_hour: float, begin: int, end: int) -> Callable[[int], float]:
    """Eight times the usual between two ticks."""
    usual = daily(per_hour)
    return lambda n: usual(n) * (8 if begin <= n < end else 1)


@pytest.mark.parametrize("catch_secs", [200.0, 1100.0])
@pytest.mark.parametrize(("per_hour", "hours"), [(4, 9), (20, 2), (60, 4), (300, 1), (1500, 3)])
def test_what_an_outage_kept_back_is_no_storm(
    per_hour: float, hours: int, catch_secs: float
) -> None:
    seed = hours
    told = world(daily(per_hour), seed, ticks=DAY_TICKS // 2 + 2 * HOUR)
    told = down(told, NOON - hours * HOUR, NOON, catch_secs, seed)
    assert told.raised(rule(), range(NOON + 1, NOON + 8)) == []


@pytest.mark.parametrize("days", [2, 7, 30])
@pytest.mark.parametrize("per_hour", [1, 12, 100])
def test_the_backlog_of_a_new_feed_is_no_storm(per_hour: float, days: int) -> None:
    def backlog(random: Random) -> Iterable[Arrival]:
        at = NOON * BUCKET_SECS + 10.0
        return [
            Arrival(at - random.random() * days * 86_400, at, "article") for _ in range(30 * days)
        ]

    told = world(daily(per_hour), days, ticks=DAY_TICKS // 2 + HOUR, more=backlog)
    assert told.raised(rule(), range(NOON + 1, NOON + 8)) == []


@pytest.mark.parametrize(
    ("per_hour", "begins"), [(60, -7 * HOUR), (200, -3 * HOUR), (60, -1 * HOUR), (20, 1)]
)
def test_a_storm_that_goes_on_is_raised_whenever_it_began(per_hour: float, begins: int) -> None:
    """Ingest is down from four hours before noon until noon."""
    rate = stormy(per_hour, NOON + begins, NOON + 4 * HOUR)
    told = world(rate, 3, ticks=DAY_TICKS // 2 + 2 * HOUR)
    told = down(told, NOON - 4 * HOUR, NOON, 280)
    raised = told.raised(rule(), range(NOON + 1, NOON + 8))
    assert raised
    begun = raised[0].dedup_key
    assert {one.dedup_key for one in raised} == {begun}, "one happening"
    if begins == -7 * HOUR:
        known = told.raised(rule(), range(NOON + begins + 3, NOON + begins + 6))
        assert known[0].dedup_key == begun, "the one that was told before"


@pytest.mark.parametrize("slow", [15 * 60.0, 55 * 60.0])
def test_a_source_that_is_always_late_still_raises_its_storms(slow: float) -> None:
    rate = stormy(60, NOON, NOON + 4 * HOUR)
    told = world(rate, 5, ticks=DAY_TICKS // 2 + 4 * HOUR, slow=slow)
    late = int(slow // BUCKET_SECS)
    assert told.raised(rule(), range(NOON - 3, NOON)) == []
    assert told.raised(rule(), range(NOON + late + 2, NOON + late + 10))


SEEN = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late", "kind", "lane", "right"),
    [
        (timedelta(minutes=5), "post", "live", "seen"),
        (timedelta(minutes=5, milliseconds=1), "post", "live", "published"),
        (timedelta(hours=20), "review", "live", "seen"),
        (timedelta(hours=25), "review", "live", "published"),
        (timedelta(hours=9, minutes=30), "article", "live", "seen"),
        (timedelta(hours=33, minutes=30), "article", "live", "published"),
        (timedelta(0), "post", "live", "seen"),
        (timedelta(minutes=1), "post", "history", "published"),
    ],
)
def test_where_a_sighting_counts(late: timedelta, kind: str, lane: str, right: str) -> None:
    """The articles have a date for a time."""
    told = counted_at(SEEN - late, SEEN, kind=kind, lane=lane)
    assert told == (SEEN if right == "seen" else SEEN - late)
