"""What a directory removed is nowhere in its file afterwards, and what it has is as before."""

import subprocess
import sys
from pathlib import Path

from pipeline.directories.disk import Change, Checkpoint, DirectoryFile


def test_nothing_of_what_was_removed_stays_in_the_file(tmp_path: Path) -> None:
    file = DirectoryFile(tmp_path)
    checkpoint = Checkpoint("topic", 1, {0: 7})
    every = [
        Change(f"c-{n}", f"SECRET-{n}".encode() * (1 + n % 900), (f"author=SECRET-{n}",))
        for n in range(2000)
    ]
    file.apply(every, checkpoint)
    kept = [Change(f"k-{n}", b"kept" * n, (f"author=k-{n}",)) for n in range(500)]
    file.apply(kept, checkpoint)
    for at in range(0, 2000, 50):
        gone = [Change(one.key, None, (), one.index) for one in every[at : at + 50]]
        file.apply(gone, checkpoint)
    data = tmp_path / "data.mdb"
    assert b"SECRET" in data.read_bytes(), "LMDB keeps what it removed"
    command = [sys.executable, "-m", "pipeline.directories.scrub", str(tmp_path)]
    subprocess.run(command, check=True)
    left = data.read_bytes()
    assert left.count(b"SECRET") == 0
    assert b"c-17" not in left
    assert file.count() == 500
    assert file.checkpoint() == checkpoint
    assert [file.find(f"author=k-{n}") for n in (1, 499)] == [[b"kept"], [b"kept" * 499]]
