"""How surprising a moment of a series is: three stretches that end there, held against the last
weeks. Pure.

See spike.py for the method and its sources.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from enrichers.engines.baseline import Judged, judge
from schemas.series import DAY_TICKS, Series

QUARTER_CAUTION = 1.15
LAST_CAUTION = 1.3
"""What the scores of the shorter stretches are divided by: there are more of them, so chance makes
one high oftener.
"""
WHOLE_CAUTION = 1.6
"""What the score of the whole stretch is divided by where it stands alone: a slow rise, or too few
for short ones.
"""
NOTABLE = 5.0
"""A level from which on a moment is remembered, in spreads."""
HABIT = 0.75
"""How far what is remembered is taken for granted: 1 is wholly, 0 not at all."""
MEMORY_DAYS = 16
HALF_DAYS = 28
"""After so many days what is remembered counts half."""
PART_TICKS = DAY_TICKS // 4
"""Of each quarter of a day only the most unusual moment is remembered, and of all quarters the
highest two.
"""
_PARTS = MEMORY_DAYS * DAY_TICKS // PART_TICKS
_HALF_PARTS = HALF_DAYS * DAY_TICKS // PART_TICKS
_HIGHEST = 2
MEMORY_TICKS = (_PARTS + 2) * PART_TICKS
"""How far back the memory goes at most."""

Total = Callable[[str, int, int], float]
"""Sums a metric over so many buckets before a tick: `live` or `total` of a series."""

Remembered = dict[int, float]
"""The highest level by quarter of a day, as far as it was asked for."""


class Unusual(NamedTuple):
    """The whole stretch, its last quarter and its last bucket; `level` is how unusual the three
    are, in spreads.
    """

    whole: Judged
    quarter: Judged
    last: Judged
    level: float


def unusual(
    series: Series, metric: str, tick: int, ticks: int, total: Total, *, roughly: bool = False
) -> Unusual:
    """How unusual the `ticks` buckets before `tick` are; `roughly` is quicker, and the level not
    below the true one.
    """

    def of(length: int) -> Judged:
        return judge(series, metric, tick, length, total(metric, tick, length), roughly=roughly)

    whole, quarter, last = of(ticks), of(ticks // 4), of(1)
    mean = (whole.score + quarter.score / QUARTER_CAUTION + last.score / LAST_CAUTION) / 3
    return Unusual(whole, quarter, last, max(mean, whole.score / WHOLE_CAUTION))


def accustomed(
    series: Series, metric: str, tick: int, ticks: int, at_least: float, remembered: Remembered
) -> float:
    """What a level at this tick is divided by: 1 where nothing notable happened in the weeks before.

    The running quarter of a day and the one before it are not looked at: they may hold the same
    happening. `remembered` is filled, for a series, its metric and these settings.
    """
    current = tick // PART_TICKS
    faded = []
    for age in range(_PARTS):
        part = current - 2 - age
        if part not in remembered:
            remembered[part] = _most_unusual(series, metric, part, ticks, at_least)
        faded.append(remembered[part] * 0.5 ** (age / _HALF_PARTS))
    highest = sorted(faded)[-_HIGHEST:]
    return math.pow(max(1.0, sum(highest) / (_HIGHEST * NOTABLE)), HABIT)


def _most_unusual(series: Series, metric: str, part: int, ticks: int, at_least: float) -> float:
    """The highest level of a quarter of a day, at the ends of its fullest stretches; 0 where all
    have too few.
    """
    ends = range(part * PART_TICKS, (part + 1) * PART_TICKS)
    fullest = {
        max(ends, key=partial(_sum, series, metric, length)) for length in (ticks, ticks // 4, 1)
    }
    return max(
        (
            unusual(series, metric, tick, ticks, series.total).level
            for tick in fullest
            if series.total(metric, tick, ticks) >= at_least
        ),
        default=0.0,
    )


def _sum(series: Series, metric: str, ticks: int, tick: int) -> float:
    return series.total(metric, tick, ticks)
