"""Notes of what was in hand: a record that kills its process is found, others never are blamed."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.kafka.attempts import CRASHES_BEFORE_SINGLE, CRASHES_OF_ONE, PartitionAttempts


def run_until_crash(path: Path, records: range, deadly: int) -> tuple[bool, list[int]]:
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
                if offset == deadly:
                    return True, set_aside
                note.end_single()
        elif deadly in records:
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
        assert run_until_crash(tmp_path / "note", range(5), deadly=99) == (False, [])
        note = PartitionAttempts(tmp_path / "note")
        assert note.begin(5, 9) is False
        note.done(9)
        note.close()


def test_a_torn_note_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "note").write_bytes(b"\x01\x02")
    note = PartitionAttempts(tmp_path / "note")
    assert note.begin(0, 5) is False
    assert not note.is_culprit(0)
