"""What the tests of the ingest service share: configurations over the test's Kafka, and what came
out of it.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.topics import ALERTS, CURSORS, DEAD_LETTERS, RAW, SOURCE_RUNS
from schemas.alert import Candidate
from schemas.event import EVENT, Event
from schemas.upkeep import Cursor, DeadLetter, SourceRun
from tests.services import write_config
from tests.topics import read_all


class World:
    """One test's topics. `bootstrap` is asked each time, for a restarted Kafka may have moved."""

    def __init__(self, folder: Path, bootstrap: Callable[[], str], prefix: str) -> None:
        self.folder, self.bootstrap, self.prefix = folder, bootstrap, prefix

    def config(self, *, partitions: int = 4, **sections: Any) -> Path:
        """A configuration with one brand."""
        kafka = {"bootstrap": self.bootstrap(), "prefix": self.prefix, "partitions": partitions}
        return write_config(
            self.folder, {"kafka": kafka, "brands": {"acme": {"query": "acme"}}, **sections}
        )

    def records(self, topic: str) -> list[Any]:
        return read_all(self.bootstrap(), self.prefix + topic)

    def events(self) -> list[Event]:
        return [EVENT.validate_json(record.value) for record in self.records(RAW.name)]

    def counts(self) -> Counter[str]:
        """How often each mention is in mentions.raw."""
        return Counter(event.key for event in self.events())

    def cursors(self) -> dict[str, Cursor]:
        """The last cursor of each source."""
        records = self.records(CURSORS.name)
        return {record.key.decode(): Cursor.model_validate_json(record.value) for record in records}

    def candidates(self) -> list[Candidate]:
        return [Candidate.model_validate_json(record.value) for record in self.records(ALERTS.name)]

    def dead_letters(self) -> list[DeadLetter]:
        return [
            DeadLetter.model_validate_json(record.value)
            for record in self.records(DEAD_LETTERS.name)
        ]

    def runs(self) -> list[SourceRun]:
        return [
            SourceRun.model_validate_json(record.value) for record in self.records(SOURCE_RUNS.name)
        ]


def mention_line(number: int, **changes: Any) -> str:
    """One JSON line of an invented mention."""
    return json.dumps(
        {
            "id": f"x:x:{number}",
            "type": "x",
            "text": f"The acme app greeted me {number} times.",
            "published_at": "2026-11-20T12:00:00Z",
            **changes,
        }
    )


def write_mentions(path: Path, count: int) -> Path:
    """A file of mentions with the numbers 0 … count - 1."""
    path.write_text("".join(mention_line(number) + "\n" for number in range(count)))
    return path


def ticks(counts: Counter[str], source: str) -> list[int]:
    """The numbers a ticker published, sorted; fails where one is missing between the first and the
    last.
    """
    numbers = sorted(
        int(id_.rpartition(":")[2]) for id_ in counts if id_.startswith(f"ticker:{source}:")
    )
    assert numbers == list(range(len(numbers))), f"{source} lacks numbers"
    return numbers


def repeats(counts: Counter[str], source: str = "") -> int:
    """How many records more than mentions there are."""
    return sum(
        count - 1
        for id_, count in counts.items()
        if not source or id_.startswith(f"ticker:{source}:")
    )
