"""Turns the bytes of a feed into plain JSON entries: RSS, Atom, RDF, CDF or JSON Feed, broken ones
as far as possible.

Pure: bytes in, entries out; nothing is fetched, external entities are never resolved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.rss.addresses import real, resolved
from connectors.rss.decoding import text_of as decoded
from connectors.rss.entries import MAX_TAGS, Entry, language_of, text_of
from connectors.rss.json_feed import entries_of
from connectors.rss.markup import read
from connectors.rss.mending import mended
from connectors.rss.people import Person, people_of, together
from connectors.tools.json import NotJson, loads
from schemas.urls import without_user

_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_MOST_TAGS = 400_000
"""A feed of 5 MB has fewer; more than this would keep the parser busy for many seconds."""
_PARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
)
"""feedparser promises never to fail on a broken feed, and does fail on some: none of its errors may
stop the others.
"""


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as parsed. `every_secs` is how often it wants to be asked at most, `problem` why it is
    no feed.
    """

    entries: list[Entry] = field(default_factory=list)
    language: str = ""
    every_secs: int = 0
    problem: str = ""


def parse(body: bytes, *, url: str, content_type: str = "", language: str = "") -> Document:
    """The entries of a feed. Relative links are resolved against `url`; `language` (of the answer's
    Content-Language) is that of a feed that names none. Never raises.
    """
    try:
        text = decoded(body, content_type)
        if text.lstrip()[:1] == "{":
            return _json_feed(text, url, language)
        return _xml_feed(text, url, language)
    except _PARSER_ERRORS as error:
        return Document(problem=f"cannot be parsed ({type(error).__name__}: {str(error)[:200]})")


def _xml_feed(text: str, url: str, language: str) -> Document:
    if text.count("<") > _MOST_TAGS:
        return Document(problem=f"has more than {_MOST_TAGS} tags")
    head, entries, version, problem = read(mended(text), url)
    if not version and not entries:
        return Document(problem=f"is no feed ({problem[:200]})" if problem else "is no feed")
    fallback = people_of(head.get("authors"))
    return Document(
        [_entry(entry, fallback, url) for entry in entries],
        language_of(head.get("language")) or language_of(language),
        _wish(head),
    )


def _entry(entry: Mapping[str, Any], fallback: list[Person], url: str) -> Entry:
    raw = dict(entry)  # feedparser's own mapping answers for one field with another
    text, detail = _text_and_detail(raw)
    tags = [text_of(tag.get("term")) for tag in raw.get("tags") or ()]
    base = text_of(detail.get("base")) or text_of(raw.get("own_base")) or url
    link = text_of(raw.get("feedburner_origlink")) or text_of(raw.get("link")) or _first_link(raw)
    if link == raw.get("id") and "://" not in link:
        link = ""  # a guid that stands for the link, and is none
    return {
        "id": without_user(text_of(raw.get("id"))),
        "link": without_user(real(resolved(link, text_of(raw.get("own_base")) or url))),
        "title": text_of(raw.get("title")),
        "text": text,
        "author": together(people_of(raw.get("authors")) or fallback),
        "published": text_of(raw.get("published")) or text_of(raw.get("created")),
        "updated": text_of(raw.get("updated")),
        "tags": [tag for tag in tags if tag][:MAX_TAGS],
        "comments": text_of(raw.get("slash_comments")),
        "language": language_of(raw.get("language"))
        or language_of(detail.get("language"))
        or language_of(raw.get("own_language")),
        "base": base,
        "publisher": text_of((raw.get("source") or {}).get("href")),
    }


def _text_and_detail(entry: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The longest text of an entry, with what is known of it."""
    parts = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    parts.append(dict(entry.get("title_detail") or {}) | {"value": ""})
    texts = [(text_of(part.get("value")), part) for part in parts if isinstance(part, dict)]
    texts.append((text_of(entry.get("summary")), {}))
    return max(texts, key=lambda text: len(text[0]))


def _first_link(entry: Mapping[str, Any]) -> str:
    links = [link for link in entry.get("links") or () if isinstance(link, dict)]
    return next(
        (
            text_of(link["href"])
            for link in links
            if link.get("rel") == "alternate" and link.get("href")
        ),
        "",
    )


def _wish(head: Mapping[str, Any]) -> int:
    """Seconds between two requests that the feed itself asks for: RSS `ttl` (minutes),
    `sy:updatePeriod`.
    """
    ttl = _number(head.get("ttl")) * 60
    period = _PERIODS.get(text_of(head.get("sy_updateperiod")).lower(), 0)
    return max(ttl, period // max(1, _number(head.get("sy_updatefrequency"))))


def _json_feed(text: str, url: str, language: str) -> Document:
    try:
        document = loads(text.encode("utf-8", "replace"))
    except NotJson as error:
        return Document(problem=f"is neither XML nor JSON ({error})")
    items = document.get("items")
    if not isinstance(items, list):
        return Document(problem="is JSON, but no JSON Feed: it has no items")
    own = language_of(document.get("language")) or language_of(language)
    return Document(entries_of(document, items, url), own)


def _number(value: Any) -> int:
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
