"""Posts of X as events: v2 (stream, search, look-up) and v1.1 (archives). Pure.

The id of a mention is the first id of a post's edit history, so that an edit is the same mention;
its time is the first id's, which is the same from every endpoint, and its revision is the last
id's.
"""

from datetime import datetime
from typing import Any

from connectors.tools.reading import reading
from connectors.x.archive import archived
from connectors.x.ids import time_of
from connectors.x.settings import Settings
from connectors.x.words import by_id, lang_of, objects, plain, post_id, post_url
from schemas.base import to_ms
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention, MentionKind


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A post, or a notice of an archived stream, as events; raises Reject.

    Takes `{"data": …, "includes": …}` of v2, a bare v2 post, and v1.1 posts and notices.
    """
    if not isinstance(payload, dict):
        raise Reject("is no post of X but no JSON object at all", payload)
    with reading(payload, "post of X"):
        if "user" in payload or not ("data" in payload or "id" in payload):
            return archived(payload, name=name)
        return [MentionPosted(mention=_mention(payload, name))]


def _mention(payload: dict[str, Any], name: str) -> Mention:
    post, includes = payload.get("data", payload), payload.get("includes")
    if not isinstance(post, dict) or "text" not in post or "event_type" in post:
        raise Reject("is no post of X: has no `text`, or is a direct message")
    if not post.get("id"):
        raise Reject("is no post of X: has no `id`")
    includes = includes if isinstance(includes, dict) else {}
    history = [str(one) for one in post.get("edit_history_tweet_ids") or () if one] or [
        str(post["id"])
    ]
    users = by_id(includes.get("users"))
    kind, parent = _parent(post)
    entities = post.get("entities") or {}
    note = post.get("note_tweet") or {}
    for key, values in (note.get("entities") or {}).items():
        entities = entities | {key: values}
    user = users.get(str(post.get("author_id")))
    first = time_of(int(history[0]))
    return Mention(
        id=post_id(history[0]),
        source=name,
        type="x",
        kind=kind,
        url=post_url(str(post["id"]), (user or {}).get("username", "")),
        site="x.com",
        text=plain(_text(post, kind, parent, includes, users)),
        lang=lang_of(post.get("lang") or ""),
        author=_author(post, user),
        published_at=first or post.get("created_at") or _undated(),
        revision=_revision(history),
        parent_id=post_id(parent) if parent else "",
        thread_id=post_id(post["conversation_id"]) if post.get("conversation_id") else "",
        hashtags=tuple(tag["tag"] for tag in entities.get("hashtags") or ()),
        handles=tuple(mention["username"] for mention in entities.get("mentions") or ()),
        links=_links(entities),
        engagement=_engagement(post.get("public_metrics")),
        payload=payload,
    )


def _undated() -> datetime:
    raise Reject("is undated: has no `created_at`, and its id is too old to carry a time")


def _parent(post: dict[str, Any]) -> tuple[MentionKind, str]:
    """What a post answers, repeats or quotes, in this order."""
    kinds: tuple[tuple[str, MentionKind], ...] = (
        ("retweeted", "repost"),
        ("replied_to", "comment"),
        ("quoted", "post"),
    )
    given = {
        str(reference.get("type")): str(reference["id"])
        for reference in objects(post.get("referenced_tweets"))
        if reference.get("id")
    }
    for type_, kind in kinds:
        if type_ in given:
            return kind, given[type_]
    return "repost" if post["text"].startswith("RT @") else "post", ""


def _text(
    post: dict[str, Any],
    kind: str,
    parent: str,
    includes: dict[str, Any],
    users: dict[str, dict[str, Any]],
) -> str:
    """The whole text: that of a long post, and for a repost, which X cuts, that of the original."""
    if kind == "repost" and parent:
        original = by_id(includes.get("tweets")).get(parent, {})
        whole = (original.get("note_tweet") or {}).get("text") or original.get("text")
        if whole:
            by = users.get(str(original.get("author_id")), {}).get("username")
            return f"RT @{by}: {whole}" if by else f"{post['text'].partition(': ')[0]}: {whole}"
    return str((post.get("note_tweet") or {}).get("text") or post["text"])


def _revision(history: list[str]) -> int:
    """When the newest version was made (ms); 0 for a post never edited."""
    last = time_of(int(history[-1])) if len(history) > 1 else None
    return to_ms(last) if last else 0


def _author(post: dict[str, Any], user: dict[str, Any] | None) -> Author | None:
    if user is None:
        return Author(id=post_id(post["author_id"])) if post.get("author_id") else None
    figures = user.get("public_metrics") or {}
    return Author(
        id=post_id(user["id"]),
        handle=user.get("username") or "",
        name=user.get("name") or "",
        url=f"https://x.com/{user['username']}" if user.get("username") else "",
        bio=plain(user.get("description") or ""),
        followers=figures.get("followers_count"),
        following=figures.get("following_count"),
        posts=figures.get("tweet_count"),
        listed=figures.get("listed_count"),
        verified=bool(user.get("verified")),
        joined_at=user.get("created_at"),
    )


def _links(entities: dict[str, Any]) -> tuple[str, ...]:
    """Where links lead, without the pictures of the post itself."""
    urls = [url for url in entities.get("urls") or () if "media_key" not in url]
    addresses = (
        url.get("unwound_url") or url.get("expanded_url") or url.get("url") for url in urls
    )
    return tuple(dict.fromkeys(filter(None, addresses)))


def _engagement(figures: dict[str, Any] | None) -> Engagement | None:
    if not figures:
        return None
    shared = [figures[name] for name in ("retweet_count", "quote_count") if name in figures]
    return Engagement(
        likes=figures.get("like_count"),
        replies=figures.get("reply_count"),
        reposts=sum(shared) if shared else None,
        views=figures.get("impression_count"),
    )
