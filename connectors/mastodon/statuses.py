"""Mastodon statuses as events. Pure.

The id of a mention is the post's own URI, which is the same on every server; so is an author's. The
numbers in the API are one server's own.
"""

import hashlib
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.mastodon.profile import links_of, place_of
from connectors.mastodon.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.reading import reading
from schemas.base import to_ms
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

_LONGEST_ID = 500
_TAG = re.compile(r"tag:([\w.-]{1,253}),\d{4}(?:-\d\d){0,2}:.")
_MOST_ATTACHED, _MAX_ATTACHED_CHARS = 20, 2000
_NO_LINKS = frozenset({"mention", "hashtag"})


def id_of(uri: str) -> str:
    """`mastodon:host:uri` of a post or an account; raises Reject for what names no host.

    Posts of before 2017 are named `tag:host,date:…` (RFC 4151) and not by a web address.
    """
    host = host_of(uri)
    if not host:
        raise Reject(f"{uri[:200]!r} is no URI of a post or account")
    id_ = f"mastodon:{host}:{uri}"
    if len(id_) > _LONGEST_ID:
        id_ = f"mastodon:{host}:sha256-{hashlib.sha256(uri.encode()).hexdigest()}"
    return id_[:_LONGEST_ID]


def host_of(uri: str) -> str:
    """The host that gave a post or an account its URI; empty where it names none."""
    tag = _TAG.match(uri)
    if tag:
        return tag[1].lower()
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def unwanted(status: dict[str, Any], settings: Settings) -> str:
    """Why a status is not for us to collect; empty where it is."""
    if status.get("visibility") not in ("public", "unlisted"):
        return "not_public"
    account = status.get("account") or {}
    if settings.only_indexable and (
        account.get("indexable") is False or account.get("noindex") is True
    ):
        return "not_indexable"
    return ""


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A status as the API gives it; none where it is not public or its author does not want to be
    found.

    The text stays HTML, as Mastodon gives it; a content warning is the title. A boost is a repost
    without words of its own, its parent the boosted post. A reply's parent is known to `listen`
    only, by its number. Raises Reject.
    """
    if (
        not isinstance(payload, dict)
        or not isinstance(payload.get("account"), dict)
        or not payload.get("uri")
    ):
        raise Reject("is no Mastodon status: needs `uri` and `account`", payload)
    if unwanted(payload, settings):
        return []
    with reading(payload, "Mastodon status"):
        return [MentionPosted(mention=_mention(payload, name))]


def _mention(status: dict[str, Any], name: str) -> Mention:
    uri, text, edited = status["uri"], status.get("content") or "", status.get("edited_at")
    boosted, own_id = status.get("reblog") or {}, id_of(status["uri"])
    card = (status.get("card") or {}).get("url")
    return Mention(
        id=own_id,
        source=name,
        type="mastodon",
        kind="repost" if boosted else "comment" if status.get("in_reply_to_id") else "post",
        url=status.get("url") or (uri if "://" in uri else ""),
        site=host_of(uri),
        title=status.get("spoiler_text") or "",
        text=text,
        lang=status.get("language") or "",
        author=_author(status["account"]),
        published_at=status["created_at"],
        revision=_ms(edited) if edited else 0,
        parent_id=id_of(boosted["uri"]) if boosted else "",
        thread_id="" if boosted or status.get("in_reply_to_id") else own_id,
        hashtags=tuple(tag["name"] for tag in status.get("tags") or ()),
        handles=tuple(mention["acct"] for mention in status.get("mentions") or ()),
        links=tuple(dict.fromkeys(filter(None, (*hrefs(text, without_classes=_NO_LINKS), card)))),
        attached=_attached(status),
        engagement=Engagement(
            likes=_figure(status.get("favourites_count")),
            replies=_figure(status.get("replies_count")),
            reposts=_figure(status.get("reblogs_count")),
        ),
        payload=status,
    )


def _attached(status: dict[str, Any]) -> tuple[str, ...]:
    """The words beside the text, where Mastodon's own search and filters look too."""
    card, poll = status.get("card") or {}, status.get("poll") or {}
    words = [media.get("description") for media in status.get("media_attachments") or ()]
    words += [option.get("title") for option in poll.get("options") or ()]
    words += [card.get("title"), card.get("description")]
    told = [one[:_MAX_ATTACHED_CHARS] for one in words if isinstance(one, str) and one.strip()]
    return tuple(dict.fromkeys(told))[:_MOST_ATTACHED]


def _author(account: dict[str, Any]) -> Author:
    address = account.get("uri") or account["url"]
    handle = account.get("acct") or account["username"]
    if "@" not in handle:
        handle = f"{handle}@{urlsplit(address).hostname}"
    links, proven = links_of(account)
    return Author(
        id=id_of(address),
        handle=handle,
        name=account.get("display_name") or "",
        url=account.get("url") or address,
        bio=account.get("note") or "",
        followers=_figure(account.get("followers_count")),
        following=_figure(account.get("following_count")),
        posts=_figure(account.get("statuses_count")),
        bot=account.get("bot") is True,
        place=place_of(account),
        links=links,
        proven_links=proven,
        joined_at=account.get("created_at"),
    )


def _ms(moment: str) -> int:
    when = datetime.fromisoformat(moment)
    if when.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return to_ms(when)


def _figure(value: Any) -> int | None:
    """A count; None where the server hides it (it then says -1) or does not know it."""
    return value if isinstance(value, int) and value >= 0 else None
