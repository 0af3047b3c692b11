"""Bluesky: every post of the network, from Jetstream, with deletions, edits and accounts that leave.

Touches the Jetstream instances and the app's public API, and needs no account but for `searches`, with
which Bluesky's own search is asked beside the stream. Instances keep a day or
two: what was said while nobody listened is fetched from there, and what is older is reported as a gap.
Where one fails the next takes over, from a little before the cursor, for each has its own clock.

The stream names accounts by their DIDs: handle, name and figures of an author come with the first
recheck, a minute later, a handle also with its next change. Likes and reposts are not listened to. Posts of an account
that is hidden (deleted, taken down, suspended, deactivated) are deleted; when it is shown again they are
fetched again, if it was hidden since this process started. Direct messages are not public and not here.

Cursor: `{"us": time of the newest event there, "instance": where, "searched": up to when, by question}`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from connectors.bluesky.api import profiles_of
from connectors.bluesky.events import normalise
from connectors.bluesky.memory import Memory
from connectors.bluesky.pages import PageMaker
from connectors.bluesky.rechecking import look_up, restored
from connectors.bluesky.searching import search
from connectors.bluesky.settings import Settings
from connectors.bluesky.stream import read
from connectors.tools.inbox import Feed, batches
from schemas.context import SourceContext
from schemas.flow import FlowError, Page

__all__ = [
    "EXAMPLE",
    "FIREHOSE",
    "RATES",
    "Settings",
    "listen",
    "normalise",
    "reach",
    "recheck",
]

FIREHOSE = True
EXAMPLE: dict[str, Any] = {}
RATES = {"api": (2500, 300)}
_AT_ONCE, _WAITING = 500, 5000
"""Messages of a page, which hold up the event loop for some 50 ms, and those that wait."""


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what an instance tells, and of what searches find, from the cursor on. Ends by raising
    Retry, and the next call asks the next instance; Fatal where the account that searches is refused.
    """
    memory = context.memory.of(Memory)
    instances = context.settings.instances
    instance = instances[memory.turn % len(instances)]
    since = _since(context, cursor, instance)
    searched = cursor.get("searched", {}) if cursor else {}
    pages = PageMaker(context, memory, instance, since, searched)
    feeds: list[Feed[Any]] = [partial(read, context, instance, since)]
    if context.settings.searches:
        feeds.append(partial(search, context, searched))
    try:
        async with aclosing(batches(feeds, most=_AT_ONCE, waiting=_WAITING)) as arriving:  # type: ignore[type-var]
            async for batch in arriving:
                yield pages.page(batch)
                async for page in restored(context, memory):
                    yield page
                if len(batch) < _AT_ONCE:
                    await context.clock.sleep(context.settings.page_secs)
    except FlowError:
        memory.turn += 1
        raise


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts: gone, new figures, and who their authors are. Raises Retry."""
    return await look_up(context, mention_ids)


async def reach(context: SourceContext[Settings]) -> str:
    """Asks the app's public API for one profile. Raises Retry."""
    told = await profiles_of(context, ["bsky.app"])
    return f"answers; {len(context.settings.instances)} Jetstream instances are configured" + (
        "" if told else " (it does not know its own account)"
    )


def _since(context: SourceContext[Settings], cursor: Any, instance: str) -> int | None:
    """Where to begin at an instance: exactly, or a little before where another one told the cursor."""
    if not cursor:
        return None
    rewind = 0 if cursor["instance"] == instance else context.settings.rewind_secs
    return int(cursor["us"] - rewind * 1e6)
