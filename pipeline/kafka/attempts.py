"""Remembers on disk what a process was working on, so that an input which kills it is found and set
aside.

Per partition one small file says which offsets are in hand. A process that finds such a note at its
start knows that the one before died there. After CRASHES_BEFORE_SINGLE deaths over one batch its
records are taken one by one, each noted before it is touched; those that are noted at CRASHES_OF_ONE
deaths are culprits. A note that cannot be, or that leads nowhere, is forgotten.
"""

import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from pipeline.config.model import Config
from pipeline.topics import Topic

CRASHES_BEFORE_SINGLE = 3
CRASHES_OF_ONE = 2
STARTS_ELSEWHERE = 3
"""Deaths in a row before the batch that is remembered: it is not what kills. Offsets that began
anew leave such notes.
"""
_CHECKSUM_BYTES = 4


@dataclass(slots=True)
class _Note:
    """first…last: the batch in hand (-1: none); crashes over it; starts since that did not come to
    it; the single record in hand (-1: none); how often each record was in hand alone at a crash.
    """

    first: int = -1
    last: int = -1
    crashes: int = 0
    elsewhere: int = 0
    single: int = -1
    suspects: dict[int, int] = field(default_factory=dict)


class PartitionAttempts:
    """The note of one partition. Survives kill -9; costs one small write per batch."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        self._note = note = _read(self._file)
        if note.single >= 0:
            note.suspects[note.single] = note.suspects.get(note.single, 0) + 1
            note.single = -1
        if note.first >= 0:
            note.crashes += 1
            note.elsewhere += 1
        self._write()

    def begin(self, first: int, last: int) -> bool:
        """A batch is taken in hand; True where its records must be taken one by one."""
        note = self._note
        # Batches are cut anew after a restart: by exact offsets no two would be the same, and a
        # record that kills its process would never reach three. So what overlaps counts as the same
        # one.
        if last < note.first and note.elsewhere <= STARTS_ELSEWHERE:
            return False  # read again on the way to the batch that is remembered
        if note.first >= 0 and first <= note.last and last >= note.first:
            note.first, note.last = min(first, note.first), max(last, note.last)
            note.elsewhere = 0
        else:
            self._note = note = _Note(first, last)
        self._write()
        return note.crashes >= CRASHES_BEFORE_SINGLE

    def is_culprit(self, offset: int) -> bool:
        """Whether this record killed the process each time it was taken alone."""
        return self._note.suspects.get(offset, 0) >= CRASHES_OF_ONE

    @property
    def attempts(self) -> int:
        """How often the batch in hand was tried, this time included."""
        return self._note.crashes + 1

    def begin_single(self, offset: int) -> None:
        """One record is taken in hand alone."""
        self._note.single = offset
        self._write()

    def end_single(self) -> None:
        """It is done, or set aside."""
        self._note.single = -1
        self._write()

    def done(self, last: int) -> None:
        """Everything up to `last` is done and handed on."""
        if last >= self._note.last:
            self._note = _Note()
            self._write()

    def close(self) -> None:
        os.close(self._file)

    def _write(self) -> None:
        body = orjson.dumps(self._note, option=orjson.OPT_NON_STR_KEYS)
        raw = zlib.crc32(body).to_bytes(_CHECKSUM_BYTES) + body
        # No fsync: it must survive kill -9, not a power cut, and it is written for every batch.
        os.pwrite(self._file, raw, 0)
        os.ftruncate(self._file, len(raw))


def _read(file: int) -> _Note:
    """The note in a file; an empty one where what stands there was not written so."""
    raw = os.pread(file, os.fstat(file).st_size, 0)
    checksum, body = raw[:_CHECKSUM_BYTES], raw[_CHECKSUM_BYTES:]
    if not body or zlib.crc32(body).to_bytes(_CHECKSUM_BYTES) != checksum:
        return _Note()
    note = _Note(**orjson.loads(body))
    note.suspects = {int(offset): crashes for offset, crashes in note.suspects.items()}
    return note


class Attempts:
    """The notes of a group's partitions, opened when first needed. Lines that share a host's state
    folder are told apart by their prefix.
    """

    def __init__(self, config: Config, group: str) -> None:
        self._folder = config.service.state_dir / "attempts" / f"{config.kafka.prefix}{group}"
        self._open: dict[tuple[Topic, int], PartitionAttempts] = {}

    def of(self, topic: Topic, partition: int) -> PartitionAttempts:
        """The note of one partition."""
        note = self._open.get((topic, partition))
        if note is None:
            note = self._open[topic, partition] = PartitionAttempts(
                self._folder / f"{topic.name}-{partition}"
            )
        return note

    def forget(self) -> None:
        """Close the notes: partitions may move to another process of this host and come back changed."""
        for note in self._open.values():
            note.close()
        self._open.clear()
