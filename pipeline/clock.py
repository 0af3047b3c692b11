"""The one clock of the pipeline. Everything that needs the time is passed a clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from schemas.context import Clock

AHEAD = timedelta(minutes=1)
"""What lies further ahead of the clock was written by one that was wrong; less is how clocks of
hosts differ.
"""


LONG = timedelta(days=3650)


def passed(since: datetime, now: datetime) -> timedelta:
    """How long ago `since` was. What lies ahead of the clock was written by one that was wrong, and
    counts as long ago: what is due by it waits for no day that is far away.
    """
    return now - since if since <= now + AHEAD else LONG


class SystemClock:
    """The machine's time in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


SYSTEM_CLOCK: Clock = SystemClock()
