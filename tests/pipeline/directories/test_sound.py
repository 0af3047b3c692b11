"""A directory's file that was damaged is told from a sound one without ending the process that asks."""

import shutil
from pathlib import Path

import pytest

from pipeline.directories.disk import Change, Checkpoint, DirectoryFile
from pipeline.directories.sound import can_be_read, is_whole, remove_if_broken, suspect
from tests.apart import run_apart


def fill(folder: Path) -> None:
    changes = (Change(f"key-{n}", b"value" * 100, (f"index-{n}",)) for n in range(2_000))
    DirectoryFile(folder).apply(changes, Checkpoint("id", 1, {0: 2_000}))


def change_again_and_again(folder: Path) -> None:
    file = DirectoryFile(folder)
    for turn in range(12):
        changed = range(2 * turn, 2 * turn + 5)
        changes = [Change(f"key-{n}", b"other" * 80, (f"i-{n}",), (f"i-{n}",)) for n in changed]
        file.apply(changes, Checkpoint("id", turn, {0: turn}))


def can_be_changed(folder: Path) -> bool:
    return run_apart(change_again_and_again, folder) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Filled by another process: this one may not have it open when it is broken."""
    made = tmp_path / "customers"
    assert run_apart(fill, made) == 0
    return made


def data(folder: Path) -> Path:
    return folder / "data.mdb"


def test_a_sound_file_stays_and_none_is_sound(folder: Path, tmp_path: Path) -> None:
    assert is_whole(folder)
    assert can_be_read(folder)
    remove_if_broken(folder, thoroughly=True)
    assert data(folder).exists()
    assert is_whole(tmp_path / "nothing")
    assert can_be_read(tmp_path / "nothing")


@pytest.mark.parametrize("kept", [1, 100, 5_000, 8_192, 40_000])
def test_a_file_that_was_cut_is_removed(folder: Path, kept: int) -> None:
    with data(folder).open("r+b") as file:
        file.truncate(kept)
    assert not is_whole(folder)
    remove_if_broken(folder, thoroughly=False)
    assert not data(folder).exists()
    fill(folder)
    assert DirectoryFile(folder).count() == 2_000


def test_nonsense_in_the_first_pages_is_removed(folder: Path) -> None:
    with data(folder).open("r+b") as file:
        file.write(b"\xff" * 9_000)
    remove_if_broken(folder, thoroughly=False)
    assert not data(folder).exists()


def test_pages_that_cannot_be_read_are_found_by_reading_all(folder: Path) -> None:
    size = data(folder).stat().st_size
    with data(folder).open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xa5" * (size - 8_192))
    assert is_whole(folder)
    assert not can_be_read(folder)
    remove_if_broken(folder, thoroughly=True)
    assert not data(folder).exists()


def test_a_page_that_cannot_be_written_over_is_found_by_reading_too(tmp_path: Path) -> None:
    folder = tmp_path / "links"
    assert run_apart(change_again_and_again, folder) == 0
    outcomes = set()
    pages = data(folder).stat().st_size // 4096
    for page in range(pages - 5, pages):
        copy = tmp_path / f"copy-{page}"
        shutil.copytree(folder, copy)
        with data(copy).open("r+b") as file:
            file.seek(4096 * page)
            file.write(b"\xa5" * 4096)
        outcomes.add((can_be_read(copy), can_be_changed(copy)))
    assert (True, False) not in outcomes
    assert {(True, True), (False, False)} <= outcomes


def test_a_file_that_was_found_unsound_is_removed_unread(folder: Path) -> None:
    suspect(folder)
    assert remove_if_broken(folder, thoroughly=False)
    assert list(folder.iterdir()) == []
    assert not remove_if_broken(folder, thoroughly=True)
