"""What rules over time look at: figures per brand in buckets of five minutes, and what a built rule
is. Pure.

Buckets are counted in ticks: tick n is the moment n × 300 seconds after 1970, and bucket n begins
there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from schemas.alert import Candidate
from schemas.base import EPOCH

BUCKET_SECS = 300
DAY_TICKS = 86_400 // BUCKET_SECS
WEEK_TICKS = 7 * DAY_TICKS

Metric = Literal["mentions", "authors", "negative", "positive", "reach"]
"""`authors` and `reach` (followers of the authors) are counted per five minutes and added up over
longer times.
"""
Dimension = Literal["brand", "source", "lang"]
"""`brand`: one series per brand; `source` and `lang`: one per brand and source or language."""

_MS = timedelta(milliseconds=1)
LATE_MS = BUCKET_SECS * 1000
"""What takes longer to be seen is caught up, after an outage or with a new feed. Not more: then what
was caught up never makes the last quarter of an hour half as full again as usual.
"""
_DAY_MS = 86_400_000
"""The same for reviews, which stores show hours later, and for a time that is only a date."""


def counted_at(published_at: datetime, seen_at: datetime, *, kind: str, lane: str) -> datetime:
    """The moment a sighting counts at: when it was seen; when it was published, where it was late or
    is history.

    So the past is filled by what is caught up, and the present does not look like a storm. Migration
    0011 says the same in SQL.
    """
    if lane == "history":
        return published_at
    published, seen = ((one - EPOCH) // _MS for one in (published_at, seen_at))
    slow = kind == "review" or published % _DAY_MS == 0
    return published_at if seen - published > (_DAY_MS if slow else LATE_MS) else seen_at


def tick_of(moment: datetime) -> int:
    """The last tick that is not after `moment`."""
    return int(moment.timestamp()) // BUCKET_SECS


def moment_of(tick: int) -> datetime:
    """When a tick is."""
    return datetime.fromtimestamp(tick * BUCKET_SECS, UTC)


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Series:
    """The figures of one brand (and one source or language: `label`), from the bucket `begin` on.

    `known_since` is the first bucket in which anything was ever heard: before it there is no 0,
    there is nothing known. `sums` are running totals per metric: the value of bucket `begin + n` is
    `sums[metric][n + 1] - sums[metric][n]`. `live_sums` are those of live mentions alone, 0 before
    `live_since`: what is judged. `sums` hold imported history too: what it is compared with. `zone`
    is the business time zone.
    """

    brand: str
    label: str
    begin: int
    known_since: int
    live_since: int
    sums: Mapping[str, Sequence[float]]
    live_sums: Mapping[str, Sequence[float]]
    zone: tzinfo = UTC
    _totals: dict[tuple[str, int], Sequence[float]] = field(
        default_factory=dict, init=False, repr=False
    )

    def totals(self, metric: str, ticks: int) -> Sequence[float]:
        """The sum of live mentions and history over `ticks` buckets at every tick: item n ends at
        tick `begin + ticks + n`. Worked out once, for a series never changes.
        """
        if (metric, ticks) not in self._totals:
            sums = self.sums[metric]
            self._totals[metric, ticks] = [
                high - low for low, high in zip(sums, sums[ticks:], strict=False)
            ]
        return self._totals[metric, ticks]

    def total(self, metric: str, end: int, ticks: int) -> float:
        """The sum of live mentions and history over the `ticks` buckets before tick `end`; 0
        outside the series.
        """
        return _between(self.sums[metric], end - ticks - self.begin, end - self.begin)

    def live(self, metric: str, end: int, ticks: int) -> float:
        """The sum of live mentions over the `ticks` buckets before tick `end`; 0 outside the series."""
        return _between(self.live_sums[metric], end - ticks - self.begin, end - self.begin)


def _between(sums: Sequence[float], low: int, high: int) -> float:
    last = len(sums) - 1
    return sums[min(max(high, 0), last)] - sums[min(max(low, 0), last)]


def series_of(
    figures: Mapping[str, Sequence[float]],
    begin: int,
    *,
    brand: str = "",
    label: str = "",
    known_since: int | None = None,
    live_since: int | None = None,
    live: Mapping[str, Sequence[float]] | None = None,
    zone: tzinfo = UTC,
) -> Series:
    """A series of values per bucket, the first of which is the bucket `begin`.

    `live` are the values of live mentions alone, where they differ; before `live_since` they are
    taken as 0.
    """
    known_since = begin if known_since is None else known_since
    live_since = known_since if live_since is None else live_since
    judged = {
        metric: [0.0 if begin + at < live_since else value for at, value in enumerate(values)]
        for metric, values in (live or figures).items()
    }
    return Series(
        brand, label, begin, known_since, live_since, _running(figures), _running(judged), zone
    )


def _running(figures: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    return {metric: list(accumulate(values, initial=0.0)) for metric, values in figures.items()}


class SeriesRule(NamedTuple):
    """A rule over time, built. `detect(series, now)` judges one series at the end of a closed bucket.

    It looks at nothing after `now` and keeps nothing: told the same, it says the same. `back` is
    how much of the past it must be given; `over_secs` the time its value is measured over.
    `backlash_notify`: who is told of a storm under the brand's own post, instead of whom the
    candidate names (nobody: no difference).
    """

    of: tuple[Metric, ...]
    by: Dimension
    over_secs: int
    back: timedelta
    detect: Callable[[Series, datetime], list[Candidate]]
    backlash_notify: tuple[str, ...] = ()


Row = Mapping[str, Any]


class QueryRule(NamedTuple):
    """A rule that asks ClickHouse, built. `query(now)` is the SELECT for the closed buckets up to
    `now`.

    `detect(rows, now, before)` judges its rows; `before` are the rows of the time before (none
    where unknown): what is no longer there is over. It is asked at every tick that is a multiple of
    `every_secs`.
    """

    every_secs: int
    query: Callable[[datetime], str]
    detect: Callable[[Sequence[Row], datetime, Sequence[Row]], list[Candidate]]
