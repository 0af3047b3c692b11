"""Remembers on disk what a process was working on, so that an input which kills it is found and set
aside.

Per partition one small file says which offsets are in hand. A process that finds such a note at its
start knows that the one before died there. After CRASHES_BEFORE_SINGLE deaths over one batch its
records are taken one by one, each noted before it is touched; one that is noted at CRASHES_OF_ONE
deaths is the culprit.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

from pipeline.config.model import Config
from pipeline.topics import Topic

CRASHES_BEFORE_SINGLE = 3
CRASHES_OF_ONE = 2

_NOTE = struct.Struct("<qqqqqq")


@dataclass(slots=True)
class _Note:
    """first…last: the batch in hand (-1: none); crashes over it; the single record in hand (-1:
    none); the record that was in hand alone at the last crash, and how often in a row it was.
    """

    first: int = -1
    last: int = -1
    crashes: int = 0
    single: int = -1
    suspect: int = -1
    suspect_crashes: int = 0


class PartitionAttempts:
    """The note of one partition. Survives kill -9; costs one small write per batch."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        raw = os.pread(self._file, _NOTE.size, 0)
        self._note = _Note(*_NOTE.unpack(raw)) if len(raw) == _NOTE.size else _Note()
        if self._note.single >= 0:
            self._suspect(self._note.single)
        if self._note.first >= 0:
            self._note.crashes += 1
        self._write()

    def begin(self, first: int, last: int) -> bool:
        """A batch is taken in hand; True where its records must be taken one by one."""
        note = self._note
        # Batches are cut anew after a restart: by exact offsets no two would be the same, and a
        # record that kills its process would never reach three. So what overlaps counts as the same
        # one.
        if note.first >= 0 and last < note.first:
            return False  # read again on the way to the batch that is remembered
        if note.first >= 0 and first <= note.last:
            note.first, note.last = min(first, note.first), max(last, note.last)
        else:
            self._note = note = _Note(first, last)
        self._write()
        return note.crashes >= CRASHES_BEFORE_SINGLE

    def is_culprit(self, offset: int) -> bool:
        """Whether this record killed the process each time it was taken alone."""
        return offset == self._note.suspect and self._note.suspect_crashes >= CRASHES_OF_ONE

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

    def _suspect(self, offset: int) -> None:
        """The process died while it had this record in hand alone."""
        note = self._note
        note.suspect_crashes = note.suspect_crashes + 1 if note.suspect == offset else 1
        note.suspect, note.single = offset, -1

    def _write(self) -> None:
        note = self._note
        raw = _NOTE.pack(
            note.first, note.last, note.crashes, note.single, note.suspect, note.suspect_crashes
        )
        # No fsync: it must survive kill -9, not a power cut, and it is written for every batch.
        os.pwrite(self._file, raw, 0)


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
