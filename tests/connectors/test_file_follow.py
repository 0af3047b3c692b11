"""Files that grow, are rotated, copied, cut or compressed while they are read: every line once,
none lost.
"""

import gzip
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors import file
from schemas.flow import Page
from tests.builders import make_mention
from tests.connectors.context import MovedClock, collect, make_context

PADDING = "words that make the first lines long enough to be told apart " * 3


def line(number: int) -> bytes:
    return make_mention(id=f"x:x:{number}", text=f"{number} {PADDING}").to_json() + b"\n"


def append(path: Path, *numbers: int) -> None:
    with path.open("ab") as stream:
        stream.write(b"".join(line(number) for number in numbers))


def rename(path: Path) -> None:
    path.rename(path.with_name(path.name + ".1"))


def rename_and_compress(path: Path) -> None:
    (path.with_name(path.name + ".1.gz")).write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()


def copy_and_cut(path: Path) -> None:
    shutil.copy(path, path.with_name(path.name + ".1"))
    os.truncate(path, 0)


class Reader:
    """Reads on from where it stopped, as the pipeline does after a restart, and notes the ids."""

    def __init__(self, path: Path | str, **settings: Any) -> None:
        self.settings = file.Settings(path=str(path), **settings)
        self.cursor: Any = None
        self.ids: list[str] = []
        self.rejects: list[str] = []

    async def read(self) -> list[str]:
        """The ids that are new since the last time."""
        clock = MovedClock(datetime.now(UTC))
        pages = await collect(
            file.listen(make_context(self.settings, clock=clock), self.cursor),
            until=lambda pages: not pages[-1].events and not pages[-1].rejects,
        )
        return self.take(pages)

    def take(self, pages: list[Page]) -> list[str]:
        new = [event.key.removeprefix("x:x:") for page in pages for event in page.events]
        self.rejects += [reject.reason for page in pages for reject in page.rejects]
        for page in pages:
            if page.cursor is not None:
                self.cursor = orjson.loads(orjson.dumps(page.cursor))
        self.ids += new
        return new


async def test_a_growing_file_gives_whole_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    reader = Reader(path, follow=True)
    assert await reader.read() == []
    append(path, 1, 2)
    with path.open("ab") as stream:
        stream.write(line(3)[:40])
    assert await reader.read() == ["1", "2"]
    with path.open("ab") as stream:
        stream.write(line(3)[40:])
    assert await reader.read() == ["3"]
    assert await reader.read() == []
    assert reader.rejects == []


@pytest.mark.parametrize("rotate", [rename, rename_and_compress, copy_and_cut])
@pytest.mark.parametrize("pattern", ["m.jsonl", "m.jsonl*"])
async def test_rotation_neither_loses_nor_repeats(
    tmp_path: Path, rotate: Callable[[Path], None], pattern: str
) -> None:
    path = tmp_path / "m.jsonl"
    reader = Reader(tmp_path / pattern, follow=True)
    append(path, 1, 2)
    assert await reader.read() == ["1", "2"]
    append(path, 3)
    rotate(path)
    append(path, 4)
    assert sorted(await reader.read()) == ["3", "4"]
    append(path, 5)
    assert await reader.read() == ["5"]


async def test_a_rotated_file_is_watched_while_its_writer_still_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    clock = MovedClock(datetime.now(UTC))
    append(path, 1)
    held = path.open("ab")
    context = make_context(file.Settings(path=str(path), follow=True), clock=clock)
    ids: list[str] = []
    pages = file.listen(context, None)
    async for page in pages:
        new = [event.key for event in page.events]
        ids += new
        if new == ["x:x:1"]:
            rename(path)
            append(path, 2)
        elif new == ["x:x:2"]:
            held.write(line(3))
            held.close()
        elif new == ["x:x:3"]:
            break
    assert ids == ["x:x:1", "x:x:2", "x:x:3"]


async def test_a_copy_restored_elsewhere_is_read_on(tmp_path: Path) -> None:
    path, copy = tmp_path / "m.jsonl", tmp_path / "copy"
    reader = Reader(path)
    append(path, 1, 2)
    await reader.read()
    shutil.copy(path, copy)
    path.unlink()
    copy.rename(path)
    append(path, 3)
    assert await reader.read() == ["3"]


async def test_a_file_that_was_replaced_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    reader = Reader(path)
    append(path, 1, 2)
    await reader.read()
    path.write_bytes(line(7) + line(8) + line(9))
    assert await reader.read() == ["7", "8", "9"]


async def test_a_growing_table_waits_for_its_header_and_its_quotes(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    reader = Reader(path, follow=True, mention_type="x", namespace="x")
    for written, expected in [
        ("id,text,publ", []),
        ("ished_at\n1,one,2026-03-02\n", ["1"]),
        ('2,"two\n', []),
        ('lines",2026-03-02\n', ["2"]),
    ]:
        with path.open("a") as stream:
            stream.write(written)
        assert await reader.read() == expected
    assert reader.rejects == []


async def test_a_file_without_news_gives_signs_of_life(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    append(path, 1)
    clock = MovedClock(datetime.now(UTC))
    started = clock.now()
    context = make_context(file.Settings(path=str(path), follow=True), clock=clock)
    pages = await collect(file.listen(context, None), until=lambda pages: len(pages) == 4)
    assert [len(page.events) for page in pages] == [1, 0, 0, 0]
    assert clock.now() - started < timedelta(seconds=20)
