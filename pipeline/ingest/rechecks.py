"""Looks again at what a source has published: what is gone there goes here, also where the source
never tells.
"""

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

from pipeline import metrics
from pipeline.backoff import backoff_secs
from pipeline.ingest.due_rechecks import DueRechecks
from pipeline.logs import get_logger
from pipeline.threads import in_thread
from schemas.context import SourceContext
from schemas.event import AuthorDeleted, Event, MentionDeleted
from schemas.flow import FlowError, Page, Retry
from schemas.kinds import Recheck

BATCH = 100
IDLE_SECS = 60.0
ATTEMPTS = 3
"""Looks at one batch that fail for other reasons than `Retry`; then it waits for its next time."""

log = get_logger("ingest.rechecks")


class Rechecks:
    """The looks of one source. `publish` hands a page on and returns when it is acknowledged."""

    def __init__(
        self,
        recheck: Recheck,
        context: SourceContext[Any],
        due: DueRechecks,
        random: Random,
    ) -> None:
        self._recheck, self._context, self._due, self._random = recheck, context, due, random

    async def remember(self, events: Sequence[Event]) -> None:
        """The events are published: from now on what they posted is looked at, what they deleted no more."""
        gone = [event.mention_id for event in events if isinstance(event, MentionDeleted)]
        there = [
            event.key for event in events if not isinstance(event, MentionDeleted | AuthorDeleted)
        ]
        if there:
            await in_thread(lambda: self._due.add(there, self._context.clock.now()))
        if gone:
            await in_thread(lambda: self._due.forget(gone))

    async def run(self, publish: Callable[[Page], Awaitable[None]]) -> None:
        """Look at every mention at its times, until cancelled."""
        clock, failures = self._context.clock, 0
        while True:
            ids = await in_thread(lambda: self._due.due(clock.now(), BATCH))
            if not ids:
                await clock.sleep(IDLE_SECS)
                continue
            try:
                page = await self._recheck(self._context, ids)
                await publish(page)
            except (
                Exception
            ) as error:  # the border: whatever a look raises must not touch the listening
                failures += 1
                await clock.sleep(self._failed(error, failures))
                if isinstance(error, Retry) or failures < ATTEMPTS:
                    continue
            else:
                metrics.RECHECKED.labels(self._context.name).inc(len(ids))
            failures = 0
            await in_thread(lambda ids=ids: self._due.looked_at(ids, clock.now()))  # type: ignore[misc]

    def close(self) -> None:
        """Give the files free."""
        self._due.close()

    def _failed(self, error: Exception, failures: int) -> float:
        """Note it; the seconds to wait."""
        reason = (
            error.reason if isinstance(error, FlowError) else f"{type(error).__name__}: {error}"
        )
        wait = backoff_secs(
            failures, error.after if isinstance(error, Retry) else None, self._random
        )
        metrics.SOURCE_ERRORS.labels(self._context.name, "recheck").inc()
        log.warning(
            "published mentions could not be looked at again",
            source=self._context.name,
            reason=reason[:500],
            failures=failures,
            wait_secs=round(wait, 1),
        )
        return wait
