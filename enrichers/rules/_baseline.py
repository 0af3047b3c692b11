"""What is usual for a moment of a series, and how far the present lies above it: the arithmetic of spike. Pure.

See spike.py for the method and its sources.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from enrichers.rules._series import BUCKET_SECS, DAY_TICKS, Series

DAYS = 10
WEEKS = 4
FEWEST_DAYS = 2
FEWEST_WEEKS = 3
AROUND = range(-12, 13, 3)
"""Ticks around the same time of day that are looked at: an hour to either side, every quarter of an hour."""
BACK_TICKS = WEEKS * 7 * DAY_TICKS + 24
RECENT_TICKS = DAY_TICKS
RECENT_FEWEST = 24
"""Quarters of an hour that must be known before anything is judged: six hours."""
RECENT_CAUTION = 1.5
_NORMAL = 1.4826
"""The standard deviation of a normal distribution in median absolute deviations."""

BY_WEEK = "the same hour of the week in the last weeks, and of the last days"
BY_DAY = "the same hour of the last days"
BY_RECENT = "the last 24 hours (too little is known yet about the time of day)"
UNKNOWN = "nothing: too little is known yet"


class Judged(NamedTuple):
    """A value, what is usual (median) and how many spreads the value lies above it, by the calmer view."""

    value: float
    expected: float
    score: float
    basis: str


def judge(series: Series, metric: str, tick: int, ticks: int, *, calm_below: float) -> Judged:
    """Judge the `ticks` buckets before `tick`. A score below `calm_below` may be that of the first view alone."""
    value = series.live(metric, tick, ticks)
    stable = _log if metric == "reach" else _anscombe
    days = _samples(series, metric, tick, ticks, range(1, DAYS + 1), DAY_TICKS)
    if len(days) < FEWEST_DAYS * len(AROUND):
        return _judge_recent(series, metric, tick, ticks, value, stable)
    expected, score = _score(value, days, stable)
    if score < calm_below:
        return Judged(value, expected, score, BY_DAY)
    weeks = _samples(series, metric, tick, ticks, range(1, WEEKS + 1), 7 * DAY_TICKS)
    if len(weeks) < FEWEST_WEEKS * len(AROUND):
        return Judged(value, expected, score, BY_DAY)
    by_week = _score(value, weeks, stable)
    expected, score = min((expected, score), by_week, key=lambda view: view[1])
    return Judged(value, expected, score, BY_WEEK)


def _judge_recent(
    series: Series, metric: str, tick: int, ticks: int, value: float, stable: Callable[[float], float]
) -> Judged:
    ends = range(tick - ticks, tick - RECENT_TICKS, -3)
    sums = [series.total(metric, end, ticks) for end in ends if end - ticks >= series.known_since]
    if len(sums) < RECENT_FEWEST:
        return Judged(value, value, 0.0, UNKNOWN)
    expected, score = _score(value, sums, stable)
    return Judged(value, expected, score / RECENT_CAUTION, BY_RECENT)


def _samples(series: Series, metric: str, tick: int, ticks: int, backs: range, length: int) -> list[float]:
    """The same stretch at the same wall-clock time, so many days or weeks before, and around it."""
    centres = _same_time(series, tick, backs, length)
    oldest = max(series.known_since, series.begin) + ticks
    return [
        series.total(metric, centre + around, ticks) for centre in centres for around in AROUND
        if centre + around >= oldest
    ]  # fmt: skip


def _same_time(series: Series, tick: int, backs: range, length: int) -> Iterator[int]:
    here = _offset(series, tick)
    for back in backs:
        there = tick - back * length
        yield there + (here - _offset(series, there)) // BUCKET_SECS


def _offset(series: Series, tick: int) -> int:
    offset = datetime.fromtimestamp(tick * BUCKET_SECS, series.zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _score(value: float, samples: Sequence[float], stable: Callable[[float], float]) -> tuple[float, float]:
    expected = _median(samples)
    middle = stable(expected)
    spread = _NORMAL * _median([abs(stable(sample) - middle) for sample in samples])
    return expected, (stable(value) - middle) / max(1.0, spread)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _anscombe(count: float) -> float:
    return 2 * math.sqrt(max(0.0, count) + 0.375)


def _log(followers: float) -> float:
    """For followers, of which one author may bring a million: a step of 7 is about six times as many, from 1,000 on."""
    return 4 * math.log1p(max(0.0, followers) / 1000)
