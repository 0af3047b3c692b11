"""Invented mentions with two times, published and seen: what a rule is shown while ingest is down
and catches up. Counted as the store counts them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from schemas.alert import Candidate
from schemas.series import (
    BUCKET_SECS,
    DAY_TICKS,
    Series,
    SeriesRule,
    counted_at,
    moment_of,
    tick_of,
)
from tests.enrichers.rules.figures import BEGIN, make_series, noisy

KNOWN = 28 * DAY_TICKS
"""Ticks of ordinary days before the day that is told mention by mention."""


class Arrival(NamedTuple):
    """One mention: seconds since BEGIN."""

    published: float
    seen: float
    kind: str = "post"


@cache
def by_counted_at(one: Arrival) -> int:
    """The bucket the store counts it in."""
    start = moment_of(BEGIN)
    published, seen = (start + timedelta(seconds=secs) for secs in one[:2])
    return tick_of(counted_at(published, seen, kind=one.kind, lane="live")) - BEGIN


def by_seen_at(one: Arrival) -> int:
    """The bucket it arrived in."""
    return int(one.seen // BUCKET_SECS)


@dataclass(frozen=True)
class World:
    """Ordinary weeks in figures, then mentions one by one."""

    before: Sequence[float]
    arrivals: Sequence[Arrival]

    def series(self, tick: int, bucket_of: Callable[[Arrival], int] = by_counted_at) -> Series:
        """What is known at a tick (counted from BEGIN)."""
        values = [*self.before, *([0.0] * (tick + 1 - len(self.before)))]
        for one in self.arrivals:
            if one.seen < tick * BUCKET_SECS and (bucket := bucket_of(one)) >= 0:
                values[bucket] += 1
        return make_series(values)

    def raised(
        self,
        rule: SeriesRule,
        ticks: Iterable[int],
        bucket_of: Callable[[Arrival], int] = by_counted_at,
    ) -> list[Candidate]:
        """What fires at these ticks, each judged with what had arrived by then."""
        return [
            candidate
            for tick in ticks
            for candidate in rule.detect(self.series(tick, bucket_of), moment_of(BEGIN + tick))
            if candidate.state == "firing"
        ]


def world(
    rate_at: Callable[[int], float],
    seed: int,
    *,
    ticks: int = DAY_TICKS,
    slow: float = 0.0,
    more: Callable[[Random], Iterable[Arrival]] = lambda random: (),
) -> World:
    """Mentions at a rate per bucket; the last `ticks` one by one, seen up to a minute after they
    were published, `slow` seconds later still.
    """
    random = Random(seed)
    counts = noisy(rate_at, KNOWN // DAY_TICKS + 2, seed)
    published = (
        (bucket + random.random()) * BUCKET_SECS
        for bucket in range(KNOWN, KNOWN + ticks)
        for _ in range(int(counts[bucket]))
    )
    arrivals = [Arrival(at, at + slow + 60 * random.random()) for at in published]
    return World(counts[:KNOWN], [*arrivals, *more(random)])


def down(told: World, begin: int, end: int, catch_secs: float, seed: int = 0) -> World:
    """The same with ingest down between two ticks: what would have been seen then is seen within
    `catch_secs` after the end.
    """
    random = Random(seed)
    first, last = begin * BUCKET_SECS, end * BUCKET_SECS
    return World(
        told.before,
        [
            one._replace(seen=last + catch_secs * random.random())
            if first <= one.seen < last
            else one
            for one in told.arrivals
        ],
    )
