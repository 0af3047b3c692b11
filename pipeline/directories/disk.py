"""A directory on disk (LMDB): records by key, an index, and the checkpoint, all changed in one
transaction.

Readers of any process see a consistent copy at any time; a crash of the writer leaves the last
finished transaction.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import lmdb

from schemas.identity import IDENTITY_VERSION

MAP_BYTES = 64 << 30
"""Room in the address space, not on the disk: the file grows as it is filled."""

MAX_KEY_BYTES = 500
"""LMDB's own limit is 511; longer keys are stored under their hash."""

_CHECKPOINT = b"checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a directory follows its topic: next offset per partition, as of `at_ms`; `folding`:
    by which version of folding its index was made.
    """

    topic_id: str
    at_ms: int
    offsets: dict[int, int] = field(default_factory=dict)
    folding: int = IDENTITY_VERSION


def disk_key(key: str) -> bytes:
    """The stored form of a key."""
    raw = key.encode("utf-8", "surrogatepass")
    return raw if len(raw) <= MAX_KEY_BYTES else b"\xff" + hashlib.sha256(raw).digest()


class DirectoryFile:
    """One directory's file. Any process reads it; only the holder of the host's writer lock may
    change it.
    """

    def __init__(self, folder: Path) -> None:
        self._env = self.environment = _open(folder.resolve()).environment
        self._records = self._env.open_db(b"records")
        self._index = self._env.open_db(b"index", dupsort=True)
        self._about = self._env.open_db(b"about")

    def get(self, key: str) -> bytes | None:
        """The record under a key."""
        with self._env.begin(db=self._records) as txn:
            record: bytes | None = txn.get(disk_key(key))
            return record

    def find(self, index_key: str) -> list[bytes]:
        """The records listed under an index key, in the order of their keys."""
        with self._env.begin() as txn:
            cursor = txn.cursor(db=self._index)
            if not cursor.set_key(disk_key(index_key)):
                return []
            records = (txn.get(key, db=self._records) for key in list(cursor.iternext_dup()))
            return [record for record in records if record is not None]

    def has_prefix(self, prefix: str) -> bool:
        """Whether any key begins so."""
        with self._env.begin(db=self._records) as txn:
            cursor = txn.cursor()
            return bool(
                cursor.set_range(prefix.encode()) and cursor.key().startswith(prefix.encode())
            )

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Every key and record, in the order of the keys."""
        with self._env.begin(db=self._records) as txn:
            yield from txn.cursor()

    def count(self) -> int:
        """How many records there are."""
        with self._env.begin() as txn:
            return int(txn.stat(self._records)["entries"])

    def checkpoint(self) -> Checkpoint | None:
        """How far the directory is; None before its first record."""
        with self._env.begin(db=self._about) as txn:
            raw = txn.get(_CHECKPOINT)
        if raw is None:
            return None
        try:
            note = json.loads(raw)
            pairs = note["offsets"]
            pairs = pairs.items() if isinstance(pairs, dict) else pairs  # as earlier versions wrote
            offsets = {int(partition): int(offset) for partition, offset in pairs}
            folding = int(note.get("folding", 1))
            return Checkpoint(note["topic_id"], int(note["at_ms"]), offsets, folding)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def apply(self, changes: Iterable["Change"], checkpoint: Checkpoint) -> None:
        """Make changes and move the checkpoint, all or nothing."""
        with self._env.begin(write=True) as txn:
            for change in changes:
                key = disk_key(change.key)
                for old in change.old_index:
                    txn.delete(disk_key(old), key, db=self._index)
                if change.value is None:
                    txn.delete(key, db=self._records)
                    continue
                txn.put(key, change.value, db=self._records)
                for new in change.index:
                    txn.put(disk_key(new), key, db=self._index)
            # as pairs: a partition in quotes would be a customer's id to who searches for one
            note = asdict(checkpoint) | {"offsets": list(checkpoint.offsets.items())}
            txn.put(_CHECKPOINT, json.dumps(note).encode(), db=self._about)

    def wipe(self) -> None:
        """Forget everything: the directory is built anew."""
        with self._env.begin(write=True) as txn:
            for db in (self._records, self._index, self._about):
                txn.drop(db, delete=False)

    def rewrite(self) -> None:
        """Write everything there is once more, into pages that were never used or are free."""
        with self._env.begin(write=True) as txn:
            for db in (self._records, self._index, self._about):
                kept = list(txn.cursor(db=db))
                txn.drop(db, delete=False)
                for key, value in kept:
                    txn.put(key, value, db=db)


@dataclass(frozen=True, slots=True)
class Change:
    """One record set (`value`) or removed (None), with the index keys it leaves and those it takes."""

    key: str
    value: bytes | None
    index: tuple[str, ...] = ()
    old_index: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Opened:
    environment: lmdb.Environment
    files: tuple[int, ...]


def is_removed(folder: Path) -> bool:
    """Whether what this process has open is no longer the directory: another process found it broken,
    removed it and built it anew. Nobody else sees what is written to it then, and it never changes.
    """
    opened = _OPENED.get(folder.resolve())
    return opened is not None and opened.files != _files(folder)


_OPENED: dict[Path, _Opened] = {}
"""LMDB allows one open environment per folder and process."""


def _open(folder: Path) -> _Opened:
    """A power cut loses the last change, never the file."""
    if folder not in _OPENED:
        _OPENED[folder] = _opened(folder)
    return _OPENED[folder]


def _files(folder: Path) -> tuple[int, ...]:
    """Which files these are (their inodes); empty where one is missing."""
    try:
        return tuple((folder / name).stat().st_ino for name in ("data.mdb", "lock.mdb"))
    except FileNotFoundError:
        return ()


def _opened(folder: Path) -> _Opened:
    folder.mkdir(parents=True, exist_ok=True)
    before = _files(folder)
    opened = lmdb.open(
        str(folder), map_size=MAP_BYTES, max_dbs=3, max_readers=512, metasync=False, readahead=False
    )
    opened.reader_check()  # readers that were killed would keep old pages from being used again
    return _Opened(opened, before or _files(folder))
