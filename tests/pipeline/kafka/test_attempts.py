"""Notes of what was in hand: a record that kills its process is found, others never are blamed."""

import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.kafka.attempts import CRASHES_BEFORE_SINGLE, CRASHES_OF_ONE, PartitionAttempts


def run_until_crash(path: Path, records: range, *deadly: int) -> tuple[bool, list[int]]:
    """One process over a batch: (crashed, set aside)."""
    note = PartitionAttempts(path)
    try:
        set_aside = []
        if note.begin(records[0], records[-1]):
            for offset in records:
                if note.is_culprit(offset):
                    set_aside.append(offset)
                    note.end_single()
                    continue
                note.begin_single(offset)
                if offset in deadly:
                    return True, set_aside
                note.end_single()
        elif set(deadly) & set(records):
            return True, set_aside
        note.done(records[-1])
        return False, set_aside
    finally:
        note.close()


@given(st.integers(0, 30), st.integers(1, 20), st.data())
def test_the_deadly_record_is_set_aside_after_bounded_crashes(
    first: int, size: int, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = range(first, first + size)
        deadly = data.draw(st.sampled_from(records))
        for crashes in range(CRASHES_BEFORE_SINGLE + CRASHES_OF_ONE + 1):
            crashed, set_aside = run_until_crash(Path(folder) / "note", records, deadly)
            if not crashed:
                assert set_aside == [deadly]
                assert crashes == CRASHES_BEFORE_SINGLE + CRASHES_OF_ONE
                return
        raise AssertionError("never got past the deadly record")


def test_a_finished_batch_leaves_no_blame(tmp_path: Path) -> None:
    for _ in range(10):
        assert run_until_crash(tmp_path / "note", range(5), 99) == (False, [])
        note = PartitionAttempts(tmp_path / "note")
        assert note.begin(5, 9) is False
        note.done(9)
        note.close()


def set_aside_in(path: Path, records: range, *deadly: int) -> list[int]:
    """What is set aside by processes that follow each other until one lives; fails after twenty."""
    for _ in range(20):
        crashed, set_aside = run_until_crash(path, records, *deadly)
        if not crashed:
            return set_aside
    raise AssertionError("never got past the deadly records")


def test_several_deadly_records_of_one_batch_are_set_aside(tmp_path: Path) -> None:
    assert set_aside_in(tmp_path / "note", range(10, 20), 12, 17, 18) == [12, 17, 18]


@given(st.binary(max_size=200))
@example(b"\x10" * 48)
def test_a_broken_note_hides_no_deadly_record(broken: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note"
        path.write_bytes(broken)
        assert set_aside_in(path, range(5), 3) == [3]


def test_a_note_from_before_offsets_began_anew_hides_no_deadly_record(tmp_path: Path) -> None:
    assert run_until_crash(tmp_path / "note", range(900, 910), 905) == (True, [])
    assert set_aside_in(tmp_path / "note", range(5), 3) == [3]


def test_what_is_read_again_on_the_way_takes_no_blame_away(tmp_path: Path) -> None:
    path = tmp_path / "note"
    for _ in range(CRASHES_BEFORE_SINGLE):
        assert run_until_crash(path, range(10, 20), 15) == (True, [])
        note = PartitionAttempts(path)  # one that was stopped before it came there
        assert note.begin(0, 9) is False
        note.close()
    assert set_aside_in(path, range(10, 20), 15) == [15]
