"""Notifications, comments and posts of LinkedIn as events. Pure.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/network-update-social-actions
"""

import re
from datetime import UTC, datetime
from typing import Any

from connectors.linkedin.settings import Settings
from connectors.tools.reading import reading
from connectors.tools.values import at, figure, maybe, part, parts, text
from connectors.tools.words import hashtags_in, links_in
from schemas.base import to_ms
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.mention import Author, Engagement, Mention

SPACE = "linkedin:li:"
_URN = re.compile(r"urn:li:[A-Za-z]{1,40}:[A-Za-z0-9_-]{1,60}")
_COMMENT = re.compile(r"(?:urn:li:)?comment:\((?:urn:li:)?([A-Za-z]{1,40}:\d{1,25}),(\d{1,25})\)")
_NUMBER = re.compile(r"(\d{15,20})\)?$")
_LITTLE_TEXT = re.compile(
    r"\\([|{}@\[\]()<>#\\*_~])|\{hashtag\|\\?#\|([^}]{1,100})\}|@\[([^\]]{1,200})\]\([^)]{1,100}\)"
)
"""Posts mark mentions and hashtags so, and put a backslash before other marks.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
"""
_TIME_BITS = 22
_GONE = frozenset({"COMMENT_DELETE", "DELETE"})


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of a notification (with what it tells of), of a comment or of a post. None for likes.
    Raises Reject.
    """
    with reading(payload, "post of LinkedIn"):
        if "organizationalEntity" in payload or "decoratedGeneratedActivity" in payload:
            return _notified(payload, name)
        if isinstance(payload.get("activity"), dict):  # of a regulated member's archive
            if payload.get("method") in _GONE:
                return [_deleted(_own(payload["activity"]), payload.get("capturedAt"), name)]
            return [MentionPosted(mention=_mention(payload["activity"], {}, name))]
        return [MentionPosted(mention=_mention(payload, {}, name))]


def _notified(told: dict[str, Any], name: str) -> list[Event]:
    said = part(told, "decoratedGeneratedActivity")
    post = part(said, "comment") or part(said, "share")
    if told.get("action") in _GONE:
        return [_deleted(_urn(told.get("generatedActivity")), told.get("lastModifiedAt"), name)]
    if not post:
        return []
    return [
        MentionPosted(
            mention=_mention({"entity": told.get("generatedActivity"), **post}, told, name)
        )
    ]


def _deleted(urn: str, when: Any, name: str) -> MentionDeleted:
    return MentionDeleted(mention_id=SPACE + urn, source=name, revision=figure(when) or 0)


def _mention(post: dict[str, Any], told: dict[str, Any], name: str) -> Mention:
    urn = _own(post)
    words = (
        text(at(post, "message", "text")) or text(post.get("text")) or text(post.get("commentary"))
    )
    comment = urn.startswith("urn:li:comment:")
    root = text(post.get("object")) if comment else ""
    above = text(post.get("parentComment")) or root
    published = (
        _milliseconds(at(post, "created", "time"))
        or _milliseconds(post.get("createdAt"))
        or dated(urn)
    )
    if published is None:
        raise ValueError("has no time, and no number that tells it")
    edited = figure(at(post, "lastModified", "time")) or figure(post.get("lastModifiedAt"))
    edited = edited or (
        figure(told.get("lastModifiedAt")) if told.get("action") == "COMMENT_EDIT" else 0
    )
    return Mention(
        id=SPACE + urn,
        source=name,
        type="linkedin",
        kind="comment" if comment else "repost" if told.get("action") == "SHARE" else "post",
        url=f"https://www.linkedin.com/feed/update/{root or urn}/",
        site="linkedin.com",
        text=_plain(words),
        author=_author(
            text(post.get("actor")) or text(post.get("owner")) or text(post.get("author"))
        ),
        published_at=published,
        revision=edited if edited and edited > to_ms(published) else 0,
        parent_id=_id(above)
        or (_id(text(told.get("sourcePost"))) if told.get("action") == "SHARE" else ""),
        thread_id=_id(root) if comment else SPACE + urn,
        hashtags=hashtags_in(_plain(words)),
        handles=_handles(post, words),
        links=links_in(words),
        engagement=Engagement(
            likes=figure(at(post, "likesSummary", "aggregatedTotalLikes")),
            replies=figure(at(post, "commentsSummary", "aggregatedTotalComments")),
        ),
        payload=told or post,
    )


def _own(post: dict[str, Any]) -> str:
    """The name of a post or comment; one that tells its number only is of what it stands under."""
    for field in ("$URN", "commentUrn", "entity", "id"):
        if isinstance(post.get(field), str) and "urn:li:" in post[field]:
            return _urn(post[field])
    return _urn(f"urn:li:comment:({text(post.get('object'))},{text(post.get('id'))})")


def _urn(told: Any) -> str:
    """The name as LinkedIn writes it in full; raises ValueError for what is none."""
    comment = _COMMENT.fullmatch(text(told))
    if comment:
        return f"urn:li:comment:(urn:li:{comment[1]},{comment[2]})"
    if not _URN.fullmatch(text(told)):
        raise ValueError("names no post or comment")
    return text(told)


def _id(urn: str) -> str:
    try:
        return SPACE + _urn(urn)
    except ValueError:
        return ""


def dated(urn: str) -> datetime | None:
    """When something was made, by its number, whose upper bits are the milliseconds since 1970."""
    number = _NUMBER.search(urn)
    return _milliseconds(int(number[1]) >> _TIME_BITS) if number else None


def _milliseconds(told: Any) -> datetime | None:
    whole = figure(told)
    return maybe(whole / 1000, lambda secs: datetime.fromtimestamp(secs, UTC)) if whole else None


def _author(urn: str) -> Author | None:
    """Known by number only; names need another right."""
    if not _URN.fullmatch(urn):
        return None
    kind, number = urn.split(":")[2:]
    address = f"https://www.linkedin.com/company/{number}/" if kind == "organization" else ""
    return Author(id=f"{SPACE}{urn}", handle=urn, url=address)


def _handles(post: dict[str, Any], words: str) -> tuple[str, ...]:
    """The names of who is mentioned, as they stand in the text."""
    marked = [match[3] for match in _LITTLE_TEXT.finditer(words[:100_000]) if match[3]]
    said = text(at(post, "message", "text"))
    for one in parts(post, "message", "attributes"):
        start, length = figure(one.get("start")), figure(one.get("length"))
        if start is not None and length and part(one, "value"):
            marked.append(said[start : start + length])
    return tuple(dict.fromkeys(filter(None, marked)))


def _plain(words: str) -> str:
    """The text as people see it."""
    if "\\" not in words and "{hashtag|" not in words and "@[" not in words:
        return words
    return _LITTLE_TEXT.sub(lambda m: m[1] or (f"#{m[2]}" if m[2] else f"@{m[3]}"), words)
