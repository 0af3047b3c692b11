"""Limits: begin beyond them, end at the calm side only, shares, silence, and what cannot be judged."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.rules import threshold
from schemas.series import SeriesRule, moment_of, series_of
from tests.enrichers.rules.figures import BEGIN, firing, judged, make_series


def rule(**changes: Any) -> SeriesRule:
    settings = threshold.Settings(**({"of": "negative", "over_secs": 300} | changes))
    assert list(threshold.problems(settings)) == []
    return threshold.build("limit", settings)


def said(built: SeriesRule, values: list[float], metric: Any = "negative") -> list[tuple[int, str]]:
    """(tick, state) of what is said over the values."""
    found = judged(built, make_series(values, metric=metric), range(1, len(values) + 1))
    return [(int(one.at.timestamp()) // 300 - BEGIN, one.state) for one in found]


def test_begins_above_the_limit_goes_on_between_and_ends_at_the_calm_side() -> None:
    values = [5.0, 10.0, 11.0, 9.0, 10.0, 8.5, 12.0, 8.0, 10.0, 8.0]
    assert said(rule(above=10), values) == [(3, "firing"), (7, "firing"), (8, "clear")]
    assert said(rule(above=10, clear_at=9), values) == [
        (3, "firing"),
        (4, "clear"),
        (7, "firing"),
        (8, "clear"),
    ]


def test_is_said_again_every_half_hour_and_with_one_key() -> None:
    built = rule(above=10)
    found = judged(built, make_series([20.0] * 30, metric="negative"), range(1, 31))
    assert [int(one.at.timestamp()) // 300 - BEGIN for one in found] == [1, 7, 13, 19, 25]
    assert len(firing(found)) == 1
    sooner = judged(
        rule(above=10, resolve_after_secs=1200),
        make_series([20.0] * 5, metric="negative"),
        range(1, 6),
    )
    assert len(sooner) == 3, "an alert must not end by itself while the figure is beyond the limit"


def test_below_is_judged_only_when_the_whole_stretch_was_listened_to() -> None:
    built = rule(of="mentions", over_secs=1500, below=3)
    assert said(built, [0.0] * 4, "mentions") == []
    assert said(built, [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0], "mentions") == [
        (6, "firing"),
        (7, "firing"),
        (8, "firing"),
        (9, "clear"),
    ]
    series = series_of({"mentions": [0.0] * 20}, BEGIN, brand="acme", live_since=BEGIN + 10)
    assert judged(built, series, range(1, 15)) == []
    assert len(judged(built, series, range(15, 16))) == 1


def test_shares_need_enough_to_be_judged() -> None:
    settings = {"share_of": "mentions", "above": 0.5, "at_least": 10}
    figures = {"negative": [9.0, 6.0, 6.0, 4.0], "mentions": [9.0, 10.0, 13.0, 10.0]}
    found = judged(rule(**settings), series_of(figures, BEGIN, brand="acme"), range(1, 5))
    assert [(one.state, one.value) for one in found] == [("firing", 0.6), ("clear", 0.4)]
    assert found[0].title == "Negative mentions of acme in all mentions in the last 5 minutes: 60 %"
    assert (found[0].expected, found[0].yardstick) == (0.5, "limit")


def test_speaks_of_the_figure_the_stretch_and_the_limit() -> None:
    built = rule(over_secs=3600, above=50, notify=("care",), severity="critical")
    (found,) = judged(built, make_series([60.0], metric="negative"), range(1, 2))
    assert found.title == "60 negative mentions of acme in the last hour"
    assert found.reasons == (
        "60 negative mentions of acme in the last hour; the limit is above 50",
    )
    assert (found.value, found.expected, found.count, found.severity) == (
        60.0,
        50.0,
        60,
        "critical",
    )
    assert (found.destinations, found.brand, found.origin) == (("care",), "acme", "detect")
    assert found.dedup_key == "limit:acme:2026-11-02T00:05Z"


def test_history_is_not_judged() -> None:
    series = series_of({"negative": [99.0] * 6}, BEGIN, brand="acme", live={"negative": [1.0] * 6})
    assert judged(rule(above=10), series, range(1, 7)) == []


@given(
    values=st.lists(st.integers(0, 30).map(float), min_size=1, max_size=60),
    future=st.lists(st.integers(0, 1000).map(float), max_size=20),
)
def test_firing_and_clear_alternate_by_key_and_the_future_changes_nothing(
    values: list[float], future: list[float]
) -> None:
    built = rule(above=20)
    ticks = range(1, len(values) + 1)
    found = judged(built, make_series(values, metric="negative"), ticks)
    assert judged(built, make_series(values + future, metric="negative"), ticks) == found
    going = ""
    for one in found:
        assert one.dedup_key == going or not going
        assert one.state == "firing" or going
        going = one.dedup_key if one.state == "firing" else ""
    hot = [at for at, value in enumerate(values) if value > 20]
    assert bool(found) == bool(hot)
    assert not found or found[0].at == moment_of(BEGIN + hot[0] + 1)


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({}, "above"),
        ({"above": 1, "below": 1}, "above"),
        ({"above": -1}, "above"),
        ({"below": 0}, "below"),
        ({"above": 10, "clear_at": 11}, "clear_at"),
        ({"below": 10, "clear_at": 9}, "clear_at"),
        ({"above": 10, "over_secs": 301}, "over_secs"),
        ({"above": 10, "share_of": "mentions"}, "above"),
        ({"above": 0.5, "share_of": "negative"}, "share_of"),
    ],
)
def test_names_what_is_wrong_with_the_settings(changes: dict[str, Any], setting: str) -> None:
    settings = threshold.Settings(**({"of": "negative"} | changes))
    assert [path for path, _ in threshold.problems(settings)] == [setting]
