"""Mentions are looked at again at their times, also after a restart; none waits for ever."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.due_rechecks import OVERDUE, DueRechecks
from tests.builders import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def due(tmp_path: Path) -> Iterator[DueRechecks]:
    opened = DueRechecks(tmp_path, "fedi/ü", [HOUR, DAY])
    yield opened
    opened.close()


def test_each_mention_is_due_at_each_of_its_times_and_then_no_more(due: DueRechecks) -> None:
    due.add(["a"], NOW)
    due.add(["b"], NOW + HOUR)
    assert due.due(NOW + HOUR - timedelta(seconds=1), 10) == []
    assert due.due(NOW + HOUR, 10) == ["a"]
    due.looked_at(["a"], NOW + HOUR)
    assert due.due(NOW + 2 * HOUR, 10) == ["b"]
    due.looked_at(["b"], NOW + 2 * HOUR)
    assert due.due(NOW + DAY, 10) == ["a"]
    due.looked_at(["a"], NOW + DAY)
    assert due.due(NOW + DAY + HOUR, 10) == ["b"]
    due.looked_at(["b"], NOW + DAY + HOUR)
    assert due.due(NOW + 9 * DAY, 10) == []


def test_the_longest_waiting_come_first_a_few_at_a_time(due: DueRechecks) -> None:
    for number in range(5):
        due.add([f"m{number}"], NOW - timedelta(minutes=number))
    assert due.due(NOW + HOUR, 2) == ["m4", "m3"]


def test_one_published_again_keeps_its_times_and_a_deleted_one_is_forgotten(
    due: DueRechecks,
) -> None:
    due.add(["a", "b"], NOW)
    due.add(["a"], NOW + timedelta(minutes=59))
    due.forget(["b", "unknown"])
    assert due.due(NOW + HOUR, 10) == ["a"]


def test_a_process_that_was_away_makes_up_for_one_look_only(due: DueRechecks) -> None:
    due.add(["a"], NOW)
    late = NOW + DAY + HOUR
    assert due.due(late, 10) == ["a"]
    due.looked_at(["a"], late)
    assert due.due(late + DAY, 10) == []


def test_what_could_not_be_looked_at_for_too_long_is_let_go(due: DueRechecks) -> None:
    due.add(["a"], NOW)
    assert due.due(NOW + DAY + OVERDUE, 10) == ["a"]
    assert due.due(NOW + DAY + OVERDUE + timedelta(seconds=1), 10) == []


def test_a_restart_forgets_nothing_and_a_broken_file_stops_nobody(tmp_path: Path) -> None:
    first = DueRechecks(tmp_path, "s", [HOUR])
    first.add(["a", "half \ud83d character"], NOW)
    first.close()
    again = DueRechecks(tmp_path, "s", [HOUR])
    assert again.due(NOW + HOUR, 10) == ["a", "half ? character"]
    again.close()
    (file,) = (tmp_path / "rechecks").glob("*.sqlite")
    file.write_bytes(b"not a database at all" * 100)
    anew = DueRechecks(tmp_path, "s", [HOUR])
    assert anew.due(NOW + HOUR, 10) == []
    anew.add(["b"], NOW)
    assert anew.due(NOW + HOUR, 10) == ["b"]
    anew.close()


@given(
    spans=st.lists(st.integers(1, 500), min_size=1, max_size=4, unique=True).map(sorted),
    pauses=st.lists(st.integers(1, 300), min_size=1, max_size=30),
)
def test_no_mention_is_looked_at_more_often_than_it_has_times(
    tmp_path_factory: pytest.TempPathFactory, spans: list[int], pauses: list[int]
) -> None:
    due = DueRechecks(
        tmp_path_factory.mktemp("due"), "s", [timedelta(minutes=span) for span in spans]
    )
    due.add(["a"], NOW)
    now, looks = NOW, 0
    for pause in pauses:
        now += timedelta(minutes=pause)
        if due.due(now, 10):
            looks += 1
            due.looked_at(["a"], now)
    due.close()
    passed = sum(pause for pause in pauses)
    assert looks <= sum(span <= passed for span in spans)
    assert looks > 0 or passed < spans[0] or passed > spans[-1]
