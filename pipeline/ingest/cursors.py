"""Cursors as records of cursors.v1, and which partition a source belongs to. Pure.

A source's cursor lies in the partition its name hashes to, and the process that holds that
partition runs the source. What cannot be read is skipped: the source goes on from the readable
cursor before it, else from its beginning.
"""

from dataclasses import dataclass, field
from typing import Any

from kafka.partitioner.default import murmur2
from pydantic import ValidationError

from schemas.upkeep import Cursor


def partition_of(source: str, partitions: int) -> int:
    """The partition of a source's name, as Kafka's own clients compute it from the key."""
    hashed: int = murmur2(source.encode())
    return (hashed & 0x7FFFFFFF) % partitions


@dataclass(frozen=True, slots=True)
class Poison:
    """A record of cursors.v1 that cannot be read."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    error: str


@dataclass(slots=True)
class CursorTable:
    """The latest readable cursor of each source of one partition."""

    partition: int
    cursors: dict[str, Cursor] = field(default_factory=dict)
    poison: list[Poison] = field(default_factory=list)

    def absorb(self, record: Any) -> None:
        """Take one of kafka-python's ConsumerRecords. A record without value forgets the source's cursor."""
        try:
            name = (record.key or b"").decode()
            if record.value is None:
                self.cursors.pop(name, None)
                return
            cursor = Cursor.model_validate_json(record.value)
            if cursor.source != name:
                raise ValueError(f"the cursor of {cursor.source!r} lies under the key {name!r}")
        except (ValidationError, ValueError) as error:
            self.poison.append(
                Poison(self.partition, record.offset, record.key, record.value, str(error)[:500])
            )
        else:
            self.cursors[name] = cursor
