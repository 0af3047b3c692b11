"""What is usual for a moment of a series, and how far the present lies above it: the arithmetic of
spike. Pure.

See spike.py for the method and its sources.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from schemas.series import BUCKET_SECS, DAY_TICKS, Series

DAYS = 10
WEEKS = 4
FEWEST_DAYS = 2
FEWEST_WEEKS = 3
AROUND = range(-12, 13, 3)
"""Ticks around the same time of day that are looked at: an hour to either side, every quarter of an
hour.
"""
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
    """A value, what is usual (median) and how many spreads the value lies above it."""

    value: float
    expected: float
    score: float
    basis: str


_Sums = Sequence[float]


def judge(
    series: Series, metric: str, tick: int, ticks: int, value: float, *, roughly: bool = False
) -> Judged:
    """Judge `value`, the sum of the `ticks` buckets before `tick`. `roughly` is quicker: the score
    is 0 or more and not below the true one, what is usual is not above it.
    """
    stable = _LOG if metric == "reach" else _ANSCOMBE
    sums = series.totals(metric, ticks)
    days = _samples(series, sums, tick, ticks, range(1, DAYS + 1), DAY_TICKS)
    if len(days) < FEWEST_DAYS * len(AROUND):
        return _judge_recent(series, sums, tick, ticks, value, stable)
    by_day = _median(days)
    distance = stable.of(value) - stable.of(by_day)
    if roughly:  # the week can only raise what is usual, and the spread is 1 or more
        return Judged(value, by_day, max(0.0, distance), BY_DAY)
    spread = _spread(days, by_day, stable)
    weeks = _samples(series, sums, tick, ticks, range(1, WEEKS + 1), 7 * DAY_TICKS)
    if len(weeks) < FEWEST_WEEKS * len(AROUND):
        return Judged(value, by_day, distance / spread, BY_DAY)
    by_week = _median(weeks)
    if by_week > by_day:
        distance = stable.of(value) - stable.of(by_week)
        spread = min(spread, _spread(weeks, by_week, stable))
    return Judged(value, max(by_day, by_week), distance / spread, BY_WEEK)


def _judge_recent(
    series: Series,
    sums: _Sums,
    tick: int,
    ticks: int,
    value: float,
    stable: "_Stable",
) -> Judged:
    first = series.begin + ticks
    latest, earliest = tick - ticks - first, max(tick - RECENT_TICKS - first, _oldest(series))
    recent = [sums[at] for at in range(latest, earliest - 1, -3)]
    if len(recent) < RECENT_FEWEST:
        return Judged(value, value, 0.0, UNKNOWN)
    expected = _median(recent)
    score = (stable.of(value) - stable.of(expected)) / _spread(recent, expected, stable)
    return Judged(value, expected, score / RECENT_CAUTION, BY_RECENT)


def _oldest(series: Series) -> int:
    """The first item of `series.totals` of which all was listened to."""
    return max(0, series.known_since - series.begin)


def _samples(
    series: Series, sums: _Sums, tick: int, ticks: int, backs: range, length: int
) -> list[float]:
    """The same stretch at the same wall-clock time, so many days or weeks before, and around it."""
    oldest = _oldest(series)
    samples: list[float] = []
    for centre in _same_time(series, tick, backs, length):
        at = centre - series.begin - ticks
        if at + AROUND[-1] < oldest:
            break
        unknown = -(-max(0, oldest - at - AROUND[0]) // AROUND.step)
        samples += sums[at + AROUND[unknown] : at + AROUND.stop : AROUND.step]
    return samples


def _same_time(series: Series, tick: int, backs: range, length: int) -> Iterable[int]:
    before = [tick - back * length for back in backs]
    if series.zone is UTC:
        return before
    here = _offset(series, tick)
    return (there + (here - _offset(series, there)) // BUCKET_SECS for there in before)


def _offset(series: Series, tick: int) -> int:
    offset = datetime.fromtimestamp(tick * BUCKET_SECS, series.zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _spread(samples: Sequence[float], usual: float, stable: "_Stable") -> float:
    """The spread around what is usual, by the median absolute deviation, in transformed counts; 1
    is that of chance.
    """
    return max(1.0, _NORMAL * _median(stable.distances(samples, stable.of(usual))))


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


class _Stable(Protocol):
    """What makes chance the same at every height. Hundreds of samples stand behind one judgement, so
    their distances are told at once.
    """

    def of(self, value: float) -> float: ...

    def distances(self, samples: Sequence[float], middle: float) -> list[float]: ...


class _Anscombe:
    """For counts."""

    def of(self, value: float) -> float:
        return 2 * math.sqrt(max(0.0, value) + 0.375)

    def distances(self, samples: Sequence[float], middle: float) -> list[float]:
        root = math.sqrt
        return [abs(2 * root(sample + 0.375) - middle) for sample in samples]


class _Log:
    """For followers, of which one author may bring a million: a step of 7 is about six times as
    many, from 1,000 on.
    """

    def of(self, value: float) -> float:
        return 4 * math.log1p(max(0.0, value) / 1000)

    def distances(self, samples: Sequence[float], middle: float) -> list[float]:
        return [abs(self.of(sample) - middle) for sample in samples]


_ANSCOMBE, _LOG = _Anscombe(), _Log()
