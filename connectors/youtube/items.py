"""Videos, comments, playlists and channels of YouTube (Data API v3) as events. Pure."""

import re
from html import unescape
from typing import Any

from connectors.tools.html import hrefs
from connectors.tools.languages import read_language
from connectors.tools.reading import reading
from connectors.tools.reviews import count, id_of
from connectors.tools.values import at, maybe, part, parts, revised, text, texts
from connectors.tools.words import handles_in, hashtags_in, links_in
from connectors.youtube.settings import Settings
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

SITE = "www.youtube.com"
_KINDS = {"video": "videoId", "channel": "channelId", "playlist": "playlistId"}
_PLACES = {"video": "watch?v=", "channel": "channel/", "playlist": "playlist?list="}
_TAG = re.compile(r"<[^>]*>")
_OWN = re.compile(r"https?://(?:www\.|m\.)?youtube\.com/(?:hashtag/|results\?)", re.IGNORECASE)
_MOST_ATTACHED = 50


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A result of a search, a video, a comment, a thread of comments with its answers, or a whole answer
    of the API (`items`), as events. Raises Reject, for a whole answer where a part of it is none.

    The text of a comment stays HTML where YouTube gives its author's own words to nobody else.
    """
    whole = at(payload, "response") or payload
    if isinstance(at(whole, "items"), list):
        every = whole["items"]
        return [event for one in every for event in normalise(one, name=name, settings=settings)]
    with reading(payload, "video or comment of YouTube"):
        kind = text(at(whole, "kind")).removeprefix("youtube#")
        match kind:
            case "commentThread":
                mentions = _thread(whole, name, settings)
            case "comment":
                mentions = [_comment(whole, name, settings, {})]
            case "searchResult" | "video" | "playlist" | "channel":
                mentions = [_published(whole, name, settings)]
            case _:
                raise Reject(f"is nothing that YouTube shows: kind {kind[:60]!r}", payload)
        return [MentionPosted(mention=one) for one in mentions]


def video_id(native: str) -> str:
    """The id of a video."""
    return f"youtube:video:{native}"


def comment_id(native: str) -> str:
    """The id of a comment."""
    return f"youtube:comment:{native}"


def _published(item: dict[str, Any], name: str, settings: Settings) -> Mention:
    """A video, or a playlist or channel with its description."""
    told = item.get("id")
    shown = told if isinstance(told, dict) else item
    kind = text(shown.get("kind")).removeprefix("youtube#")
    native = id_of(told.get(_KINDS[kind]) if isinstance(told, dict) else told)
    snippet, figures = part(item, "snippet"), part(item, "statistics")
    if kind not in _KINDS or not native:
        raise ValueError("needs the id of a video, channel or playlist")
    words, own_id = text(snippet.get("description")), f"youtube:{kind}:{native}"
    return Mention(
        id=own_id,
        source=name,
        type="youtube",
        url=f"https://{SITE}/{_PLACES[kind]}{native}",
        site=SITE,
        title=unescape(text(snippet.get("title"))),
        text=words,
        lang=_language(snippet),
        author=_channel(snippet.get("channelId"), snippet.get("channelTitle")),
        published_at=_date(snippet),
        thread_id=own_id,
        hashtags=hashtags_in(words),
        handles=handles_in(words),
        links=links_in(words),
        attached=texts(snippet.get("tags"))[:_MOST_ATTACHED],
        engagement=_engagement(figures),
        brand=settings.brand,
        payload=item,
    )


def _thread(thread: dict[str, Any], name: str, settings: Settings) -> list[Mention]:
    snippet = part(thread, "snippet")
    first = part(snippet, "topLevelComment")
    mentions = [_comment(first, name, settings, snippet, thread)]
    return mentions + [
        _comment(answer, name, settings, snippet) for answer in parts(thread, "replies", "comments")
    ]


def _comment(
    comment: dict[str, Any],
    name: str,
    settings: Settings,
    above: dict[str, Any],
    payload: dict[str, Any] | None = None,
) -> Mention:
    """A comment; `above` is what its thread tells of where it stands."""
    snippet, native = part(comment, "snippet"), id_of(comment.get("id"))
    if not native or not snippet:
        raise ValueError("a comment needs `id` and `snippet`")
    shown = text(snippet.get("textDisplay"))
    words = text(snippet.get("textOriginal")) or shown
    plain = unescape(_TAG.sub(" ", words))
    video = id_of(snippet.get("videoId")) or id_of(above.get("videoId"))
    parent = id_of(snippet.get("parentId")) or (native.partition(".")[0] if "." in native else "")
    written = (*links_in(plain), *hrefs(shown))
    return Mention(
        id=comment_id(native),
        source=name,
        type="youtube",
        kind="comment",
        url=f"https://{SITE}/watch?v={video}&lc={native}" if video else "",
        site=SITE,
        text=words,
        author=_commenter(snippet),
        published_at=_date(snippet),
        revision=revised(snippet.get("updatedAt")),
        parent_id=comment_id(parent) if parent else video_id(video) if video else "",
        thread_id=video_id(video)
        if video
        else comment_id(parent)
        if parent
        else comment_id(native),
        hashtags=hashtags_in(plain),
        handles=handles_in(plain),
        links=tuple(dict.fromkeys(one for one in written if not _OWN.match(one))),
        engagement=Engagement(
            likes=count(snippet.get("likeCount")),
            replies=None if parent else count(above.get("totalReplyCount")),
        ),
        brand=settings.brand,
        payload=payload or comment,
    )


def _commenter(snippet: dict[str, Any]) -> Author | None:
    """Who wrote a comment. What YouTube shows as a name is the handle today (`@anna`)."""
    address, shown = text(snippet.get("authorChannelUrl")), text(snippet.get("authorDisplayName"))
    told = id_of(at(snippet, "authorChannelId", "value"))
    native = told or address.partition("/channel/")[2].partition("/")[0]
    author = _channel(native, shown)
    handle = shown.removeprefix("@") if shown.startswith("@") else ""
    return author and author.model_copy(update={"handle": handle})


def _channel(native: Any, name: Any) -> Author | None:
    told = id_of(native)
    if not told:
        return None
    url = f"https://{SITE}/channel/{told}"
    return Author(id=f"youtube:channel:{told}", name=unescape(text(name)), url=url)


def _engagement(figures: dict[str, Any]) -> Engagement | None:
    if not figures:
        return None
    return Engagement(
        likes=count(figures.get("likeCount")),
        replies=count(figures.get("commentCount")),
        views=count(figures.get("viewCount")),
    )


def _date(snippet: dict[str, Any]) -> Any:
    told = maybe(snippet.get("publishedAt"))
    if told is None:
        raise ValueError("has no `publishedAt` that is a date")
    return told


def _language(snippet: dict[str, Any]) -> str:
    told = text(snippet.get("defaultLanguage")) or text(snippet.get("defaultAudioLanguage"))
    try:
        return read_language(told)
    except ValueError:
        return ""
