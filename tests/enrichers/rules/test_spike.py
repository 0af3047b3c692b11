"""Spikes: quiet on chance and on habits, quick on storms, one key per episode, blind to the future."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.rules import spike
from schemas.series import DAY_TICKS, Metric, SeriesRule, moment_of, series_of, tick_of
from tests.enrichers.rules.figures import BEGIN, daily, firing, judged, make_series, noisy, poisson

WEEKS = 28 * DAY_TICKS


def rule(**changes: Any) -> SeriesRule:
    return spike.build("surge", spike.Settings(**changes))


def storm(values: Sequence[float], at: int, ticks: int, factor: float) -> list[float]:
    """The same values, so many times as large from `at` on."""
    return [value * factor if at <= n < at + ticks else value for n, value in enumerate(values)]


@pytest.mark.parametrize("rate", [0.0, 1.0, 7.0, 250.0])
def test_is_silent_on_a_constant_series(rate: float) -> None:
    assert (
        judged(rule(), make_series([rate] * (WEEKS + DAY_TICKS)), range(0, WEEKS + DAY_TICKS, 3))
        == []
    )


@pytest.mark.parametrize("per_hour", [0.5, 4.0, 30.0, 400.0, 5000.0])
def test_chance_raises_nothing_at_any_size_nor_while_little_is_known(per_hour: float) -> None:
    raised = 0
    for seed in range(3):
        series = make_series(noisy(daily(per_hour), 31, seed))
        raised += len(firing(judged(rule(), series, range(4 * DAY_TICKS))))
        raised += len(firing(judged(rule(), series, range(26 * DAY_TICKS, 31 * DAY_TICKS))))
    assert raised == 0


def test_false_alarms_stay_rare_where_conversations_come_in_bursts() -> None:
    """Counts whose rate itself wanders by half (a negative binomial's spread), for four brands and
    twelve days.
    """
    raised = 0
    for seed in range(4):
        random = Random(seed)
        mood = [random.gammavariate(4, 0.25) for _ in range(35 * 24)]
        values = [poisson(random, daily(60)(n) * mood[n // 12]) for n in range(35 * DAY_TICKS)]
        raised += len(
            firing(judged(rule(), make_series(values), range(23 * DAY_TICKS, 35 * DAY_TICKS)))
        )
    assert raised <= 2


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("per_hour", [60.0, 200.0, 3000.0])
def test_a_storm_eight_times_the_usual_is_found_within_fifteen_minutes(
    per_hour: float, seed: int
) -> None:
    random = Random(seed)
    at = WEEKS + random.randrange(DAY_TICKS)
    values = noisy(lambda n: per_hour / 12 * (8 if at <= n < at + 36 else 1), 30, seed)
    found = judged(rule(), make_series(values), range(at - 24, at + 24))
    assert found
    assert moment_of(BEGIN + at) < found[0].at <= moment_of(BEGIN + at + 3)
    assert len(firing(found)) == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_storm_is_one_alert_that_begins_grows_and_ends(seed: int) -> None:
    at = WEEKS + 150
    values = storm(noisy(daily(60), 31, seed), at, 40, 10)
    found = judged(rule(), make_series(values), range(at - 20, at + 200))
    assert len(firing(found)) == 1
    assert [one.state for one in found].count("clear") == 1
    assert found[-1].state == "clear"
    assert found[-1].dedup_key == found[0].dedup_key
    assert found[0].dedup_key == f"surge:acme:{found[0].at:%Y-%m-%dT%H:%MZ}"
    assert (
        moment_of(BEGIN + at + 40 + 24) <= found[-1].at <= moment_of(BEGIN + at + 40 + 12 + 24 + 3)
    )
    gaps = [later.at - earlier.at for earlier, later in pairwise(found[:-1])]
    assert max(gaps) <= timedelta(minutes=30)
    assert max(one.value or 0 for one in found) == max(
        sum(values[n - 11 : n + 1]) for n in range(at, at + 52)
    )
    counts = [one.count for one in found]
    assert counts == sorted(counts)


def test_says_how_much_how_much_is_usual_and_when() -> None:
    values = storm([1.0] * (WEEKS + DAY_TICKS), WEEKS + 156, 12, 20)
    series = series_of({"negative": values}, BEGIN, brand="acme", zone=ZoneInfo("Europe/Berlin"))
    (found,) = rule(of="negative", notify=("care",), severity="critical").detect(
        series, moment_of(BEGIN + WEEKS + 168)
    )
    assert found.title == "240 negative mentions of acme in the last hour, usually 12"
    assert found.reasons[0] == "240 negative mentions in the last hour, usually 12 (Monday 14:00)"
    assert "60 in the last 15 minutes, usually 3" in found.reasons
    assert any("same hour of the week" in reason for reason in found.reasons)
    assert (found.value, found.expected, found.count) == (240.0, 12.0, 250)
    assert (found.brand, found.severity, found.destinations, found.origin) == (
        "acme",
        "critical",
        ("care",),
        "detect",
    )


def test_what_happens_every_week_is_no_spike() -> None:
    weekly = 4 * DAY_TICKS + 100
    values = [
        20.0 if weekly <= n % (7 * DAY_TICKS) < weekly + 24 else 1.0 for n in range(40 * DAY_TICKS)
    ]
    series = make_series(values)
    assert len(firing(judged(rule(), series, range(4 * DAY_TICKS, 6 * DAY_TICKS)))) == 1, (
        "the first one is new"
    )
    assert judged(rule(), series, range(32 * DAY_TICKS, 34 * DAY_TICKS)) == []


def test_what_has_gone_on_for_days_is_no_spike_any_more() -> None:
    series = make_series(storm([5.0] * (45 * DAY_TICKS), WEEKS, 17 * DAY_TICKS, 4))
    found = judged(rule(), series, range(WEEKS, WEEKS + 10 * DAY_TICKS, 1))
    assert len(firing(found)) <= 2
    assert found[-1].state == "clear"
    assert found[-1].at <= moment_of(BEGIN + WEEKS + 8 * DAY_TICKS)


def test_mornings_keep_their_time_when_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    begin = tick_of(datetime(2026, 9, 21, tzinfo=UTC))

    def rate(n: int) -> float:
        hour = moment_of(begin + n).astimezone(zone).hour
        return 30.0 if 9 <= hour < 18 else 1.0

    values = [rate(n) for n in range(40 * DAY_TICKS)]
    assert (
        judged(
            rule(),
            make_series(values, begin=begin, zone=zone),
            range(28 * DAY_TICKS, 40 * DAY_TICKS),
        )
        == []
    )


def test_while_little_is_known_the_last_day_is_the_measure() -> None:
    values = storm([2.0] * (2 * DAY_TICKS), 100, 12, 12)
    found = judged(rule(), make_series(values), range(0, 200))
    assert len(firing(found)) == 1
    assert any("last 24 hours" in reason for reason in found[0].reasons)
    assert judged(rule(), make_series(storm(values, 0, 60, 30)), range(0, 70)) == [], (
        "nothing is known yet"
    )


def test_a_series_that_is_new_is_not_compared_with_the_silence_before_it() -> None:
    values = [0.0] * WEEKS + [40.0] * DAY_TICKS
    new = series_of({"mentions": values}, BEGIN, brand="acme", known_since=BEGIN + WEEKS)
    assert judged(rule(), new, range(WEEKS - 10, WEEKS + DAY_TICKS)) == []
    silent = series_of({"mentions": values}, BEGIN, brand="acme", known_since=BEGIN)
    assert len(firing(judged(rule(), silent, range(WEEKS - 10, WEEKS + 20)))) == 1


def test_history_is_what_the_present_is_compared_with_and_is_never_judged() -> None:
    values = storm([2.0] * (WEEKS + DAY_TICKS), WEEKS - 6, 12, 20)
    live = series_of({"mentions": values}, BEGIN, brand="acme", live_since=BEGIN + WEEKS + 6)
    assert judged(rule(), live, range(WEEKS - 20, WEEKS + 100)) == []
    imported = series_of(
        {"mentions": values}, BEGIN, brand="acme", live={"mentions": [2.0] * len(values)}
    )
    assert judged(rule(), imported, range(WEEKS - 20, WEEKS + 100)) == []


def test_few_and_little_more_than_usual_are_never_raised() -> None:
    few = storm([0.0] * (WEEKS + DAY_TICKS), WEEKS, 12, 1)
    few[WEEKS] = 29.0
    assert judged(rule(at_least=30), make_series(few), range(WEEKS - 5, WEEKS + 30)) == []
    few[WEEKS] = 30.0
    assert (
        len(firing(judged(rule(at_least=30), make_series(few), range(WEEKS - 5, WEEKS + 30)))) == 1
    )
    large = storm([9000.0] * (WEEKS + DAY_TICKS), WEEKS, 24, 1.4)
    assert judged(rule(), make_series(large), range(WEEKS - 5, WEEKS + 60)) == []


def test_sensitivity_orders_what_is_raised() -> None:
    values = noisy(daily(50), 30, 3)
    raised: dict[str, int] = {}
    for factor in (2, 3, 4, 6):
        series = make_series(storm(values, WEEKS + 140, 24, factor))
        for level in ("low", "normal", "high"):
            found = judged(rule(sensitivity=level), series, range(WEEKS + 120, WEEKS + 170))
            raised[level] = raised.get(level, 0) + len(firing(found))
    assert raised["low"] <= raised["normal"] <= raised["high"]
    assert raised["low"] < raised["high"]


@pytest.mark.parametrize("metric", ["mentions", "authors", "negative", "positive", "reach"])
def test_every_metric_is_judged(metric: Metric) -> None:
    values = storm([3000.0] * (WEEKS + DAY_TICKS), WEEKS, 12, 40)
    found = judged(
        rule(of=metric), make_series(values, metric=metric), range(WEEKS - 3, WEEKS + 40)
    )
    assert len(firing(found)) == 1


@settings(max_examples=30, deadline=None)
@given(
    past=st.integers(0, 12).map(lambda days: days * DAY_TICKS),
    shown=st.lists(st.floats(0, 500).map(round), min_size=5, max_size=60),
    future=st.lists(st.floats(0, 1e6).map(round), min_size=1, max_size=60),
)
def test_the_future_changes_no_judgement(past: int, shown: list[int], future: list[int]) -> None:
    known = [3.0] * past + [float(value) for value in shown]
    ticks = range(past, past + len(shown) + 1)
    before = judged(rule(), make_series(known), ticks)
    assert judged(rule(), make_series([*known, *map(float, future)]), ticks) == before
    assert judged(rule(), make_series([*known, *map(float, future)]), ticks[-1:]) == [
        one for one in before if one.at == moment_of(BEGIN + ticks[-1])
    ], "whoever judges the last moment alone says the same"


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"over_secs": 1500}, "over_secs"),
        ({"over_secs": 3601}, "over_secs"),
        ({"calm_secs": 301}, "calm_secs"),
    ],
)
def test_names_what_is_wrong_with_the_settings(changes: dict[str, Any], setting: str) -> None:
    assert [path for path, _ in spike.problems(spike.Settings(**changes))] == [setting]
    assert list(spike.problems(spike.Settings())) == []


def test_what_is_over_tells_what_it_was() -> None:
    values = storm([1.0] * (WEEKS + DAY_TICKS), WEEKS + 110, 20, 20)
    series = series_of({"negative": values}, BEGIN, brand="acme", zone=ZoneInfo("Europe/Berlin"))
    over = judged(rule(of="negative"), series, range(WEEKS + 110, WEEKS + 200))[-1]
    assert over.state == "clear"
    assert over.was == "Complaint storm about acme, 10:20–12:00, peak 240", (
        "it was from 10:10 to 11:50"
    )
    assert over.title == over.was
    assert (over.value, over.expected) == (240.0, 12.0)
    assert over.text.startswith(over.was)
