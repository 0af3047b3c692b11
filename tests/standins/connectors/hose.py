"""A firehose: numbered posts, every third about acme; each is deleted twenty posts later, whatever
it was about.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Page
from schemas.mention import Mention
from schemas.settings import SourceSettings

FIREHOSE = True


class Settings(SourceSettings):
    """Nothing to set."""


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pour from the cursor on."""
    number = int(cursor or 0)
    while True:
        events: list[Event] = []
        for _ in range(10):
            text = "acme again" if number % 3 == 0 else "nice weather"
            events.append(MentionPosted(mention=_mention(context.name, number, text)))
            if number >= 20:
                events.append(
                    MentionDeleted(mention_id=f"hose:hose:{number - 20}", source=context.name)
                )
            number += 1
        yield Page(events=events, cursor=number)
        await context.clock.sleep(0.05)


def _mention(source: str, number: int, text: str) -> Mention:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Mention(id=f"hose:hose:{number}", source=source, type="hose", text=text, published_at=at)
