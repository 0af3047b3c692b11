"""Invented series for the tests of rules over time."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from random import Random

from schemas.alert import Candidate
from schemas.series import DAY_TICKS, Metric, Series, SeriesRule, moment_of, series_of, tick_of

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
BEGIN = tick_of(MONDAY)


def poisson(random: Random, rate: float) -> float:
    """One draw; small rates by Knuth's product, large ones by a rounded normal."""
    if rate > 50:
        return float(max(0, round(random.gauss(rate, math.sqrt(rate)))))
    limit, count, product = math.exp(-rate), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return float(count)


def noisy(rate_at: Callable[[int], float], days: int, seed: int) -> list[float]:
    """Poisson counts per bucket of a rate per bucket."""
    random = Random(seed)
    return [poisson(random, rate_at(n)) for n in range(days * DAY_TICKS)]


def daily(per_hour: float) -> Callable[[int], float]:
    """A rate that swings by a factor of nine between night and afternoon."""
    return lambda n: per_hour / 12 * (1 - 0.8 * math.cos(2 * math.pi * (n % DAY_TICKS) / DAY_TICKS))


def make_series(
    values: Sequence[float],
    *,
    metric: Metric = "mentions",
    begin: int = BEGIN,
    zone: tzinfo = UTC,
    brand: str = "acme",
    live_since: int | None = None,
) -> Series:
    """A series of one metric from Monday on."""
    return series_of({metric: values}, begin, brand=brand, zone=zone, live_since=live_since)


def judged(rule: SeriesRule, series: Series, ticks: range) -> list[Candidate]:
    """What a rule says at each of these ticks, counted from the beginning of the series."""
    return [
        candidate
        for tick in ticks
        for candidate in rule.detect(series, moment_of(series.begin + tick))
    ]


def firing(candidates: Sequence[Candidate]) -> list[str]:
    """The keys that fired, each once, in order."""
    return list(dict.fromkeys(one.dedup_key for one in candidates if one.state == "firing"))
