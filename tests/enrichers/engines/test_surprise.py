"""How surprising a moment is: what is remarkable is remembered, fades, and never hides what is much
greater.
"""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.engines.surprise import MEMORY_DAYS, PART_TICKS, accustomed, unusual
from enrichers.rules import spike
from schemas.series import DAY_TICKS, Series
from tests.enrichers.rules.figures import BEGIN, daily, firing, judged, make_series, noisy

WEEKS = 28 * DAY_TICKS
HOUR = 12


def used_to(series: Series, tick: int) -> float:
    return accustomed(series, "mentions", series.begin + tick, HOUR, 10, {})


def quiet_but(bursts: dict[int, float], days: int) -> list[float]:
    """5 every five minutes for so many days, and so many times that in the hour that begins with
    each of these.
    """
    values = [5.0] * (days * DAY_TICKS)
    for at, factor in bursts.items():
        values[at : at + HOUR] = [5.0 * factor] * HOUR
    return values


def test_where_nothing_notable_happened_levels_count_as_they_are() -> None:
    assert used_to(make_series(noisy(daily(60), 40, 1)), 38 * DAY_TICKS) == 1.0
    assert used_to(make_series([]), 100) == 1.0, "nothing is known"


def test_a_storm_is_remembered_from_the_next_quarters_of_the_day_on_fades_and_is_forgotten() -> (
    None
):
    at = WEEKS + 10
    series = make_series(quiet_but({at: 20}, 50))
    assert [used_to(series, tick) for tick in (at, at + HOUR, WEEKS + 2 * PART_TICKS - 1)] == [
        1.0,
        1.0,
        1.0,
    ]
    later = [used_to(series, WEEKS + day * DAY_TICKS) for day in range(1, MEMORY_DAYS + 1)]
    assert later[0] > 1.5
    assert all(after < before for before, after in pairwise(later))
    assert used_to(series, WEEKS + (MEMORY_DAYS + 1) * DAY_TICKS) == 1.0


def test_more_storms_and_greater_ones_are_more_to_get_used_to_but_less_than_in_proportion() -> None:
    def after(bursts: dict[int, float]) -> float:
        return used_to(make_series(quiet_but(bursts, 36)), 35 * DAY_TICKS)

    first, second, third = WEEKS + 10, WEEKS + 2 * DAY_TICKS, WEEKS + 4 * DAY_TICKS
    one, greater, two = after({first: 10}), after({first: 40}), after({first: 10, second: 10})
    assert 1 < one < two
    assert one < greater
    level = [
        unusual(series, "mentions", BEGIN + first + HOUR, HOUR, series.total).level
        for series in (
            make_series(quiet_but({first: 10}, 36)),
            make_series(quiet_but({first: 40}, 36)),
        )
    ]
    assert greater / one < level[1] / level[0]
    assert after({first: 10, second: 10, third: 10}) == pytest.approx(two, rel=0.1), (
        "the two highest are looked at"
    )


def rule(**changes: Any) -> Any:
    return spike.build("surge", spike.Settings(**changes))


def test_after_great_storms_a_small_one_is_no_news_and_a_great_one_is() -> None:
    small, great = WEEKS + 6 * DAY_TICKS, WEEKS + 8 * DAY_TICKS
    storms = {WEEKS + 10: 40.0, WEEKS + 2 * DAY_TICKS: 40.0}
    around = [range(at - HOUR, at + 2 * HOUR) for at in (small, great)]
    fresh = make_series(quiet_but({small: 2.5, great: 40}, 40))
    used = make_series(quiet_but({**storms, small: 2.5, great: 40}, 40))
    assert [len(firing(judged(rule(), fresh, ticks))) for ticks in around] == [1, 1]
    assert [len(firing(judged(rule(), used, ticks))) for ticks in around] == [0, 1]


def test_imported_storms_are_got_used_to_like_those_that_were_heard() -> None:
    values = quiet_but({WEEKS + 10: 40, WEEKS + 2 * DAY_TICKS: 40}, 34)
    heard = make_series(values)
    imported = make_series(values, live_since=BEGIN + 33 * DAY_TICKS)
    assert used_to(imported, 33 * DAY_TICKS) == used_to(heard, 33 * DAY_TICKS) > 1


@settings(max_examples=40, deadline=None)
@given(
    days=st.integers(0, 30),
    shown=st.lists(st.integers(0, 400), min_size=1, max_size=40),
    future=st.lists(st.integers(0, 10**6), max_size=20),
    per_hour=st.sampled_from([0.0, 6.0, 240.0]),
)
def test_a_rough_level_is_never_too_low_and_only_the_past_is_looked_at(
    days: int, shown: list[int], future: list[int], per_hour: float
) -> None:
    known = [*noisy(daily(per_hour), days, 5), *map(float, shown)]
    series, longer = make_series(known), make_series([*known, *map(float, future)])
    tick = BEGIN + len(known)
    exact = unusual(series, "mentions", tick, HOUR, series.live)
    assert (
        unusual(series, "mentions", tick, HOUR, series.live, roughly=True).level
        >= exact.level - 1e-9
    )
    assert unusual(longer, "mentions", tick, HOUR, longer.live) == exact
    assert spike.score_at(longer, spike.Settings(), tick) == spike.score_at(
        series, spike.Settings(), tick
    )


def test_the_score_says_what_begins_an_episode() -> None:
    at = WEEKS + 100
    series = make_series(quiet_but({at: 6}, 30))
    found = judged(rule(), series, range(at - 5, at + HOUR))
    begun = found[0].at
    scores = [
        spike.score_at(series, spike.Settings(), BEGIN + tick) for tick in range(at - 5, at + HOUR)
    ]
    first = next(n for n, score in enumerate(scores) if score >= spike.SCORES["normal"])
    assert begun == judged(rule(), series, range(at - 5 + first, at - 4 + first))[0].at
