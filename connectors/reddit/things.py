"""Posts (t3) and comments (t1) of Reddit as mentions. Pure.

The id of a mention is the thing's fullname. An author is named by its name, which never changes and is
never given again; its account id (t2) is not in every answer.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.reddit.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.reading import reading
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

_HOME = "https://www.reddit.com"
_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,13}")
_POST = re.compile(r"t3_[0-9a-z]{1,13}")
_USER = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![A-Za-z0-9_-])")
_USER_PAGE = re.compile(r"https?://(?:www\.|old\.)?reddit\.com/(?:u|user)/[^/]+/?", re.IGNORECASE)
_GONE = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[ Removed by Reddit ]"})
_MOST, _MAX_ATTACHED_CHARS = 50, 2000
_BOTS = frozenset({"AutoModerator"})


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A thing as the API gives it, `{"kind": "t3" or "t1", "data": …}`. Raises Reject for everything
    else, and for what was deleted or removed, is private, or is a message between two.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), dict):
        raise Reject("is no thing of Reddit's: needs `kind` and `data`", payload)
    with reading(payload, "thing of Reddit's"):
        if payload.get("kind") not in ("t1", "t3"):
            raise Reject(f"is no post or comment but of kind {str(payload.get('kind'))[:20]!r}")
        if reason := gone(payload["data"]):
            raise Reject(f"is gone: {reason}")
        return [MentionPosted(mention=_mention(payload, name, settings))]


def fullname(payload: Any) -> str:
    """The fullname of a thing; empty where it is no post or comment."""
    data = payload.get("data") if isinstance(payload, dict) else None
    kind = payload.get("kind") if isinstance(payload, dict) else None
    if not isinstance(data, dict) or kind not in ("t1", "t3"):
        return ""
    told = data.get("name") or f"{kind}_{data.get('id')}"
    return told if isinstance(told, str) and _FULLNAME.fullmatch(told) and told[:2] == kind else ""


def mention_id(name: str) -> str:
    """The id of the mention that a fullname names."""
    return f"reddit:reddit:{name}"


def gone(data: dict[str, Any]) -> str:
    """Why a thing is no longer there for everybody; empty where it is."""
    if isinstance(by := data.get("removed_by_category"), str) and by:
        return (
            "its author deleted it"
            if by in ("deleted", "author")
            else f"it was removed by {by}"[:60]
        )
    if data.get("removed") is True or data.get("spam") is True or data.get("banned_by"):
        return "it was removed by a moderator"
    text = data.get("body", data.get("selftext"))
    if isinstance(text, str) and text.strip() in _GONE:
        return f"its text is {text.strip()}"
    if data.get("subreddit_type") in ("private", "gold_only", "employees_only"):
        return "its subreddit is not public"
    return ""


def _mention(payload: dict[str, Any], name: str, settings: Settings) -> Mention:
    data, native = payload["data"], fullname(payload)
    if not native:
        raise Reject("is no post or comment: has no `name` and no `id` of Reddit's form")
    comment = payload["kind"] == "t1"
    text = data.get("body") if comment else data.get("selftext")
    title = "" if comment else data.get("title")
    markup = _text(data.get("body_html") if comment else data.get("selftext_html"))
    if not isinstance(text, str) and not (title and text is None):
        raise Reject("is no post or comment: has no `body`, `selftext` or `title`")
    escaped = markup.startswith("&lt;")
    text, title, markup = (_plain(one, escaped=escaped) for one in (text, title, markup))
    edited = data.get("edited")
    return Mention(
        id=mention_id(native),
        source=name,
        type="reddit",
        kind="comment" if comment else "post",
        url=_url(data, native),
        site="reddit.com",
        title=title,
        text=text,
        author=_author(data),
        published_at=_time(data.get("created_utc")),
        revision=int(edited * 1000) if _is_time(edited) else 0,
        parent_id=_parent(data, comment=comment),
        thread_id=mention_id(native) if not comment else _id(_post_of(data)),
        handles=tuple(dict.fromkeys(_USER.findall(f"{title}\n{text}")))[:_MOST],
        links=tuple(dict.fromkeys(_links(data, text, markup, comment=comment)))[:_MOST],
        attached=tuple(dict.fromkeys(one[:_MAX_ATTACHED_CHARS] for one in _attached(data)))[:_MOST],
        engagement=_engagement(data, comment=comment),
        brand=settings.brand,
        payload=payload,
    )


def _post_of(data: dict[str, Any]) -> Any:
    """The post that a comment stands below; an inbox tells it in an address only."""
    if data.get("link_id"):
        return data["link_id"]
    told = re.search(r"/comments/([0-9a-z]{1,13})/", _text(data.get("context")))
    return f"t3_{told[1]}" if told else data.get("parent_id")


def _parent(data: dict[str, Any], *, comment: bool) -> str:
    """What a comment answers; of a crosspost the post it repeats."""
    told = data.get("parent_id") if comment else data.get("crosspost_parent")
    return mention_id(told) if isinstance(told, str) and _FULLNAME.fullmatch(told) else ""


def _id(told: Any) -> str:
    return mention_id(told) if isinstance(told, str) and _POST.fullmatch(told) else ""


def _url(data: dict[str, Any], native: str) -> str:
    path = _text(data.get("permalink")) or _text(data.get("context")).partition("?")[0]
    if path.startswith("/"):
        return f"{_HOME}{path}"
    post = _post_of(data) if native.startswith("t1_") else native
    if not _id(post):
        return ""
    comment = f"_/{native[3:]}/" if native.startswith("t1_") else ""
    return f"{_HOME}/comments/{post[3:]}/{comment}"


def _author(data: dict[str, Any]) -> Author | None:
    """None for an account that is deleted: Reddit asks to forget who it was."""
    handle = data.get("author")
    if not isinstance(handle, str) or not handle or handle in _GONE or len(handle) > 100:
        return None
    return Author(
        id=f"reddit:reddit:{handle}",
        handle=handle,
        url=f"{_HOME}/user/{handle}",
        bot=handle in _BOTS,
    )


def _links(data: dict[str, Any], text: str, markup: str, *, comment: bool) -> Iterator[str]:
    """Where a post leads, and the addresses in its words; names of users are handles."""
    target = _text(data.get("url_overridden_by_dest")) or _text(data.get("url"))
    if (
        not comment
        and data.get("is_self") is not True
        and target.startswith(("http://", "https://"))
    ):
        yield target
    written = hrefs(markup, base=_HOME) if markup else ()
    if not markup and "http" in text and "<" not in text:
        written = hrefs(text, base=_HOME)
    yield from (one for one in written if not _USER_PAGE.fullmatch(one))


def _attached(data: dict[str, Any]) -> Iterator[str]:
    """Captions of a gallery, choices of a poll, title and description of what is embedded."""
    poll, gallery = _object(data.get("poll_data")), _object(data.get("gallery_data"))
    media = _object(_object(data.get("media")).get("oembed"))
    for option in _objects(poll.get("options")):
        yield from filter(None, [_text(option.get("text"))])
    for item in _objects(gallery.get("items")):
        yield from filter(None, [_text(item.get("caption")), _text(item.get("outbound_url"))])
    yield from filter(None, [_text(media.get("title")), _text(media.get("description"))])


def _engagement(data: dict[str, Any], *, comment: bool) -> Engagement:
    hidden = data.get("score_hidden" if comment else "hide_score") is True
    return Engagement(
        likes=None if hidden else _figure(data.get("score")),
        replies=None if comment else _figure(data.get("num_comments")),
        reposts=_figure(data.get("num_crossposts")),
        views=_figure(data.get("view_count")),
    )


def _time(seconds: Any) -> datetime:
    if not _is_time(seconds):
        raise Reject("is undated: `created_utc` is no time")
    return datetime.fromtimestamp(seconds, UTC)


def _is_time(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < 1 << 33


def _plain(value: Any, *, escaped: bool) -> str:
    """The text; asked for without raw_json Reddit sends `<`, `>` and `&` as entities."""
    text = _text(value)
    return html.unescape(text) if escaped else text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return (
        [one for one in value[:_MOST] if isinstance(one, dict)] if isinstance(value, list) else []
    )


def _figure(value: Any) -> int | None:
    """A count; a score below zero is no number of people who liked it."""
    return max(value, 0) if type(value) is int and abs(value) < 1 << 53 else None
