"""What a task of `grapevine eval` finds: figures with their targets, tables behind them, mistakes
worth reading.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Say = Callable[[str], None]
"""Tells of progress; takes one line."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach and what it should; `below` turns both round."""

    least: float | None = None
    aim: float | None = None
    below: bool = False

    def verdict(self, value: float) -> str:
        """`aim`, `reached`, `missed`, or nothing where there is no target."""
        sign = -1 if self.below else 1
        if self.aim is not None and sign * value >= sign * self.aim:
            return "aim"
        if self.least is None:
            return ""
        return "reached" if sign * value >= sign * self.least else "missed"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a title; figures are rounded when they are shown."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text that was judged wrongly and how sure the judgement was (0–1)."""

    text: str
    label: str
    judged: str
    confidence: float


@dataclass(slots=True)
class Report:
    """`figures` is the JSON line: numbers, or numbers by name. `targets` may hold less than the
    task's, by file.
    """

    figures: dict[str, Any]
    targets: Mapping[str, Target] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
