"""Posts, comments and reviews of pages as events: changes that webhooks tell, and objects of the Graph API.
Pure.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

import re
from collections.abc import Iterator
from typing import Any

from connectors.facebook.settings import Settings
from connectors.tools.reading import reading
from connectors.tools.values import at, figure, moment, native_id, part, parts, revised, text
from connectors.tools.words import hashtags_in, links_in
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.mention import Author, Engagement, Mention, MentionKind

_SAID = frozenset(
    {"post", "status", "comment", "photo", "video", "share", "album", "event", "note", "rating"}
)
_FIELDS = frozenset({"feed", "ratings", "mention"})
_GONE = frozenset({"remove", "block"})
_CAMEL = re.compile(r"(?<=[a-z])([A-Z])")
ELSEWHERE = "elsewhere/"
"""How the ids of what is not on the page begin, and only mentions or tags it: the page's token cannot look it
up again.
"""
_MOST_ATTACHED, _MAX_ATTACHED_CHARS = 20, 2000


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The events of a webhook (`entry`), of one of its changes (`field`, `value`), or of one object of the
    Graph API. None for likes, reactions, private messages, and what is named without its words. Raises
    Reject.
    """
    with reading(payload, "post of Facebook"):
        if "entry" in payload:
            return [event for told in _told(payload) for event in _of_change(*told, name, settings)]
        if "field" in payload and isinstance(payload.get("value"), dict):
            return list(_of_change(payload, {}, name, settings))
        post = {**payload, "page_id": _page_of(payload, settings)}
        return [MentionPosted(mention=_mention(post, "", name))]


