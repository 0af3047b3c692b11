"""Mastodon: the public streams of one server, with edits and deletions; gaps are filled from its
timelines.

Touches that server only (and, to recheck a post it no longer knows, asks the post's own address
whether it is gone).

A deletion names the post by its number on the server. Numbers are remembered per process
(memory.py); a deletion of a post that is not remembered is counted as dropped, and `recheck` finds
it later.

Cursor: `{"since": {stream: number of the newest post}, "at": up to when all was seen}`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from connectors.mastodon.api import Arrived, loads, stream, streaming_address, timeline
from connectors.mastodon.fill import fill
from connectors.mastodon.memory import Memory
from connectors.mastodon.pages import PageMaker
from connectors.mastodon.rechecking import NotAllowed, look_up
from connectors.mastodon.settings import Settings
from connectors.mastodon.statuses import normalise
from connectors.tools.inbox import Put, batches
from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Page, Reject

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "RECORDED", "Settings", "listen", "normalise", "recheck"]

FIREHOSE = True
EXAMPLE = {"url": "https://mastodon.example", "token": "env:MASTODON_TOKEN"}
RATES = {"calls": (300, 300)}
RECORDED = ("mastodon_status.jsonl",)


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what the streams tell, after what was missed since the cursor; an empty page per
    heartbeat.

    Ends by raising: Retry when a stream ends or falls silent, Fatal when the token is refused.
    """
    settings = context.settings
    memory = context.memory.of(Memory)
    memory.size = settings.remembered_posts
    pages = PageMaker(context, memory, cursor)
    address = await streaming_address(context)
    feeds = [partial(_feed, context, address, name) for name in settings.streams]
    async with aclosing(batches(feeds)) as arriving:  # type: ignore[type-var]
        async for batch in arriving:
            waiting: list[Arrived] = []
            for arrived in batch:
                if arrived.event != "open":
                    waiting.append(arrived)
                    continue
                if waiting:
                    yield pages.page(waiting)
                waiting = []
                async for page in _caught_up(context, pages, arrived.stream):
                    yield page
            if waiting:
                yield pages.page(waiting)


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts: gone, edited, new figures. A post nobody answers for is left alone.

    Raises Retry where the token may look up none of them.
    """
    events: list[Event] = []
    rejects: list[Reject] = []
    refused: list[NotAllowed] = []
    for mention_id in mention_ids:
        try:
            events += await look_up(context, mention_id)
        except Reject as reject:
            rejects.append(reject)
        except NotAllowed as error:
            refused.append(error)
    if refused and len(refused) == len(mention_ids):
        raise refused[0]
    return Page(events=events, rejects=rejects)


async def _feed(
    context: SourceContext[Settings], address: str, name: str, put: Put[Arrived]
) -> None:
    async for arrived in stream(context, address, name):
        await put(arrived)


async def _caught_up(
    context: SourceContext[Settings], pages: PageMaker, name: str
) -> AsyncIterator[Page]:
    """What was said between the cursor and the opening of the stream; for a new stream only its
    starting point.
    """
    if name in pages.since:
        async for page in fill(context, pages, name):
            yield page
        return
    answer = await timeline(context, name, limit=1)
    newest = loads(answer) if answer.status == 200 else []
    for status in newest if isinstance(newest, list) else []:
        pages.advance(name, status)
    yield Page(cursor=pages.cursor())
