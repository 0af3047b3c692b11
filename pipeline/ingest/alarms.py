"""What ingest itself raises on alerts.v1: a source is silent, keeps failing or has stopped; and
when that is over.
"""

from collections.abc import Awaitable, Callable
from typing import Literal

from pipeline import metrics
from schemas.alert import Candidate, Severity
from schemas.context import Clock

Trouble = Literal["source-silent", "source-failing", "source-stopped"]
TROUBLES: tuple[Trouble, ...] = ("source-silent", "source-failing", "source-stopped")
_TITLES = {
    "source-silent": "Source {} is silent",
    "source-failing": "Source {} keeps failing",
    "source-stopped": "Source {} has stopped",
}


class Alarms:
    """The alarms of one source. `publish` returns when the candidate is acknowledged."""

    def __init__(
        self, source: str, clock: Clock, publish: Callable[[Candidate], Awaitable[None]]
    ) -> None:
        self._source, self._clock, self._publish = source, clock, publish
        self.firing: set[Trouble] = set()
        self._spoken = False

    async def fire(self, trouble: Trouble, text: str, *, severity: Severity = "warning") -> None:
        """Raise it once; further calls are silent until it was cleared."""
        if trouble not in self.firing:
            self.firing.add(trouble)
            await self._publish(self._candidate(trouble, text, severity, "firing"))

    async def clear(self) -> None:
        """The source spoke: all is over. The first time all is cleared: an earlier process may have
        raised it.
        """
        over = self.firing if self._spoken else TROUBLES
        self._spoken, self.firing = True, set()
        for trouble in sorted(over):
            await self._publish(
                self._candidate(trouble, "The source works again.", "info", "clear")
            )

    def _candidate(
        self, trouble: Trouble, text: str, severity: Severity, state: Literal["firing", "clear"]
    ) -> Candidate:
        if state == "firing":
            metrics.CANDIDATES.labels(trouble).inc()
        return Candidate(
            dedup_key=f"{trouble}:{self._source}"[:300],
            rule=trouble,
            title=_TITLES[trouble].format(self._source),
            text=text[:2000],
            severity=severity,
            state=state,
            at=self._clock.now(),
            origin="ingest",
        )
