"""Reddit: posts and comments of subreddits, search all over Reddit, and who mentions the account.

Touches Reddit's API only, with an app's credentials; Reddit approves each use beforehand. Listings are
asked again and again and show the newest 1,000 things: what a longer break or a busier minute leaves
out is reported as a gap. Search finds posts, not comments, and a while after they were written.

Reddit tells no deletions: published mentions are looked up again, and what was deleted by its author or
removed by a moderator is deleted here within a day. What a moderator of the listening account's own
subreddits would see besides is not kept. Chats and private messages are not listened to.

All sources with one `client_id` share one limit of 100 questions a minute; what other programs use of
it, Reddit's answers tell.

Cursor: by listing, the newest thing and what its newest page showed (`{"feeds": …, "at": …}`).
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.reddit.api import PAGE, RefusedError, listing, look_up
from connectors.reddit.feeds import Feed, feeds_of, news
from connectors.reddit.settings import Settings
from connectors.reddit.things import fullname, gone, mention_id, normalise
from connectors.tools.poll import page_of, poll
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Fatal, Page, Reject

__all__ = [
    "EXAMPLE",
    "FIREHOSE",
    "RATES",
    "RECORDED",
    "SHARED_BY",
    "Settings",
    "listen",
    "normalise",
    "reach",
    "recheck",
]

FIREHOSE = True
EXAMPLE = {
    "client_id": "a1B2c3D4e5F6g7",
    "client_secret": "env:REDDIT_CLIENT_SECRET",
    "user_agent": "linux:com.example.grapevine:1 (by /u/somebody)",
    "subreddits": ["acme"],
}
RATES = {"calls": (100, 60)}
SHARED_BY = "client_id"
RECORDED = ("reddit_comment_t1.jsonl", "reddit_submission_t3.jsonl")


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Everything new since the cursor in every listing, oldest first, from now on without one."""
    every_secs = context.settings.poll_secs
    next_page = partial(_next_page, context)
    return poll(context, cursor, next_page, every_secs=every_secs, whole=True)


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts and comments: gone, edited, new figures. Raises Retry and Fatal."""
    names = [one.rpartition(":")[2] for one in mention_ids]
    events: list[Event] = []
    rejects: list[Reject] = []
    for start in range(0, len(names), PAGE):
        asked = names[start : start + PAGE]
        shown = {fullname(one): one for one in await look_up(context, asked)}
        for name in asked:
            page = _page(context, [shown[name]]) if name in shown else None
            events += [_deleted(context, name)] if page is None else page.events
            rejects += () if page is None else page.rejects
    return Page(events=events, rejects=rejects)


async def reach(context: SourceContext[Settings]) -> str:
    """Asks for the newest thing of the first listing. Raises Retry and Fatal."""
    feed = next(feeds_of(context.settings))
    try:
        await listing(context, feed.path, {**feed.params, "limit": 1})
    except RefusedError as error:
        raise Fatal(f"Reddit lets us in, but {error}: check subreddits") from error
    return f"lets us in; {len(list(feeds_of(context.settings)))} listings are read"


async def _next_page(context: SourceContext[Settings], cursor: Any) -> Page:
    """One round of all listings. A listing that is refused waits for the next round, unless it is all
    there are.
    """
    known = dict(cursor["feeds"]) if cursor else {}
    at = context.clock.now().isoformat()
    fresh: list[Any] = []
    refused: list[str] = []
    cut: list[Feed] = []
    feeds = list(feeds_of(context.settings))
    for feed in feeds:
        try:
            told = await news(context, feed, known.get(feed.name))
        except RefusedError as error:
            refused.append(str(error))
            continue
        known[feed.name] = told.known
        fresh += told.things
        cut += [feed] if told.cut else []
    if len(refused) == len(feeds):
        raise Fatal(f"Reddit shows nothing of what is listened to: {refused[0]}; check subreddits")
    page = _page(context, fresh)
    before = cursor["feeds"] if cursor else None
    wanted = {feed.name for feed in feeds}
    kept = {name: one for name, one in known.items() if name in wanted}
    reason = f"more was said in {', '.join(feed.path for feed in cut)} than Reddit shows"
    return Page(
        events=page.events,
        rejects=page.rejects,
        cursor=None if kept == before else {"feeds": kept, "at": at},
        gap=(cursor["at"], at, reason[:500]) if cut else None,
        dropped={"listing_refused": len(refused)} if refused else {},
    )


def _page(context: SourceContext[Settings], listed: Sequence[Any]) -> Page:
    """Things as events in their order: deletions of those that are gone."""
    there: list[Any] = []
    deleted: list[Event] = []
    for one in listed:
        if (name := fullname(one)) and gone(one["data"]):
            deleted.append(_deleted(context, name))
        else:
            there.append(one)
    page = page_of(context, there, normalise)
    return Page(events=[*page.events, *deleted], rejects=page.rejects)


def _deleted(context: SourceContext[Settings], name: str) -> MentionDeleted:
    return MentionDeleted(mention_id=mention_id(name), source=context.name)
