"""Which ticks are due: each once, in order, none before the first live mention, none of a long
pause.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.detect.position import FIRST_START_TICKS, GRACE, LONGEST_TICKS, Position
from schemas.series import DAY_TICKS, moment_of, tick_of

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=300)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "detect" / "judged.json"


def test_a_bucket_is_closed_a_moment_after_its_end(path: Path) -> None:
    position = Position(path, event_time=False)
    position.save(tick_of(NOON) - 1)
    assert list(position.due(NOON + GRACE - timedelta(seconds=1), LONG_AGO)) == []
    assert list(position.due(NOON + GRACE, LONG_AGO)) == [tick_of(NOON)]


def test_the_time_of_a_replay_needs_no_grace(path: Path) -> None:
    position = Position(path, event_time=True)
    position.save(tick_of(NOON) - 1)
    assert list(position.due(NOON, LONG_AGO)) == [tick_of(NOON)]


def test_begins_an_hour_back_and_a_replay_at_the_first_live_mention(path: Path) -> None:
    until = NOON + GRACE
    assert len(Position(path, event_time=False).due(until, LONG_AGO)) == FIRST_START_TICKS
    begin = NOON - timedelta(hours=9, minutes=2)
    replayed = Position(path, event_time=True).due(until, begin)
    assert replayed[0] == tick_of(begin) + 1
    assert replayed[-1] == tick_of(NOON)


def test_nothing_before_the_first_live_mention(path: Path) -> None:
    first = NOON - timedelta(minutes=7)
    assert list(Position(path, event_time=False).due(NOON + GRACE, first)) == [
        tick_of(NOON) - 1,
        tick_of(NOON),
    ]
    assert list(Position(path, event_time=False).due(NOON + GRACE, NOON + timedelta(days=1))) == []


def test_goes_on_where_the_last_process_stopped(path: Path) -> None:
    Position(path, event_time=False).save(tick_of(NOON) - 5)
    again = Position(path, event_time=False)
    assert list(again.due(NOON + GRACE, LONG_AGO)) == list(
        range(tick_of(NOON) - 4, tick_of(NOON) + 1)
    )


def test_a_long_pause_is_left_out(path: Path) -> None:
    Position(path, event_time=False).save(tick_of(NOON) - 9 * DAY_TICKS)
    due = Position(path, event_time=False).due(NOON + GRACE, LONG_AGO)
    assert len(due) == LONGEST_TICKS
    assert due[-1] == tick_of(NOON)


def test_a_store_that_falls_back_is_waited_for(path: Path) -> None:
    position = Position(path, event_time=False)
    position.save(tick_of(NOON))
    assert list(position.due(NOON - timedelta(hours=2), LONG_AGO)) == []


def test_a_position_ahead_of_the_clock_goes_back_an_hour_and_is_told(path: Path) -> None:
    """The clock was a day ahead for a moment, and everything up to then was judged."""
    Position(path, event_time=False).save(tick_of(NOON + timedelta(days=1)))
    position = Position(path, event_time=False)
    assert position.back_to(NOON + GRACE) == NOON + timedelta(days=1)
    due = list(position.due(NOON + GRACE, LONG_AGO))
    assert (len(due), due[-1]) == (FIRST_START_TICKS, tick_of(NOON))
    assert Position(path, event_time=False).back_to(NOON + GRACE) is None, (
        "told once, also after a restart"
    )


def test_clocks_that_differ_a_little_and_replays_set_nothing_back(path: Path) -> None:
    position = Position(path, event_time=False)
    position.save(tick_of(NOON))
    assert position.back_to(NOON - timedelta(seconds=20)) is None
    replay = Position(path, event_time=True)
    assert replay.back_to(NOON - timedelta(days=400)) is None


@pytest.mark.parametrize(
    "content", ["", "{}", "null", '{"judged_until": 5}', '{"judged_until": "yesterday"}', "\x00"]
)
def test_a_broken_file_is_a_first_start(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    assert Position(path, event_time=False).judged is None


@given(
    steps=st.lists(st.integers(0, 4000), max_size=20),
    restarts=st.sets(st.integers(0, 20)),
    live=st.booleans(),
)
def test_every_tick_is_due_exactly_once_however_time_comes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], restarts: set[int], live: bool
) -> None:
    path = tmp_path_factory.mktemp("position") / "judged.json"
    position = Position(path, event_time=not live)
    position.save(tick_of(NOON))
    now, judged = NOON, [tick_of(NOON)]
    for number, step in enumerate(steps):
        if number in restarts:
            position = Position(path, event_time=not live)
        now += timedelta(seconds=step)
        due = position.due(now, LONG_AGO)
        judged += due
        if due:
            position.save(due[-1])
        assert all(moment_of(tick) <= now for tick in due)
    assert judged == list(range(judged[0], judged[0] + len(judged)))
    assert judged[-1] == tick_of(now - GRACE if live else now) or len(judged) == 1