def _told(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    if not isinstance(document["entry"], list):
        raise ValueError("entry is no list")
    if document.get("object", "page") == "page":
        for entry in parts(document, "entry"):
            yield from ((change, entry) for change in parts(entry, "changes"))


def _of_change(
    change: dict[str, Any], entry: dict[str, Any], name: str, settings: Settings
) -> Iterator[Event]:
    value = {_CAMEL.sub(r"_\1", key).lower(): one for key, one in part(change, "value").items()}
    item, verb = value.get("item"), value.get("verb")
    if change.get("field") not in _FIELDS or item not in _SAID:
        return
    page = _page_of({**value, "page_id": entry.get("id")}, settings)
    at_ms = _seconds(entry.get("time"))
    post = {
        **value,
        "page_id": page,
        "id": _native(value, page),
        "created_time": value.get("created_time") or at_ms,
    }
    post[ELSEWHERE] = change.get("field") == "mention"
    whole = f"facebook:{page}:{ELSEWHERE if post[ELSEWHERE] else ''}{post['id']}"
    if verb in _GONE:
        yield MentionDeleted(mention_id=whole, source=name, revision=revised(at_ms))
    elif _has_words(value):
        edited = verb != "add"
        mention = _mention(
            post, "review" if item == "rating" else "", name, revised(at_ms) if edited else 0
        )
        yield MentionPosted(mention=mention.model_copy(update={"payload": change}))


def wanted(change: dict[str, Any]) -> str:
    """The id of what a webhook's one change names without its words; empty where there is no such."""
    value = part(change["entry"][0]["changes"][0], "value")
    said = value.get("item") in ("post", "comment", "status") and value.get("verb") not in _GONE
    if not said or _has_words(value):
        return ""
    return text(value.get("comment_id")) or text(value.get("post_id"))


def _has_words(value: dict[str, Any]) -> bool:
    return any(text(value.get(field)) for field in ("message", "review_text", "link", "photo")) or (
        value.get("item") in ("photo", "video") or "rating" in value
    )


def _native(value: dict[str, Any], page: str) -> str:
    """The id of what a change is about: a comment's own, a post's with its page's before it."""
    if value.get("item") == "comment":
        return native_id(value.get("comment_id"))
    if value.get("item") == "rating":
        return native_id(value.get("open_graph_story_id"))
    if value.get("post_id"):
        return native_id(value["post_id"])
    kinds = ("video_id", "photo_id", "share_id", "event_id")
    return f"{page}_{native_id(next((value[k] for k in kinds if value.get(k)), None))}"


def _page_of(post: dict[str, Any], settings: Settings) -> str:
    """The page something stands on: as told, as a post's id begins, or the first of ours."""
    if post.get("page_id") is not None:
        page = native_id(post["page_id"])
        if ":" in page:
            raise ValueError("the page's id is none")
        return page
    beginning, separator, _ = (text(post.get("post_id")) or text(post.get("id"))).partition("_")
    return beginning if separator and beginning.isdecimal() else settings.pages[0]


def _mention(post: dict[str, Any], kind: str, name: str, revision: int = 0) -> Mention:
    space = f"facebook:{post['page_id']}:"
    native = (ELSEWHERE if post.get(ELSEWHERE) else "") + native_id(post.get("id"))
    words = text(post.get("message")) or text(post.get("review_text")) or text(post.get("story"))
    above, root = _above(post)
    plain: MentionKind = "review" if kind else "comment" if above else "post"
    return Mention(
        id=space + native,
        source=name,
        type="facebook",
        kind=plain,
        url=text(post.get("permalink_url")) or _url(native, above),
        site="facebook.com",
        text=words,
        author=_author(post, space),
        published_at=moment(post.get("created_time")),
        revision=revision or revised(post.get("updated_time")),
        parent_id=space + above if above else "",
        thread_id=space + root if root else "" if above else space + native,
        hashtags=hashtags_in(words),
        handles=_handles(post),
        links=_links(post, words),
        attached=_attached(post),
        rating=_rating(post),
        engagement=_engagement(post),
        payload={name: one for name, one in post.items() if name not in ("page_id", ELSEWHERE)},
    )


def _above(post: dict[str, Any]) -> tuple[str, str]:
    """The ids of what a comment answers and of its post; empty for posts. A post's id begins with its
    page's, a comment's with its post's.
    """
    if post.get(ELSEWHERE):
        root = text(post.get("post_id")) if post.get("comment_id") else ""
        return (ELSEWHERE + root if root else "",) * 2
    beginning, separator, _ = str(post["id"]).partition("_")
    if not separator or beginning == post["page_id"]:
        return "", ""
    root = text(post.get("post_id")) or f"{post['page_id']}_{beginning}"
    return text(post.get("parent_id")) or text(at(post, "parent", "id")) or root, root


def _author(post: dict[str, Any], space: str) -> Author | None:
    person = part(post, "from") or part(post, "reviewer")
    number = person.get("id") or post.get("sender_id") or post.get("reviewer_id")
    shown = (
        text(person.get("name")) or text(post.get("sender_name")) or text(post.get("reviewer_name"))
    )
    if number is None and not shown:
        return None
    try:
        native = native_id(number)
    except ValueError:
        native = f"@{shown[:200]}" if shown else ""
    return Author(id=f"{space}user/{native}", name=shown) if native else None


def _links(post: dict[str, Any], words: str) -> tuple[str, ...]:
    """What the words link to, what is shared, and the pictures."""
    shared = [text(post.get(field)) for field in ("link", "photo", "source", "full_picture")]
    photos = post.get("photos")
    shared += [text(one) for one in photos] if isinstance(photos, list) else []
    for one in parts(post, "attachments", "data"):
        shared += [
            text(one.get("unshimmed_url")) or text(one.get("url")),
            text(at(one, "media", "source")),
        ]
    every = (*links_in(words), *(one for one in shared if one.startswith(("http://", "https://"))))
    return tuple(dict.fromkeys(every))


def _attached(post: dict[str, Any]) -> tuple[str, ...]:
    """The title and words of what is shared."""
    told = [post.get(field) for field in ("name", "caption", "description", "story")]
    for one in parts(post, "attachments", "data"):
        told += [one.get("title"), one.get("description")]
    words = [one[:_MAX_ATTACHED_CHARS] for one in told if isinstance(one, str) and one.strip()]
    return tuple(dict.fromkeys(words))[:_MOST_ATTACHED]


def _handles(post: dict[str, Any]) -> tuple[str, ...]:
    """The names of people and pages that are tagged: Facebook tells no handles."""
    tags = post.get("message_tags")
    lists = tags.values() if isinstance(tags, dict) else [tags]
    every = [
        one for some in lists if isinstance(some, list) for one in some if isinstance(one, dict)
    ]
    return tuple(dict.fromkeys(filter(None, (text(one.get("name")) for one in every))))


def _rating(post: dict[str, Any]) -> float | None:
    stars = post.get("rating")
    fits = isinstance(stars, int | float) and not isinstance(stars, bool) and 0 <= stars <= 5
    return float(stars) if fits else None  # type: ignore[arg-type]


def _engagement(post: dict[str, Any]) -> Engagement:
    return Engagement(
        likes=_count(post, "reactions", "likes", "like_count"),
        replies=_count(post, "comments", "comment_count"),
        reposts=_count(post, "shares"),
    )


def _count(post: dict[str, Any], *names: str) -> int | None:
    for name in names:
        value = post.get(name)
        told = (
            at(value, "summary", "total_count"),
            at(value, "total_count"),
            at(value, "count"),
            value,
        )
        counts = [count for one in told if (count := figure(one)) is not None]
        if counts:
            return counts[0]
    return None


def _seconds(moment_: Any) -> Any:
    """Entries tell their time in seconds, or in thousandths."""
    whole = figure(moment_)
    return whole / 1000 if whole and whole > 10**11 else moment_


def _url(native: str, above: str) -> str:
    native, above = native.removeprefix(ELSEWHERE), above.removeprefix(ELSEWHERE)
    if above:
        return f"https://www.facebook.com/{above}?comment_id={native.rpartition('_')[2]}"
    return f"https://www.facebook.com/{native}"
