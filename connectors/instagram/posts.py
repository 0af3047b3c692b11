"""Posts and comments of Instagram as events: what webhooks tell, and objects of the Graph API. Pure.

https://developers.facebook.com/docs/instagram-platform/webhooks
"""

import re
from datetime import UTC, datetime
from typing import Any

from connectors.instagram.settings import Settings
from connectors.tools.reading import reading
from connectors.tools.values import at, figure, maybe, moment, native_id, part, parts, text
from connectors.tools.words import handles_in, hashtags_in, links_in
from schemas.event import Event, MentionPosted
from schemas.mention import Author, Engagement, Mention

SPACE = "instagram:ig:"
_COMMENTS = frozenset({"comments", "live_comments"})
_CODE = re.compile(r"/(?:p|reel|reels|tv)/([A-Za-z0-9_-]{1,40})(?:[/?#]|$)")
_STORY = re.compile(r"/stories/[^/]{1,100}/(\d{15,20})")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SHORT_CHARS = 11
"""Characters of a public post's code that are its number; what follows is a private one's key."""
_FIRST_MS = 1_314_220_021_721
"""When Instagram's numbers begin; their upper bits are the milliseconds since.
https://instagram-engineering.com/sharding-ids-at-instagram-1cf5a71e5a5c
"""


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The events of a webhook, or of one post or comment of the Graph API. None for figures, private
    messages, and what is named without its words. Raises Reject.
    """
    with reading(payload, "post of Instagram"):
        if "entry" not in payload:
            return [MentionPosted(mention=_mention(payload, name))]
        if not isinstance(payload["entry"], list):
            raise ValueError("entry is no list")
        return [
            MentionPosted(mention=_mention(comment, name))
            for entry in parts(payload, "entry")
            for change in parts(entry, "changes")
            if (comment := comment_of(change, entry))
        ]


def comment_of(change: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The comment that a change tells, with its entry's time; empty where it tells none."""
    value = part(change, "value")
    if change.get("field") not in _COMMENTS or "text" not in value:
        return {}
    return {"timestamp": _seconds(entry.get("time")), **value}


def _mention(post: dict[str, Any], name: str) -> Mention:
    own = SPACE + native_id(post.get("id"))
    comment = "text" in post
    caption = post.get("caption")
    words = text(post.get("text")) if comment else text(at(caption, "text")) or text(caption)
    media = _id_of(at(post, "media", "id")) if comment else ""
    above = _id_of(post.get("parent_id")) or _id_of(at(post, "parent", "id")) or media
    return Mention(
        id=own,
        source=name,
        type="instagram",
        kind="comment" if comment else "post",
        url=text(post.get("permalink")) or _url(post),
        site="instagram.com",
        text=words,
        author=_author(post),
        published_at=_published(post),
        parent_id=above,
        thread_id=media if comment else own,
        hashtags=hashtags_in(words),
        handles=handles_in(words),
        links=_links(post, words),
        attached=tuple(filter(None, (text(post.get("alt_text")),))),
        engagement=Engagement(
            likes=figure(post.get("like_count")),
            replies=figure(post.get("comments_count", post.get("comment_count"))),
            views=figure(post.get("view_count")),
        ),
        payload=post,
    )


def _id_of(number: Any) -> str:
    return SPACE + native_id(number) if number else ""


def _published(post: dict[str, Any]) -> datetime:
    """When it was posted: as told, or as the number says that its address holds."""
    told = (
        maybe(post.get("timestamp")) or maybe(post.get("taken_at")) or maybe(post.get("created_at"))
    )
    if told is not None:
        return told
    code = text(post.get("shortcode")) or text(post.get("code"))
    address = _CODE.search(text(post.get("permalink")))
    story = _STORY.search(text(post.get("permalink")))
    number = figure_of(code or (address[1] if address else "")) or int(story[1] if story else 0)
    number = number or int(text(post.get("ig_id")) if text(post.get("ig_id")).isdecimal() else 0)
    if not number >> 23:
        raise ValueError("has no timestamp, and no number that tells it")
    return moment(((number >> 23) + _FIRST_MS) / 1000).astimezone(UTC)


def figure_of(code: str) -> int:
    """The number that a post's code stands for; 0 where it is none."""
    number = 0
    for letter in code[:_SHORT_CHARS]:
        place = _LETTERS.find(letter)
        if place < 0:
            return 0
        number = number * len(_LETTERS) + place
    return number if len(code) >= _SHORT_CHARS - 1 else 0


def _author(post: dict[str, Any]) -> Author | None:
    person = part(post, "from") or part(post, "user") or part(post, "owner")
    handle = text(post.get("username")) or text(person.get("username"))
    number = person.get("id") or person.get("pk")
    try:
        native = native_id(number)
    except ValueError:
        native = f"@{handle[:200].lower()}"
    if native == "@":
        return None
    return Author(
        id=f"{SPACE}user/{native}",
        handle=handle,
        name=text(person.get("full_name")),
        url=f"https://www.instagram.com/{handle}/" if handle else "",
        verified=person.get("is_verified") is True,
        followers=figure(person.get("followers_count")),
    )


def _links(post: dict[str, Any], words: str) -> tuple[str, ...]:
    """What the words link to, and the pictures."""
    shown = [text(one.get("media_url")) for one in (post, *parts(post, "children", "data"))]
    every = (*links_in(words), *(one for one in shown if one.startswith(("http://", "https://"))))
    return tuple(dict.fromkeys(every))


def _url(post: dict[str, Any]) -> str:
    code = text(post.get("shortcode")) or text(post.get("code"))
    return f"https://www.instagram.com/p/{code}/" if code else ""


def _seconds(told: Any) -> Any:
    whole = figure(told)
    return whole / 1000 if whole and whole > 10**11 else told
