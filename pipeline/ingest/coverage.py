"""When a source was listened to and when it was not: the stretches that become records of
source_runs.v1. Pure.

`covered` grows with every page and is handed out every few minutes and at the end. A break of a
source whose past cannot be fetched (STREAMING) is a gap, and so is what a connector itself reports
as missed (Page.gap).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.clock import AHEAD
from schemas.flow import Page
from schemas.upkeep import SourceRun

REPORT_EVERY = timedelta(minutes=5)
SHORTEST_GAP = timedelta(seconds=2)
"""Shorter breaks are reconnects between two words, not gaps."""


@dataclass(slots=True)
class Coverage:
    """What one source covered since this process runs it. `last_at`: the last sign of life, of an
    earlier run too.
    """

    source: str
    streaming: bool
    last_at: datetime | None = None
    broken_by: str = "not running"
    _start: datetime | None = field(default=None, init=False)

    def begin(self, now: datetime) -> None:
        """An attempt to listen begins; a source asked for its past covers from its last sign of life on."""
        if self._start is None:
            self._start = now if self.streaming or self.last_at is None else min(self.last_at, now)

    def page(self, page: Page, now: datetime) -> list[SourceRun]:
        """A page was published: the records this makes due."""
        runs: list[SourceRun] = []
        if self.last_at is not None and self.last_at > now + AHEAD:  # the clock was wrong then
            self.last_at = self._start = None
        if self._start is None:
            self.begin(now)
        assert self._start is not None
        if (
            self.streaming
            and self.last_at is not None
            and self._start - self.last_at > SHORTEST_GAP
        ):
            runs.append(self._run("gap", self.last_at, self._start, self.broken_by))
        if page.gap is not None:
            runs += self._reported(page.gap)
        self.last_at = now
        if now - self._start >= REPORT_EVERY:
            runs += self.flush(now)
            self._start = now
        return runs

    def broken(self, reason: str, now: datetime) -> list[SourceRun]:
        """Listening failed or was stopped; what follows is not covered until the next attempt."""
        runs = self.flush(self.last_at or now) if self._start is not None else []
        self._start, self.broken_by = None, reason
        return runs

    def flush(self, until: datetime) -> list[SourceRun]:
        """The covered stretch that was not handed out yet."""
        if (
            self._start is None
            or self.last_at is None
            or self.last_at < self._start
            or until <= self._start
        ):
            return []
        return [self._run("covered", self._start, until, "")]

    def _reported(self, gap: tuple[str, str, str]) -> list[SourceRun]:
        try:
            start, end = datetime.fromisoformat(gap[0]), datetime.fromisoformat(gap[1])
            return [self._run("gap", start, end, gap[2])]
        except ValueError:
            return []

    def _run(self, kind: str, start: datetime, end: datetime, reason: str) -> SourceRun:
        return SourceRun.model_validate(
            {
                "source": self.source,
                "kind": kind,
                "start": start,
                "end": end,
                "reason": reason[:500],
            }
        )
