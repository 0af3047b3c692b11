"""The little statistics the measurements need. Pure."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one run went: records per second, and µs of its processes' CPU per record (0 where
    not measured).
    """

    per_s: float
    cpu_us: float = 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of them do not exceed; raises ValueError
    without values.
    """
    if not values:
        raise ValueError("no values to take a percentile of")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(round(len(ordered) * share, 9)) - 1))]


def side_by_side(over: Sequence[float], under: Sequence[float]) -> float:
    """Median of the ratios of runs that were made one after the other: the machine's drift falls out."""
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


def window_rate(
    samples: Sequence[tuple[float, float]], count: float, first: float = 0.15, last: float = 0.95
) -> float:
    """Records per second between two shares of `count`, from samples of (seconds, records so far).

    The start, with its joins and first fetches, and the end, with its last partitions, are left
    out.
    """
    begin = next((sample for sample in samples if sample[1] >= count * first), None)
    end = next((sample for sample in reversed(samples) if sample[1] <= count * last), None)
    if begin is None or end is None or end[0] <= begin[0]:
        raise ValueError(f"too few samples to tell a rate: {len(samples)} for {count:g} records")
    return (end[1] - begin[1]) / (end[0] - begin[0])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Theil and Sen's slope: the median over all pairs of points, which single peaks do not bend."""
    pairs = [
        (y2 - y1) / (x2 - x1)
        for index, (x1, y1) in enumerate(points)
        for x2, y2 in points[index + 1 :]
        if x2 != x1
    ]
    return statistics.median(pairs) if pairs else 0.0
