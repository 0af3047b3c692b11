"""What came of a source: failed attempts in a row, records read and refused. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.flow import Page, Reject


@dataclass(slots=True)
class Failures:
    """Failed attempts in a row."""

    count: int = 0
    since: datetime | None = None
    last: str = ""

    def add(self, reason: str, now: datetime) -> None:
        self.count, self.since, self.last = self.count + 1, self.since or now, reason

    def reset(self) -> None:
        self.count, self.since, self.last = 0, None, ""


@dataclass(slots=True)
class Outcome:
    """What came of a source up to its cursor; what was left out on purpose counts as read. The reason
    of the last refusal is known to the process that saw it only: it may quote people.
    """

    read: int = 0
    refused: int = 0
    last_refusal: str = "they tell why"

    def add(self, page: Page, rejects: Sequence[Reject]) -> None:
        self.read += len(page.events) + sum(page.dropped.values())
        self.refused += len(rejects)
        if rejects:
            self.last_refusal = rejects[-1].reason

    @property
    def complaint(self) -> str:
        """Why nothing came of all it gave; "" where something did, or there was nothing."""
        if self.read or not self.refused:
            return ""
        letters = "its only record is" if self.refused == 1 else f"{self.refused:,} records are"
        return f"nothing of it could be read, {letters} among the dead letters: {self.last_refusal}"
