"""Hacker News items, from the official API or the Algolia search, as events. Pure."""

from typing import Any

from connectors.hackernews.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.reading import reading
from schemas.base import from_ms
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention, MentionKind

SITE = "news.ycombinator.com"
_KINDS: dict[str, MentionKind] = {
    "story": "post",
    "job": "post",
    "poll": "post",
    "comment": "comment",
    "pollopt": "comment",
}


def mention_id(item: int | str) -> str:
    """The id of an item, the same from the official API and from search."""
    return f"hackernews:hn:{item}"


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """An item of the official API, or an answer of the Algolia search, as events; raises Reject.

    Deleted and killed (`dead`) items give their deletion. The text stays HTML, as Hacker News gives
    it.
    """
    if isinstance(payload, dict) and isinstance(payload.get("hits"), list):
        return [
            event
            for hit in payload["hits"]
            for event in normalise(hit, name=name, settings=settings)
        ]
    item = _from_hit(payload) if isinstance(payload, dict) and "objectID" in payload else payload
    if (
        not isinstance(item, dict)
        or str(item.get("type")) not in _KINDS
        or not isinstance(item.get("id"), int)
    ):
        raise Reject(
            "is no Hacker News item: needs `id`, and `type` story, comment, job, poll or pollopt",
            payload,
        )
    if item.get("deleted") or item.get("dead"):
        return [MentionDeleted(mention_id=mention_id(item["id"]), source=name)]
    with reading(payload, "item of Hacker News"):
        return [MentionPosted(mention=_mention(item, payload, name))]


def _mention(item: dict[str, Any], payload: dict[str, Any], name: str) -> Mention:
    number, by, text = item["id"], item.get("by"), item.get("text") or ""
    parent = item.get("parent") or item.get("poll")
    thread = item.get("thread") or (None if parent else number)
    author_url = f"https://{SITE}/user?id={by}"
    return Mention(
        id=mention_id(number),
        source=name,
        type="hackernews",
        kind=_KINDS[item["type"]],
        url=f"https://{SITE}/item?id={number}",
        site=SITE,
        title=item.get("title") or "",
        text=text,
        author=Author(id=f"hackernews:hn:{by}", handle=by, url=author_url) if by else None,
        published_at=from_ms(int(item["time"]) * 1000),
        parent_id=mention_id(parent) if parent else "",
        thread_id=mention_id(thread) if thread else "",
        links=tuple(filter(None, (item.get("url"), *hrefs(text)))),
        engagement=_engagement(item, is_reply=bool(parent)),
        payload=payload,
    )


def _engagement(item: dict[str, Any], *, is_reply: bool) -> Engagement:
    score, replies = item.get("score"), item.get("descendants")
    if replies is None and is_reply and "kids" in item:
        replies = len(item["kids"] or ())
    return Engagement(likes=None if score is None else max(0, score), replies=replies)


def _from_hit(hit: dict[str, Any]) -> dict[str, Any]:
    """An answer of the Algolia search in the shape of the official API."""
    tags = hit.get("_tags")
    tags = tags if isinstance(tags, list) else []
    kind = next(
        (tag for tag in map(str, tags) if tag in _KINDS),
        "comment" if "comment_text" in hit else "story",
    )
    number = str(hit["objectID"])
    return {
        "id": int(number) if number.isdecimal() and len(number) < 19 else number,
        "type": kind,
        "by": hit.get("author"),
        "time": hit.get("created_at_i"),
        "title": hit.get("title"),
        "text": hit.get("comment_text") or hit.get("story_text"),
        "url": hit.get("url"),
        "score": hit.get("points"),
        "parent": hit.get("parent_id"),
        "thread": hit.get("story_id"),
        "descendants": hit.get("num_comments"),
    }
