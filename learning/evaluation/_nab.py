"""The score of the Numenta Anomaly Benchmark, v1.1: how early, how surely and how seldom wrongly an
alarm is raised.

Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms" (ICMLA 2015), with the weights
and the scaled sigmoid of the published scorer. An alarm is worth nearly 1 at the first row of a
labelled window, nothing at its last, and soon after it costs as much as a false alarm does. Of a
window only the best alarm counts; a window without one costs `missed`. The first rows are for
learning. Pure.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LEARNING_SHARE = 0.15
LEARNING_MOST = 750
"""Not scored are the first 15 % of a series' rows, 750 at most."""
_STEEP = 5.0
_FAR = 3.0
"""So many widths of a window after its end, an alarm is wholly false."""


class Profile(NamedTuple):
    """What finding a window is worth, and what a false alarm and a missed window cost."""

    found: float
    false: float
    missed: float


STANDARD = Profile(found=1.0, false=0.11, missed=1.0)
LOW_FALSE = Profile(found=1.0, false=0.22, missed=1.0)
"""NAB's reward_low_FP."""


class Window(NamedTuple):
    """A labelled stretch of rows: the first and the last of them."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Scored:
    """A series: one score per row (the higher, the likelier an alarm) and its windows, in order,
    none overlapping.
    """

    scores: Sequence[float]
    windows: Sequence[Window]


class Best(NamedTuple):
    """The highest figure of all thresholds and that threshold: rows with this score and higher ones
    are alarms.
    """

    figure: float
    threshold: float


def best_figure(many: Sequence[Scored], profile: Profile) -> Best:
    """The highest figure that one threshold for all series reaches; the threshold is infinite where
    silence is best.

    100 is every window found in its first row and nothing else raised, 0 is nothing raised at all.
    """
    best = Best(_figure(many, profile, _silence(many, profile)), math.inf)
    for threshold, total in _falling(many, profile):
        figure = _figure(many, profile, total)
        if figure > best.figure:
            best = Best(figure, threshold)
    return best


def figure_at(many: Sequence[Scored], profile: Profile, threshold: float) -> float:
    """The figure where rows with this score and higher ones are alarms."""
    total = _silence(many, profile)
    for score, raised in _falling(many, profile):
        if score < threshold:
            break
        total = raised
    return _figure(many, profile, total)


def learning_rows(rows: int) -> int:
    """How many rows at the beginning of a series are not scored."""
    return min(math.floor(LEARNING_SHARE * rows), LEARNING_MOST)


def worths(rows: int, windows: Sequence[Window], profile: Profile) -> list[float]:
    """What an alarm is worth at each row."""
    values = [-profile.false] * rows
    for at, window in enumerate(windows):
        following = windows[at + 1].first if at + 1 < len(windows) else rows
        width = window.last - window.first
        for row in range(window.first, window.last + 1):
            left = (window.last - row + 1) / (width + 1)
            values[row] = profile.found * _sigmoid(-left) / _sigmoid(-1.0)
        for row in range(window.last + 1, following):
            values[row] = profile.false * _sigmoid(
                (row - window.last) / width if width else math.inf
            )
    return values


def _sigmoid(widths: float) -> float:
    """1 long before the end of a window, 0 there, −1 long after it."""
    return -1.0 if widths > _FAR else 2 / (1 + math.exp(_STEEP * widths)) - 1


_Place = tuple[int, int]
"""A window of a series: which series, and which window of it."""


def _falling(many: Sequence[Scored], profile: Profile) -> Iterator[tuple[float, float]]:
    """Every score there is, from the highest down, and what all alarms with it and higher ones come
    to.
    """
    rows: defaultdict[float, list[tuple[float, _Place | None]]] = defaultdict(list)
    for series, one in enumerate(many):
        places = _places(series, one)
        for row, worth in enumerate(worths(len(one.scores), one.windows, profile)):
            if row >= learning_rows(len(one.scores)):
                rows[one.scores[row]].append((worth, places.get(row)))
    total = _silence(many, profile)
    gained: dict[_Place, float] = {}
    for score in sorted(rows, reverse=True):
        for worth, place in rows[score]:
            if place is None:
                total += worth
                continue
            before = gained.get(place, -profile.missed)
            gained[place] = max(before, worth)
            total += gained[place] - before
        yield score, total


def _places(series: int, one: Scored) -> dict[int, _Place]:
    """By row, the window that it is in."""
    return {
        row: (series, at)
        for at, (first, last) in enumerate(one.windows)
        for row in range(first, last + 1)
    }


def _silence(many: Sequence[Scored], profile: Profile) -> float:
    """What it comes to when nothing is raised: a window that ends while learning is not held
    against anybody.
    """
    scored = (
        window.last >= learning_rows(len(one.scores)) for one in many for window in one.windows
    )
    return -profile.missed * sum(scored)


def _figure(many: Sequence[Scored], profile: Profile, total: float) -> float:
    windows = sum(len(one.windows) for one in many)
    return (
        100 * (total / windows + profile.missed) / (profile.found + profile.missed)
        if windows
        else 0.0
    )
