"""Looks at posts again, and fetches those of accounts that are shown again."""

from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice
from typing import Any

from connectors.bluesky.api import MOST_POSTS, feed_of, posts_of, profiles_of
from connectors.bluesky.events import normalise
from connectors.bluesky.memory import Memory
from connectors.bluesky.settings import Settings
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Page, Reject, Retry

_FEED_PAGES = 20
_AT_ONCE = 3


async def look_up(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """What has become of these posts, with the figures of their authors. Raises Retry."""
    events: list[Event] = []
    rejects: list[Reject] = []
    uris = [one.removeprefix("bluesky:") for one in mention_ids]
    uris = [uri for uri in uris if uri.startswith("at://")]
    for start in range(0, len(uris), MOST_POSTS):
        asked = uris[start : start + MOST_POSTS]
        views = {str(view.get("uri")): view for view in await posts_of(context, asked)}
        profiles = await _profiles(context, views.values())
        for uri in asked:
            if uri not in views:
                events.append(MentionDeleted(mention_id=f"bluesky:{uri}", source=context.name))
                continue
            try:
                events += _normalised(context, _with_profile(views[uri], profiles))
            except Reject as reject:
                rejects.append(reject)
    return Page(events=events, rejects=rejects)


async def restored(context: SourceContext[Settings], memory: Memory) -> AsyncIterator[Page]:
    """The posts of accounts that are shown again, a few accounts at a time. One whose posts cannot be
    had now is tried again when this is next called.
    """
    for did, at in list(islice(memory.back.items(), _AT_ONCE)):
        del memory.back[did]
        cursor = ""
        try:
            for _ in range(_FEED_PAGES):
                posts, cursor = await feed_of(context, did, cursor)
                yield _restored_page(context, did, posts, at)
                if not cursor:
                    break
        except (Retry, Reject):
            memory.back[did] = at  # last in the row


def _restored_page(
    context: SourceContext[Settings], did: str, posts: Iterable[dict[str, Any]], at: int
) -> Page:
    events: list[Event] = []
    rejects: list[Reject] = []
    for view in posts:
        author = view.get("author")
        if not isinstance(author, dict) or author.get("did") != did:
            continue  # what the account reposted
        try:
            told = _normalised(context, view)
        except Reject as reject:
            rejects.append(reject)
            continue
        for event in told:
            if isinstance(event, MentionPosted):
                mention = event.mention.model_copy(update={"revision": at})
                events.append(MentionRestored(mention=mention))
    return Page(events=events, rejects=rejects)


async def _profiles(
    context: SourceContext[Settings], views: Iterable[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    authors = [view.get("author") for view in views]
    dids = [one.get("did") for one in authors if isinstance(one, dict)]
    wanted = list(dict.fromkeys(did for did in dids if isinstance(did, str)))
    return await profiles_of(context, wanted) if wanted else {}


def _with_profile(view: dict[str, Any], profiles: dict[str, dict[str, Any]]) -> dict[str, Any]:
    author = view.get("author")
    did = author.get("did") if isinstance(author, dict) else None
    return view | {"author": author | profiles.get(str(did), {})} if author else view


def _normalised(context: SourceContext[Settings], view: dict[str, Any]) -> list[Event]:
    return normalise(view, name=context.name, settings=context.settings)
