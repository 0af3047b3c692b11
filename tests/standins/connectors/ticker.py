"""An endless source that counts: page after page of numbered mentions, from the cursor on; a gap is
easy to see.

`trouble` is a file with one word that says how the next attempt ends: retry, reject, fatal, bug,
end, or silence.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field

from schemas.context import SourceContext
from schemas.event import MentionPosted
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.mention import Mention
from schemas.settings import SourceSettings

STREAMING = True
FIREHOSE = False


class Settings(SourceSettings):
    """How fast it counts."""

    every_secs: float = Field(default=0.05, ge=0)
    """Between two pages."""
    per_page: int = Field(default=10, ge=1)
    """Mentions of a page."""
    trouble: Path | None = None
    """File that names the trouble to come."""


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Count on from the cursor."""
    settings, number = context.settings, int(cursor or 0)
    while True:
        word = (
            settings.trouble.read_text().strip()
            if settings.trouble and settings.trouble.exists()
            else ""
        )
        if word == "retry":
            raise Retry("the ticker is busy", after=0.1)
        if word == "fatal":
            raise Fatal("the ticker's token is not valid")
        if word == "bug":
            raise ZeroDivisionError("the ticker is broken")
        if word == "end":
            return
        if word == "reject":
            yield Page(rejects=[Reject("the tick cannot be read", {"tick": number})])
        elif word != "silence":
            events = [tick(context.name, number + step) for step in range(settings.per_page)]
            number += settings.per_page
            yield Page(events=events, cursor=number)
        await context.clock.sleep(settings.every_secs)


def tick(source: str, number: int) -> MentionPosted:
    """The mention of one number."""
    return MentionPosted(
        mention=Mention(
            id=f"ticker:{source}:{number}",
            source=source,
            type="ticker",
            text=f"acme tick {number}",
            published_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        )
    )
