"""A directory's file against a plain dictionary: any order of changes, odd keys, a killed writer,
broken notes.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.acts.identities import Identities
from pipeline.directories.disk import MAX_KEY_BYTES, Change, Checkpoint, DirectoryFile, disk_key
from schemas.identity import IDENTITY_VERSION
from sinks.clickhouse.forget import People

AT = Checkpoint("topic", 1, {0: 5})
keys = st.sampled_from(["a", "b", "ä", "x" * 600, "x" * 600 + "y", "\x00", "person:1", "\udcff"])
indexes = st.lists(
    st.sampled_from(["handle=x:anna", "email=a@b.c", "i" * 700, "\x00"]), unique=True, max_size=3
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(keys, st.none() | st.binary(min_size=1, max_size=5), indexes), max_size=20)
)
def test_it_holds_what_a_dictionary_holds(
    tmp_path: Path, changes: list[tuple[str, bytes | None, list[str]]]
) -> None:
    file = DirectoryFile(tmp_path / "d")
    file.wipe()
    records: dict[str, tuple[bytes, list[str]]] = {}
    for key, value, index in changes:
        old = records.pop(key, (b"", list[str]()))[1]
        if value is not None:
            records[key] = (value, index)
        file.apply([Change(key, value, tuple(index), tuple(old))], AT)
    assert file.count() == len(records)
    assert dict(file.items()) == {disk_key(key): value for key, (value, _) in records.items()}
    for key in ("a", "b", "x" * 600, "never"):
        assert file.get(key) == records.get(key, (None, []))[0]
    for name in ("handle=x:anna", "email=a@b.c", "i" * 700, "\x00", "nothing"):
        assert sorted(file.find(name)) == sorted(
            value for value, index in records.values() if name in index
        )


def test_long_keys_do_not_meet() -> None:
    found = {disk_key("x" * length) for length in range(MAX_KEY_BYTES - 2, MAX_KEY_BYTES + 200)}
    assert len(found) == 202
    assert max(map(len, found)) <= MAX_KEY_BYTES


def test_changes_and_checkpoint_are_one(tmp_path: Path) -> None:
    file = DirectoryFile(tmp_path / "d")
    assert file.checkpoint() is None
    file.apply([Change("a", b"1")], AT)
    with pytest.raises(TypeError):
        file.apply([Change("a", b"2"), Change("b", 5)], Checkpoint("topic", 2, {0: 6}))  # type: ignore[arg-type]
    assert (file.get("a"), file.get("b"), file.checkpoint()) == (b"1", None, AT)
    file.wipe()
    assert (file.count(), file.checkpoint()) == (0, None)


@pytest.mark.parametrize(
    "note",
    [b"", b"null", b"[]", b'{"offsets": 5}', b'{"topic_id": "t", "at_ms": "x", "offsets": {}}'],
)
def test_an_unreadable_checkpoint_is_none(tmp_path: Path, note: bytes) -> None:
    file = DirectoryFile(tmp_path / "d")
    with file._env.begin(write=True) as txn:
        txn.put(b"checkpoint", note, db=file._about)
    assert file.checkpoint() is None


def test_a_checkpoint_of_an_earlier_version_was_folded_by_that(tmp_path: Path) -> None:
    file = DirectoryFile(tmp_path / "d")
    with file._env.begin(write=True) as txn:
        txn.put(
            b"checkpoint", b'{"topic_id": "t", "at_ms": 1, "offsets": {"0": 5}}', db=file._about
        )
    checkpoint = file.checkpoint()
    assert checkpoint is not None
    assert checkpoint.folding == 1 < IDENTITY_VERSION


WRITER = """
import sys
from pathlib import Path
from pipeline.directories.disk import Change, Checkpoint, DirectoryFile
file = DirectoryFile(Path(sys.argv[1]))
for n in range(1_000_000):
    changes = [Change("a", b"%d" % n, (f"at={n}",), (f"at={n - 1}",)), Change("b", b"%d" % n)]
    file.apply(changes, Checkpoint("t", n, {0: n}))
    if n == 50:
        print("writing", flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_state_and_readers_see_nothing_else(
    tmp_path: Path,
) -> None:
    file = DirectoryFile(tmp_path / "d")
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "d")], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        for _ in range(200):
            with file._env.begin() as txn:
                assert txn.get(b"a", db=file._records) == txn.get(b"b", db=file._records)
        writer.kill()
        writer.wait(10)
    number, checkpoint = file.get("a"), file.checkpoint()
    assert number is not None
    assert checkpoint is not None
    assert file.get("b") == number
    assert (checkpoint.at_ms, checkpoint.offsets) == (int(number), {0: int(number)})
    assert file.find(f"at={int(number)}") == [number]
    assert file.find(f"at={int(number) - 1}") == []


def test_its_own_notes_are_no_traces_of_people(tmp_path: Path) -> None:
    """Customers' ids may be as short as a partition's number."""
    DirectoryFile(tmp_path).apply([], Checkpoint("topic", 1, {0: 5, 1: 17, 2: 3}))
    (pattern,) = Identities(People((), ("0", "1", "2", "17"))).patterns()
    assert not re.search(pattern.encode(), (tmp_path / "data.mdb").read_bytes())
