"""What a polled Instagram source asks for: comments under the account's posts, what tags it, hashtags."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from connectors.instagram.posts import SPACE
from connectors.instagram.settings import MOST_HASHTAGS, Settings
from connectors.tools.graph import MissingError, ask_graph, listed
from connectors.tools.poll import Normalise, page_of
from connectors.tools.since import Item, after, asked_from, fresh
from connectors.tools.values import maybe, part, parts, text
from schemas.context import SourceContext
from schemas.event import MentionDeleted
from schemas.flow import Fatal, Page

_COMMENT = "id,text,timestamp,username,from,like_count,parent_id,media"
_MEDIA = "id,caption,media_type,media_url,permalink,timestamp,username,like_count,comments_count"
_OWN = f"{_MEDIA},comments{{{_COMMENT},replies{{{_COMMENT}}}}}"
_HASHTAG = "id,caption,media_type,media_url,permalink,timestamp,like_count,comments_count"
_OVERLAP = timedelta(hours=1)
_WEEK = timedelta(days=7)
_MOST_LOOKED_UP = 20


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """What is new of everything that is asked for, as one page; the same cursor where nothing is."""
    states: dict[str, Any] = {"hashtags": {}, **(cursor or {})}
    payloads: list[Any] = []
    gone: list[MentionDeleted] = []
    gap = None
    for feed in ("own", "tags", *(f"#{tag}" for tag in context.settings.hashtags)):
        path, fields = await _place(context, feed, states)
        if not path:
            now = context.clock.now().isoformat()
            gap = (
                now,
                now,
                f"{feed} is not asked for: {MOST_HASHTAGS} hashtags were, in seven days",
            )
            continue
        items = [item async for item in _items(context, path, fields)]
        gone += await _vanished(context, states, items) if feed == "own" else []
        state = states.get(feed)
        if state is None:
            states[feed] = after(items, {"since": "", "seen": {}}, _OVERLAP)
            continue
        since = asked_from(state, _OVERLAP)
        new = [one for one in fresh(items, state) if since is None or one[1] >= since]
        payloads += [payload for *_, payload in sorted(new, key=lambda item: item[1])]
        states[feed] = after(new, state, _OVERLAP) if new else state
    page = page_of(context, payloads, normalise, cursor=states if states != cursor else None)
    events = [*page.events, *gone]
    return Page(events=events, rejects=page.rejects, cursor=page.cursor, gap=gap)


async def _place(
    context: SourceContext[Settings], feed: str, states: dict[str, Any]
) -> tuple[str, dict[str, str | int]]:
    """Where a feed is asked for and with what; no place for a hashtag beyond Meta's 30 of seven days."""
    account, most = context.settings.account, context.settings.page_items
    if not feed.startswith("#"):
        edge, fields = ("media", _OWN) if feed == "own" else ("tags", _MEDIA)
        return f"{account}/{edge}", {"fields": fields, "limit": most}
    name, now = feed[1:], context.clock.now()
    known = {
        tag: told
        for tag, told in states["hashtags"].items()
        if (maybe(told[1]) or now) > now - _WEEK
    }
    if name not in known:
        if len(known) >= MOST_HASHTAGS:
            return "", {}
        answer = await ask_graph(context, "ig_hashtag_search", {"user_id": account, "q": name})
        number = next((text(one.get("id")) for one in parts(answer, "data")), "")
        states["hashtags"] = {**known, name: [number, now.isoformat()]}
    number = states["hashtags"][name][0]
    return f"{number}/recent_media", {"user_id": account, "fields": _HASHTAG, "limit": most}


async def _items(
    context: SourceContext[Settings], path: str, params: dict[str, str | int]
) -> AsyncIterator[Item]:
    """The posts that are still watched, and their comments."""
    oldest: datetime | None = None
    try:
        async for media in listed(context, path, params):
            told = maybe(media.get("timestamp"))
            # By the newest post's time: our clock may be off.
            oldest = oldest or (told and told - timedelta(days=context.settings.watch_days))
            if told and oldest and told < oldest:
                return
            for one in _parts(media):
                if (changed := maybe(one.get("timestamp"))) and one.get("id"):
                    yield str(one["id"]), changed, one
    except MissingError as error:
        raise Fatal(
            f"the Graph API does not show {path}: check account, hashtags and token"
        ) from error


def _parts(media: dict[str, Any]) -> list[dict[str, Any]]:
    """A post without its comments, and each of them with what it stands under."""
    own = [{name: one for name, one in media.items() if name != "comments"}]
    for comment in parts(media, "comments", "data"):
        under = {"media": {"id": media.get("id")}}
        own.append({**under, **{name: one for name, one in comment.items() if name != "replies"}})
        own += [
            {**under, "parent_id": comment.get("id"), **one}
            for one in parts(comment, "replies", "data")
        ]
    return own


async def read_mention(context: SourceContext[Settings], change: dict[str, Any]) -> Any:
    """The change; where it names a post or comment that mentions the account, that post or comment.

    https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_media
    """
    told = change["entry"][0]["changes"][0]
    value = part(told, "value")
    if told.get("field") != "mentions" or context.settings.token is None:
        return change
    media, comment = text(value.get("media_id")), text(value.get("comment_id"))
    if not (media or comment).isdecimal():
        return change
    kind = (
        f"mentioned_comment.comment_id({comment}){{{_COMMENT}}}"
        if comment.isdecimal()
        else (f"mentioned_media.media_id({media}){{{_MEDIA}}}")
    )
    try:
        answer = await ask_graph(context, context.settings.account, {"fields": kind})
    except MissingError:
        return change
    post = part(answer, "mentioned_comment") or part(answer, "mentioned_media")
    return {"media": {"id": media}, **post} if post and comment else post or change


async def _vanished(
    context: SourceContext[Settings], states: dict[str, Any], items: list[Item]
) -> list[MentionDeleted]:
    """Deletions of what was shown under the account's own posts the last time, and is gone: what is only
    pushed off the list by newer comments is still there by its number.
    """
    shown = {one for one, *_ in items}
    missing = [one for one in states.get("shown", ()) if one not in shown]
    gone: list[MentionDeleted] = []
    for number in missing[:_MOST_LOOKED_UP]:
        try:
            await ask_graph(context, number, {"fields": "id"})
        except MissingError:
            gone.append(MentionDeleted(mention_id=SPACE + number, source=context.name))
    states["shown"] = sorted(shown | set(missing[_MOST_LOOKED_UP:]))
    return gone
