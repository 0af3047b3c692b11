"""When people speak: the week's pattern of an ordinary day and the shape of the storm. Pure; times
are seconds.
"""

from collections.abc import Sequence
from math import exp
from random import Random

DAY_SECS = 86_400

WEEKDAY_HOURS = (
    9,
    6,
    4,
    4,
    5,
    10,
    24,
    46,
    62,
    70,
    72,
    70,
    76,
    72,
    66,
    64,
    66,
    72,
    78,
    80,
    76,
    62,
    42,
    22,
)
WEEKEND_HOURS = (
    14,
    10,
    7,
    5,
    5,
    6,
    10,
    18,
    30,
    42,
    50,
    52,
    52,
    50,
    48,
    46,
    46,
    48,
    52,
    54,
    54,
    48,
    38,
    26,
)
"""Relative numbers of mentions by hour of the day."""
DAY_FACTORS = (1.04, 1.08, 1.05, 1.02, 1.0, 0.62, 0.58)
"""Relative numbers of mentions by day of the week, from Monday."""


def ordinary_day(rng: Random, weekday: int, mean: float) -> list[int]:
    """Seconds of the day at which an ordinary day's mentions are published; about `mean` × the
    day's factor of them.
    """
    hours = WEEKDAY_HOURS if weekday < 5 else WEEKEND_HOURS
    count = max(1, round(mean * DAY_FACTORS[weekday] * rng.uniform(0.94, 1.06)))
    return sample(rng, hours, 3600, count)


def storm(rng: Random, start: int, count: int) -> list[int]:
    """Seconds of the day of a storm's mentions: it swells within half an hour, ebbs, and rises
    twice more.

    Outages are felt at once: so steep a beginning shows within minutes also in a story of few
    mentions.
    """
    minutes = [_storm_weight(minute - start / 60) for minute in range(DAY_SECS // 60)]
    drawn = sample(rng, minutes, 60, count)
    return [
        max(second, start + rng.randint(0, 55)) if second < start + 60 else second
        for second in drawn
    ]


def _storm_weight(since: float) -> float:
    """The storm's strength some minutes after its start; 1 at its peak."""
    if since < 0:
        return 0.0
    first: float = (since / 30) ** 0.6 * exp(0.6 * (1 - since / 30))
    lunch = 0.18 * _bell(since, centre=245, width=35)
    evening = 0.12 * _bell(since, centre=525, width=40)
    rumble = 0.02 * exp(-since / 120) if since > 5 else 0.0
    return first + lunch + evening + rumble


def wave(rng: Random, start: int, length: int, count: int) -> list[int]:
    """Seconds of a small wave that rises and falls within `length` seconds."""
    return [start + int(length * (rng.random() + rng.random()) / 2) for _ in range(count)]


def sample(rng: Random, weights: Sequence[float], step: int, count: int) -> list[int]:
    """`count` seconds, drawn in proportion to the weight of their step."""
    steps = rng.choices(range(len(weights)), weights=weights, k=count)
    return [at * step + int(rng.random() * step) for at in steps]


def _bell(at: float, *, centre: float, width: float) -> float:
    return exp(-(((at - centre) / width) ** 2))
