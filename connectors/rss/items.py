"""Turns the entries of a feed into mentions: stable ids, first dates kept, edits as new revisions.
Pure.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from connectors.rss.memory import Memory, content_of, key_of
from connectors.rss.parsing import Document, Entry
from connectors.rss.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.records import MAX_ID_CHARS, payload_of, problems
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
    try:
        return [MentionPosted(mention=_mention(payload, payload["entry"], name, settings))]
    except ValidationError as error:
        raise Reject(problems(error), payload) from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Reject(f"is not an entry of a feed: {error!r}", payload) from error


def changes(
    document: Document, memory: Memory, *, feed: str, now: datetime, settings: Settings
) -> list[Change]:
    """What is new or edited, in the feed's order, each item once. What was seen unchanged is
    remembered again.

    The first date of an item counts for ever; one that tells none counts as published when it was
    first seen.
    """
    changed: list[Change] = []
    seen: set[str] = set()
    backlog_before = now - timedelta(days=settings.backlog_days)
    for entry, native in _with_ids(document.entries):
        key, content = key_of(native), content_of(entry)
        if key in seen:
            continue
        seen.add(key)
        told = _moment(entry["published"]) or _sane(_moment(entry["updated"]), now) or now
        published = memory.date_of(key) or told.replace(microsecond=0)
        known = memory.knows(key, content)
        if known:
            memory.remember(key, content, published)
            continue
        payload = {
            "feed": feed,
            "entry": entry | {"id": native},
            "published_at": published.isoformat(),
            "revision": to_ms(now) if known is False else _revision(entry, now),
            "lane": "history" if not memory.read and published < backlog_before else "live",
            "language": document.language,
        }
        changed.append(Change(payload, key, content, published))
    return changed


def namespace_of(feed: str) -> str:
    """The middle of the ids of a feed: its host, and a hash that tells it from the host's other feeds."""
    parts = urlsplit(feed)
    place = f"{parts.netloc.rpartition('@')[2]}{parts.path}?{parts.query}"
    return f"{parts.hostname}-{hashlib.sha256(place.encode()).hexdigest()[:8]}".replace(":", ".")


def _with_ids(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Entries with their ids: the guid, else the link. Ids that several different entries share are
    told apart.
    """
    natives = [
        entry["id"] or entry["link"] or _digest(entry["title"], entry["text"]) for entry in entries
    ]
    shared = {native for native, count in Counter(natives).items() if count > 1}
    return [
        (
            entry,
            f"{native}#{_digest(entry['title'], entry['link'], entry['published'])}"
            if native in shared
            else native,
        )
        for entry, native in zip(entries, natives, strict=True)
    ]


def _mention(payload: dict[str, Any], entry: Entry, name: str, settings: Settings) -> Mention:
    namespace = namespace_of(str(payload.get("feed", "")))
    native, text, title = str(entry["id"]), str(entry["text"]), str(entry["title"])
    if not native:
        raise Reject("entry.id: is missing", payload)
    native = native if len(native) <= MAX_ID_CHARS - len(namespace) else _digest(native)
    link, comments = str(entry["link"]), str(entry.get("comments") or "")
    most = settings.max_text_chars
    return Mention(
        id=f"rss:{namespace}:{native}",
        source=name,
        type="rss",
        kind="article",
        url=link,
        site=_site(link) or _site(str(payload.get("feed", ""))),
        title=title[:most],
        text=text[:most],
        truncated=len(text) > most or len(title) > most,
        lang=str(payload.get("language") or "").split("-")[0].lower(),
        author=_author(entry.get("author"), namespace),
        published_at=parse_time(payload["published_at"]),
        revision=payload.get("revision") or 0,
        lane=payload.get("lane") or "live",
        hashtags=tuple(str(tag) for tag in entry.get("tags") or ()),
        links=hrefs(text[:most])[:_MAX_LINKS],
        engagement=Engagement(replies=int(comments))
        if comments.isascii() and comments.isdigit()
        else None,
        brand=settings.brand,
        payload=payload_of(_kept(payload, entry)) if settings.keep_payload else None,
    )


def _author(given: Any, namespace: str) -> Author | None:
    person = given if isinstance(given, dict) else {}
    name, email = str(person.get("name") or ""), str(person.get("email") or "")
    claim = (name or email).casefold()
    if not claim:
        return None
    native = claim if len(claim) <= MAX_ID_CHARS - len(namespace) else _digest(claim)
    return Author(
        id=f"rss:{namespace}:{native}",
        name=name or email,
        email=email,
        url=str(person.get("url") or ""),
    )


def _kept(payload: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The entry without its words, which the mention has."""
    return {"feed": payload.get("feed")} | {
        key: value for key, value in entry.items() if key not in ("text", "title")
    }


def _revision(entry: Entry, now: datetime) -> int:
    updated, published = _moment(entry["updated"]), _moment(entry["published"])
    return max(0, to_ms(min(updated, now))) if updated and published and updated > published else 0


def _sane(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment.year >= 1990 and moment <= now else None


def _moment(value: Any) -> datetime | None:
    try:
        return parse_time(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
