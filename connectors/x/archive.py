"""Posts and notices of the old API v1.1, which historical archives hold. Pure."""

from datetime import datetime
from typing import Any

from connectors.x.ids import time_of
from connectors.x.words import lang_of, plain, post_id, post_url
from schemas.base import to_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention, MentionKind

_AUTHOR_GONE = ("user_delete", "user_protect", "user_suspend")
_NOTICES = frozenset(
    {"disconnect", "limit", "scrub_geo", "status_withheld", "user_undelete", "user_unprotect",
    "user_unsuspend",
     "user_withheld", "warning", "friends", "control", "event"}
)  # fmt: skip


def archived(payload: dict[str, Any], *, name: str) -> list[Event]:
    """A v1.1 post, a deletion, an author's leaving; nothing for the other notices. Raises Reject
    and ValueError kin.
    """
    if "delete" in payload:
        notice = payload["delete"]
        revision = int(notice.get("timestamp_ms") or 0)
        return [
            MentionDeleted(
                mention_id=post_id(_id(notice["status"])), source=name, revision=revision
            )
        ]
    for kind in _AUTHOR_GONE:
        if kind in payload:
            notice = payload[kind]
            revision = int(notice.get("timestamp_ms") or 0)
            return [AuthorDeleted(author_id=post_id(notice["id"]), source=name, revision=revision)]
    if _NOTICES & payload.keys():
        return []
    if "user" not in payload or not ("text" in payload or "full_text" in payload):
        raise Reject(
            "is no post of X: needs `data`, or `id` and `text`, or the v1.1 fields `user` and `text`"
        )
    return [MentionPosted(mention=_mention(payload, name))]


def _mention(post: dict[str, Any], name: str) -> Mention:
    first, number = (
        str(((post.get("edit_history") or {}).get("edit_tweet_ids") or [_id(post)])[0]),
        _id(post),
    )
    last = time_of(int(number))
    whole = post.get("extended_tweet") or post
    entities = whole.get("entities") or {}
    kind, parent = _parent(post)
    user = post["user"]
    return Mention(
        id=post_id(first),
        source=name,
        type="x",
        kind=kind,
        url=post_url(number, user.get("screen_name") or ""),
        site="x.com",
        text=plain(_text(post)),
        lang=lang_of(post.get("lang") or ""),
        author=_author(user),
        published_at=time_of(int(first)) or _moment(post["created_at"]),
        revision=to_ms(last) if last and first != number else 0,
        parent_id=post_id(parent) if parent else "",
        thread_id="" if parent else post_id(first),
        hashtags=tuple(tag["text"] for tag in entities.get("hashtags") or ()),
        handles=tuple(mention["screen_name"] for mention in entities.get("user_mentions") or ()),
        links=tuple(url.get("expanded_url") or url["url"] for url in entities.get("urls") or ()),
        engagement=_engagement(post),
        payload=post,
    )


def _text(post: dict[str, Any]) -> str:
    """The whole text; that of a repost, which the API cuts, from the original."""
    original = post.get("retweeted_status")
    if original:
        return f"RT @{(original.get('user') or {}).get('screen_name', '')}: {_text(original)}"
    return str(
        (post.get("extended_tweet") or post).get("full_text")
        or post.get("full_text")
        or post["text"]
    )


def _parent(post: dict[str, Any]) -> tuple[MentionKind, str]:
    if post.get("retweeted_status"):
        return "repost", _id(post["retweeted_status"])
    if post.get("in_reply_to_status_id_str"):
        return "comment", str(post["in_reply_to_status_id_str"])
    return "post", str(post.get("quoted_status_id_str") or "")


def _author(user: dict[str, Any]) -> Author:
    handle = user.get("screen_name") or ""
    return Author(
        id=post_id(_id(user)),
        handle=handle,
        name=user.get("name") or "",
        url=f"https://x.com/{handle}" if handle else "",
        bio=plain(user.get("description") or ""),
        followers=user.get("followers_count"),
        following=user.get("friends_count"),
        posts=user.get("statuses_count"),
        listed=user.get("listed_count"),
        verified=bool(user.get("verified")),
        joined_at=_moment(user["created_at"]) if user.get("created_at") else None,
    )


def _engagement(post: dict[str, Any]) -> Engagement:
    return Engagement(
        likes=post.get("favorite_count"),
        replies=post.get("reply_count"),
        reposts=post.get("retweet_count"),
    )


def _id(thing: dict[str, Any]) -> str:
    return str(thing.get("id_str") or thing["id"])


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
