"""Turns the entries of a feed into mentions: stable ids, first dates kept, edits as new revisions.
Pure.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any
from urllib.parse import urlsplit

from connectors.rss.addresses import is_aggregator, real, site_of
from connectors.rss.entries import Entry, language_of
from connectors.rss.ids import ID_CHARS, Item, digest, items_of, mark_of_id
from connectors.rss.memory import Memory
from connectors.rss.parsing import Document
from connectors.rss.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.reading import reading
from connectors.tools.records import MAX_ID_CHARS, payload_of
from connectors.tools.times import parse_time
from schemas.base import to_ms
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

_MAX_LINKS = 50


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that is new or edited: the payload for `normalise`, and what to remember it by."""

    payload: dict[str, Any]
    key: str
    content: str
    published: datetime


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of one entry: `{"feed": address, "entry": {…}, "published_at", "revision", "lane",
    "language"}`.

    `revision` (ms) is 0 for an entry that was never edited. Raises Reject.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("entry"), dict):
        raise Reject("entry: is missing", payload)
    with reading(payload, "entry of a feed"):
        return [MentionPosted(mention=_mention(payload, payload["entry"], name, settings))]


def changes(
    document: Document,
    memory: Memory,
    *,
    feed: str,
    now: datetime,
    settings: Settings,
    most: int = 40_000,
    dropped: Counter[str] | None = None,
) -> list[Change]:
    """What is new or edited, in the feed's order, each item once; `dropped` counts what is left out, by
    reason. What was seen unchanged is remembered again. At most the `most` newest items are read.

    The first date of an item counts for ever; one that tells none counts as published when it was
    first seen, and at the first read of a feed nobody knows how old it is: it is history.
    """
    changed: list[Change] = []
    dropped = Counter() if dropped is None else dropped
    items = items_of(document.entries, memory, language=document.language)
    shown = _newest(items, most)
    dropped["feed_too_long"] += len(items) - len(shown)
    for item in shown:
        told = item.told or _sane(item.updated, now)
        published = (item.known and item.known.date) or (told or now).replace(microsecond=0)
        content, native = item.content + item.mark, _as_first_written(item)
        is_edited = item.known is not None and not item.is_as(item.known)
        if item.known and not (is_edited and native):
            dropped["edit_of_unknown_guid"] += is_edited
            memory.remember(item.key, content, published)
            continue
        old = told is None or published < now - timedelta(days=settings.backlog_days)
        payload = {
            "feed": feed,
            "entry": item.entry | {"id": native},
            "published_at": published.isoformat(),
            "revision": to_ms(now) if item.known else _revision(item, now),
            "lane": "history" if not memory.read and old else "live",
            "language": item.entry["language"] or document.language,
        }
        changed.append(Change(payload, item.key, content, published))
    return changed


def _newest(items: list[Item], most: int) -> list[Item]:
    """So many of them, in the feed's order; those that tell no date count as new."""
    by_age = sorted(items, key=lambda item: -item.told.timestamp() if item.told else -inf)
    kept = {item.key for item in by_age[:most]}
    return [item for item in items if item.key in kept]


def _as_first_written(item: Item) -> str:
    """The id of an item as it was when it was new: a site that moved from http to https writes its guids
    otherwise now. Empty where nobody knows.
    """
    mark = item.known.mark[-ID_CHARS:] if item.known else ""
    swapped = (
        item.native.replace("http://", "https://"),
        item.native.replace("https://", "http://"),
    )
    written = (item.native, *swapped)
    return next((one for one in written if not mark or mark_of_id(one) == mark), "")


def namespace_of(feed: str) -> str:
    """The middle of the ids of a feed: its host, and a hash that tells it from the host's other feeds."""
    parts = urlsplit(feed)
    place = f"{parts.netloc.rpartition('@')[2]}{parts.path}?{parts.query}"
    return f"{parts.hostname}-{hashlib.sha256(place.encode()).hexdigest()[:8]}".replace(":", ".")


def _mention(payload: dict[str, Any], entry: Entry, name: str, settings: Settings) -> Mention:
    namespace = namespace_of(str(payload.get("feed", "")))
    native, text, title = str(entry["id"]), str(entry["text"]), str(entry["title"])
    if not native:
        raise Reject("entry.id: is missing", payload)
    native = native if len(native) <= MAX_ID_CHARS - len(namespace) else digest(native)
    link, comments = str(entry["link"]), str(entry.get("comments") or "")
    most = settings.max_text_chars
    return Mention(
        id=f"rss:{namespace}:{native}",
        source=name,
        type="rss",
        kind="article",
        url=link,
        site=_site(link, str(entry.get("publisher") or ""), str(payload.get("feed", ""))),
        title=title[:most],
        text=text[:most],
        truncated=len(text) > most or len(title) > most,
        lang=language_of(payload.get("language")),
        author=_author(entry.get("author"), namespace),
        published_at=parse_time(payload["published_at"]),
        revision=payload.get("revision") or 0,
        lane=payload.get("lane") or "live",
        hashtags=tuple(str(tag) for tag in entry.get("tags") or ()),
        links=_links(text[:most], str(entry.get("base") or link)),
        engagement=Engagement(replies=int(comments))
        if comments.isascii() and comments.isdigit()
        else None,
        brand=settings.brand,
        payload=payload_of(_kept(payload, entry)) if settings.keep_payload else None,
    )


def _site(link: str, publisher: str, feed: str) -> str:
    """The host of who published it: not of the search engine that shows it, where it says whose it is."""
    if publisher and (is_aggregator(link) or not link):
        return site_of(publisher) or site_of(link)
    return site_of(link) or site_of(feed)


def _links(text: str, base: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(real, hrefs(text, base=base))))[:_MAX_LINKS]


def _author(given: Any, namespace: str) -> Author | None:
    person = given if isinstance(given, dict) else {}
    name, email = str(person.get("name") or ""), str(person.get("email") or "")
    claim = (name or email).casefold()
    if not claim:
        return None
    native = claim if len(claim) <= MAX_ID_CHARS - len(namespace) else digest(claim)
    return Author(
        id=f"rss:{namespace}:{native}",
        name=name,
        email=email,
        url=str(person.get("url") or ""),
    )


def _kept(payload: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The entry without its words, which the mention has."""
    return {"feed": payload.get("feed")} | {
        key: value for key, value in entry.items() if key not in ("text", "title")
    }


def _revision(item: Item, now: datetime) -> int:
    updated, told = item.updated, item.told
    return max(0, to_ms(min(updated, now))) if updated and told and updated > told else 0


def _sane(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment.year >= 1990 and moment <= now else None
