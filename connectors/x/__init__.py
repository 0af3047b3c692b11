"""X through tweepy: the filtered stream with rules made from the brands' queries; recent search
fills gaps.

Touches X's API only. Rules are widened where X cannot express a query (rules.py), so what arrives
is matched again by ingest. Every post is paid for: spending is booked with the source's budget,
which stops listening when the month's money is spent. Gaps are filled with overlap, because the
stream is not in order; X does not charge a post twice a day.

Cursor: `{"at": up to when all posts are known}`. It moves on over a gap only when all of it was
asked for. Edits arrive as new posts with the same first id. X tells deletions to `recheck` only.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from connectors.tools.inbox import batches
from connectors.x.client import Api
from connectors.x.fill import fill
from connectors.x.pages import Position, stream_page
from connectors.x.posts import normalise
from connectors.x.reading import read
from connectors.x.rechecking import look_up
from connectors.x.settings import Settings
from connectors.x.sync import synchronise, wanted_rules
from schemas.context import SourceContext
from schemas.flow import Page

__all__ = [
    "EXAMPLE",
    "FIREHOSE",
    "RATES",
    "RECORDED",
    "Settings",
    "listen",
    "normalise",
    "reach",
    "recheck",
]

FIREHOSE = True
EXAMPLE = {"token": "env:X_BEARER_TOKEN", "monthly_budget_usd": 200}
RATES = {
    "stream": (50, 900),
    "rules": (450, 900),
    "rule_changes": (100, 900),
    "search": (450, 900),
    "posts": (300, 900),
}
RECORDED = ("twitter_v2_tweets.jsonl", "twitter_v1_tweets.jsonl", "twitter_v1_stream.jsonl")


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what the stream gives, after what was missed since the cursor; an empty page per
    heartbeat.

    Ends by raising: Retry when the stream ends, falls silent or is refused for now, or the month's
    money is spent; Fatal where the token or a rule is refused.
    """
    wanted = wanted_rules(context)
    api = Api(context)
    try:
        await synchronise(context, api, wanted)
        position = Position.after(cursor, api.now())
        await context.budget.take("stream")
        async with aclosing(batches([partial(read, context)])) as arriving:  # type: ignore[type-var]
            async for batch in arriving:
                async for page in _pages(context, api, position, batch):
                    yield page
    finally:
        await asyncio.to_thread(api.close)


async def reach(context: SourceContext[Settings]) -> str:
    """Asks for the app's rules only: a stream would end the running service's own. Raises what
    `listen` raises.
    """
    wanted = wanted_rules(context)
    api = Api(context)
    try:
        present = await api.rules()
    finally:
        await asyncio.to_thread(api.close)
    return f"lets us in; {len(present)} rules are there, the brands need {len(wanted)}"


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts: gone, edited, new figures. Costs what reading them costs."""
    api = Api(context)
    try:
        return await look_up(context, api, mention_ids)
    finally:
        await asyncio.to_thread(api.close)


async def _pages(
    context: SourceContext[Settings], api: Api, position: Position, batch: list[bytes | None]
) -> AsyncIterator[Page]:
    """One batch of the stream; None in it says that it was opened. Raises where the stream or the
    money ends.
    """
    if None in batch:
        async for page in fill(context, api, position):
            yield page
    arrived = [line for line in batch if line is not None]
    if not arrived:
        return
    page, ending = stream_page(context, position, arrived, api.now())
    yield page
    if ending:
        raise ending
    await context.budget.take("money", 0)
