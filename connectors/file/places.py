"""Remembers how far each file was read, and finds the file again after it was rotated, copied or
cut.

Touches the files' names, sizes and first bytes, for reading. A place is the connector's cursor:
`{"files": {path: {inode, head, head_bytes, offset, line}}}`.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.tools.lines import open_binary

_HEAD_BYTES = 1024
_SURE_BYTES = 64
"""So many equal first bytes make two files the same one, where the inode does not."""
_MOST_SIBLINGS = 200
_QUIET_SECS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was read: the next record starts at `offset`, in line `line`. `head` is the
    hash of its first `head_bytes` bytes: with the inode it tells whether a file is still the same.
    `broken`: its size when it proved unreadable at `offset`.
    """

    inode: int = 0
    head: str = ""
    head_bytes: int = 0
    offset: int = 0
    line: int = 1
    broken: int = -1


@dataclass(frozen=True, slots=True)
class Target:
    """A file to read on from a place. `leaving`: it was rotated away from the pattern and is only
    read to its end.

    `final`: nobody writes to it any more, so that a last line without an ending is a whole one.
    """

    path: Path
    place: Place
    leaving: bool = False
    final: bool = True


def load(cursor: Any) -> dict[str, Place]:
    """The places of a saved cursor."""
    files = cursor.get("files", {}) if isinstance(cursor, dict) else {}
    return {path: Place(**place) for path, place in files.items()}


def dump(places: Mapping[str, Place]) -> dict[str, Any]:
    """The cursor to save."""
    return {"files": {path: asdict(place) for path, place in places.items()}}


def advance(path: Path, place: Place, offset: int, line: int, *, broken: int = -1) -> Place:
    """The place further on in the same file."""
    if place.head_bytes < _HEAD_BYTES:
        size = min(offset, _HEAD_BYTES)
        return Place(_inode(path), _head(path, size), size, offset, line, broken)
    return replace(place, offset=offset, line=line, broken=broken)


def locate(
    paths: Sequence[str], places: Mapping[str, Place], *, growing: bool, now: datetime
) -> list[Target]:
    """What to read: first files that were rotated away unfinished, then those that match the
    pattern (`paths`).

    `growing`: files are written to while they are read, rotated ones until they are left alone for
    a minute.
    """
    leaving: list[Target] = []
    resumed: dict[str, Target] = {}
    for known, place in places.items():
        path = _find(Path(known), place, [name for name in places if name != known])
        if path is None:
            continue
        place = replace(place, inode=_inode(path))
        if str(path) in paths:
            resumed[str(path)] = Target(path, place, final=not growing or _packed(path))
        else:
            leaving.append(
                Target(
                    path,
                    place,
                    leaving=True,
                    final=not growing or _packed(path) or _quiet(path, now),
                )
            )
    files = [Path(path) for path in paths if Path(path).is_file()]
    fresh = {str(path): Target(path, Place(), final=not growing or _packed(path)) for path in files}
    return [*leaving, *(fresh | resumed).values()]


def _find(path: Path, place: Place, tracked: Sequence[str]) -> Path | None:
    """Where the file of a place is now: where it was, else under a rotated name, else as a copy in
    its old place.
    """
    inode = _inode(path)
    if inode == place.inode and _same(path, place):
        return path
    for sibling in _siblings(path):
        moved = _inode(sibling) == place.inode or (
            place.head_bytes >= _SURE_BYTES and str(sibling) not in tracked
        )
        if moved and _same(sibling, place):
            return sibling
    return path if inode and place.head_bytes >= _SURE_BYTES and _same(path, place) else None


def _siblings(path: Path) -> Iterator[Path]:
    """Files beside this one whose names begin alike, as rotation names them, newest first."""
    try:
        with os.scandir(path.parent) as entries:
            near = [
                entry
                for entry in entries
                if entry.name.startswith(path.stem) and entry.name != path.name
            ]
            files = [(entry.stat().st_mtime, entry.path) for entry in near if entry.is_file()]
    except OSError:
        return
    for _, name in sorted(files, reverse=True)[:_MOST_SIBLINGS]:
        yield Path(name)


def _packed(path: Path) -> bool:
    return path.suffix == ".gz"


def _quiet(path: Path, now: datetime) -> bool:
    """Whether nobody wrote for a minute: a rotated file's writer may still hold it for a while."""
    return now.timestamp() - path.stat().st_mtime > _QUIET_SECS


def _same(path: Path, place: Place) -> bool:
    try:
        if not _packed(path) and path.stat().st_size < place.offset:
            return False
        return _head(path, place.head_bytes) == place.head
    except (OSError, EOFError, zlib.error, gzip.BadGzipFile):
        return False


def _head(path: Path, size: int) -> str:
    if not size:
        return ""
    with open_binary(path) as stream:
        return hashlib.sha256(stream.read(size)).hexdigest()[:16]


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0
