"""Finds the episode a moment lies in from judgements alone, so that rules over time need no memory.
Pure.

An episode begins with a hot bucket and ends with a run of calm ones; what is between the two
prolongs either state.
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from schemas.series import BUCKET_SECS, WEEK_TICKS

REFRESH_SECS = 1800
LONGEST = 2 * WEEK_TICKS
"""How far back a rule is given judgements: an episode older than a week is told anew, once a week.
"""


class Mark(Enum):
    """How a moment looks by itself."""

    HOT = "hot"
    BETWEEN = "between"
    CALM = "calm"


class Episode(NamedTuple):
    """An episode that goes on at the judged tick, or ended there. `start` is its first hot tick."""

    start: int
    ended: bool


def episode_at(tick: int, mark: Callable[[int], Mark], calm_run: int) -> Episode | None:
    """The episode that holds `tick`, None where all is calm. Looks at ticks up to `tick` only.

    Goes back to the last run of `calm_run` calm ticks, where every memory would be empty, and
    forward again from there. Where there is none, memory begins at the week before: the same tick
    for every judgement of a week.
    """
    floor = (tick // WEEK_TICKS - 1) * WEEK_TICKS
    begin, run = tick - 1, 0
    while begin >= floor and run < calm_run:
        run = run + 1 if mark(begin) is Mark.CALM else 0
        begin -= 1
    start: int | None = None
    run = 0
    for at in range(begin + 1, tick + 1):
        now = mark(at)
        if start is None:
            start = at if now is Mark.HOT else None
            run = 0
        else:
            run = run + 1 if now is Mark.CALM else 0
            if run >= calm_run:
                if at == tick:
                    return Episode(start, ended=True)
                start = None
    return None if start is None else Episode(start, ended=False)


def worth_telling(start: int, tick: int, worse: Callable[[int, int], bool], every: int) -> bool:
    """Whether people should hear of a going episode now: at its start, at each worst moment, every
    so often.
    """
    if (tick - start) % every == 0:
        return True
    return all(worse(tick, earlier) for earlier in range(start, tick))


def refresh_ticks(resolve_after_secs: int) -> int:
    """How often a going episode is told of again: well before its alert would resolve by itself."""
    return max(1, min(REFRESH_SECS, resolve_after_secs // 2) // BUCKET_SECS)
