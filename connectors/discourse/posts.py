"""Posts of Discourse as events: of the API, of its pages of posts, and of webhooks. Pure.

A delivery is what the webhook's body says, with the header X-Discourse-Event as `event`:
`{"event": "post_edited", "post": {…}}`. https://docs.discourse.org
"""

import re
from typing import Any
from urllib.parse import urlsplit

from connectors.discourse.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.reading import reading
from connectors.tools.values import (
    at,
    figure,
    maybe,
    moment,
    native_id,
    parts,
    revised,
    text,
    texts,
)
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.mention import Author, Engagement, Mention

_WHISPER = 4
"""The type of posts that staff alone can read.
https://github.com/discourse/discourse/blob/main/app/models/post.rb
"""
ABOVE = "reply_to_post_id"
"""Where it is known, the id of the post that is answered: Discourse tells its number in the topic only."""
_LIKE = 2
"""The number of `like` among the actions on a post."""
_NOT_WORDS = frozenset(
    {"mention", "hashtag", "hashtag-cooked", "anchor", "lightbox", "mention-group"}
)
_MENTION = re.compile(r'<a class="mention" href="[^"<>]{0,300}">@([\w.-]{1,100})</a>')
_MAX_CHARS = 200_000


def namespace_of(settings: Settings) -> str:
    """The middle part of the forum's ids: its host, with its port where it has one."""
    return urlsplit(settings.url).netloc.lower().replace(":", "-")


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The posts of a page of posts, one post, or what a webhook tells. The text stays HTML, as Discourse
    gives it. None for what no public person wrote. Raises Reject.
    """
    with reading(payload, "post of Discourse"):
        event = text(payload.get("event"))
        if event == "user_destroyed":
            number = native_id(at(payload, "user", "id"))
            return [AuthorDeleted(author_id=_author_id(number, settings), source=name)]
        if isinstance(payload.get("post"), dict):
            return _of_post(payload["post"], event, name, settings)
        if "topic" in payload and event:
            return []  # its first post is told by itself
        page = parts(payload, "latest_posts") or parts(payload, "post_stream", "posts")
        if page:
            return _of_page(page, text(payload.get("title")), name, settings)
        if "cooked" not in payload and "raw" not in payload:
            raise ValueError("holds no post: topics are told by their first post")
        return _of_post(payload, event, name, settings)


def _of_page(page: list[dict[str, Any]], title: str, name: str, settings: Settings) -> list[Event]:
    """The events of its posts; an odd one costs itself only, unless there is no other."""
    events: list[Event] = []
    odd: list[ValueError] = []
    numbers = {numbered(post): post.get("id") for post in page}
    for post in page:
        above = numbers.get(answered(post))
        try:
            whole = {"topic_title": title, **post, **({ABOVE: above} if above else {})}
            events += _of_post(whole, "", name, settings)
        except (ValueError, TypeError, OverflowError) as error:
            odd.append(ValueError(str(error)))
    if odd and not events:
        raise odd[0]
    return events


def numbered(post: dict[str, Any]) -> tuple[int | None, int | None]:
    """A post's topic and its number there, by which others answer it."""
    return figure(post.get("topic_id")), figure(post.get("post_number"))


def answered(post: dict[str, Any]) -> tuple[int | None, int | None]:
    """The same of the post it answers."""
    return figure(post.get("topic_id")), figure(post.get("reply_to_post_number"))


def _of_post(post: dict[str, Any], event: str, name: str, settings: Settings) -> list[Event]:
    whole = f"discourse:{namespace_of(settings)}:{native_id(post.get('id'))}"
    destroyed = maybe(post.get("deleted_at"))
    if event == "post_destroyed" or destroyed or post.get("user_deleted") is True:
        revision = revised(post.get("deleted_at"))
        return [MentionDeleted(mention_id=whole, source=name, revision=revision)]
    if post.get("topic_archetype") == "private_message" or post.get("post_type") == _WHISPER:
        return []
    mention = _mention(post, whole, name, settings)
    restored = event == "post_recovered"
    return [MentionRestored(mention=mention) if restored else MentionPosted(mention=mention)]


def _mention(post: dict[str, Any], whole: str, name: str, settings: Settings) -> Mention:
    html, base = text(post.get("cooked")) or text(post.get("raw")), settings.url.rstrip("/")
    title = text(post.get("topic_title")) or text(post.get("title"))
    return Mention(
        id=whole,
        source=name,
        type="discourse",
        kind="post" if figure(post.get("post_number")) == 1 else "comment",
        url=_url(post, base),
        site=urlsplit(settings.url).hostname or "",
        title=title,
        text=html,
        author=_author(post, settings),
        published_at=moment(post.get("created_at")),
        revision=revised(post.get("updated_at")),
        parent_id=f"discourse:{namespace_of(settings)}:{above}" if (above := figure(post.get(ABOVE))) else "",
        thread_id=_place(post.get("topic_id"), settings),
        hashtags=texts(post.get("tags")) or texts(post.get("topic_tags")),
        handles=_handles(post),
        links=hrefs(html, without_classes=_NOT_WORDS, base=f"{base}/"),
        engagement=Engagement(
            likes=_likes(post), replies=figure(post.get("reply_count")), views=figure(post.get("reads"))
        ),
        payload=post,
    )  # fmt: skip


def _place(topic: Any, settings: Settings) -> str:
    """The id of a thread: posts do not tell the id of the one their topic begins with."""
    return f"discourse:{namespace_of(settings)}:topic/{topic}" if figure(topic) is not None else ""


def _url(post: dict[str, Any], base: str) -> str:
    """Where people read it, as far as the payload tells."""
    path, topic = text(post.get("post_url")), figure(post.get("topic_id"))
    if path.startswith("/"):
        return base + path
    if topic is None:
        return ""
    slug, number = text(post.get("topic_slug")) or "-", figure(post.get("post_number")) or 1
    return f"{base}/t/{slug}/{topic}/{number}"


def _author(post: dict[str, Any], settings: Settings) -> Author | None:
    handle, number = text(post.get("username")), post.get("user_id")
    if not handle:
        return None
    known = isinstance(number, int) and not isinstance(number, bool)
    base = settings.url.rstrip("/")
    return Author(
        id=_author_id(str(number) if known else f"@{handle.lower()}", settings),
        handle=handle,
        name=text(post.get("name")) or text(post.get("display_username")),
        url=f"{base}/u/{handle}",
    )


def _author_id(number: str, settings: Settings) -> str:
    return f"discourse:{namespace_of(settings)}:user/{number}"


def _handles(post: dict[str, Any]) -> tuple[str, ...]:
    """Who is mentioned, and whom it answers."""
    told = [text(one.get("username")) for one in parts(post, "mentioned_users")]
    written = _MENTION.findall(text(post.get("cooked"))[:_MAX_CHARS])
    return tuple(dict.fromkeys(filter(None, (*told, *written))))


def _likes(post: dict[str, Any]) -> int | None:
    actions = parts(post, "actions_summary")
    if not isinstance(post.get("actions_summary"), list):
        return figure(post.get("like_count"))
    return sum(figure(one.get("count")) or 0 for one in actions if one.get("id") == _LIKE)
