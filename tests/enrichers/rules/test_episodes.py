"""Episodes are found from judgements alone, as a process with a memory would find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.rules._episodes import LONGEST, Episode, Mark, episode_at, worth_telling
from schemas.series import WEEK_TICKS

HOT, BETWEEN, CALM = Mark.HOT, Mark.BETWEEN, Mark.CALM
BEGIN = WEEK_TICKS * 2950 + 17


def remembered(marks: list[Mark], calm_run: int) -> list[Episode | None]:
    """What a process that remembers would say after each mark."""
    said: list[Episode | None] = []
    start: int | None = None
    run = 0
    for at, mark in enumerate(marks):
        if start is None:
            start, run = (at if mark is HOT else None), 0
        else:
            run = run + 1 if mark is CALM else 0
        if start is not None and run >= calm_run:
            said.append(Episode(BEGIN + start, ended=True))
            start = None
        else:
            said.append(None if start is None else Episode(BEGIN + start, ended=False))
    return said


@given(
    marks=st.lists(st.sampled_from([HOT, BETWEEN, CALM, CALM]), max_size=80),
    calm_run=st.integers(1, 5),
)
def test_says_what_a_memory_would_say(marks: list[Mark], calm_run: int) -> None:
    def mark(tick: int) -> Mark:
        at = tick - BEGIN
        if at >= len(marks):
            raise AssertionError("looked into the future")
        return marks[at] if at >= 0 else CALM

    for at, expected in enumerate(remembered(marks, calm_run)):
        now = BEGIN + at

        def past(tick: int, now: int = now) -> Mark:
            assert tick <= now
            return mark(tick)

        assert episode_at(now, past, calm_run) == expected


def test_an_endless_episode_keeps_its_start_for_a_week_and_is_looked_for_no_further_back() -> None:
    looked: list[int] = []

    def mark(tick: int) -> Mark:
        looked.append(tick)
        return HOT

    monday = 2952 * WEEK_TICKS
    starts = set()
    for tick in (monday, monday + 1, monday + WEEK_TICKS - 1):
        episode = episode_at(tick, mark, 3)
        assert episode is not None
        starts.add(episode.start)
        assert min(looked) >= tick - LONGEST
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("values", "told"), [([5, 6, 6, 7, 2, 1, 1], [0, 1, 3, 4]), ([5, 4, 3, 2, 1], [0, 4])]
)
def test_tells_the_start_each_worst_moment_and_every_so_often(
    values: list[int], told: list[int]
) -> None:
    def worse(at: int, earlier: int) -> bool:
        return values[at] > values[earlier]

    assert [at for at in range(len(values)) if worth_telling(0, at, worse, 4)] == told
