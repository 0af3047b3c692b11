"""Turns the bytes of a feed into plain JSON entries: RSS, Atom, RDF, CDF or JSON Feed, broken ones
as far as possible.

Pure: feedparser is given bytes only and fetches nothing; external entities are never resolved.
"""

import calendar
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
import orjson

from schemas.urls import without_user

_BAD_CHARACTER = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]{1,9})|0*([0-9]{1,10}))[0-9a-fA-F]*;")
_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_MAX_TAGS = 50
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

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as parsed. `every_secs` is how often it wants to be asked at most, `problem` why it is
    no feed.
    """

    entries: list[Entry] = field(default_factory=list)
    language: str = ""
    every_secs: int = 0
    problem: str = ""


def parse(body: bytes, *, url: str, content_type: str = "") -> Document:
    """The entries of a feed. Relative links are resolved against `url`. Never raises."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    try:
        return _json_feed(body) if start == b"{" else _xml_feed(body, url, content_type)
    except _PARSER_ERRORS as error:
        return Document(problem=f"cannot be parsed ({type(error).__name__}: {str(error)[:200]})")


def _xml_feed(body: bytes, url: str, content_type: str) -> Document:
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    readable = io.BytesIO(_BAD_CHARACTER.sub(_valid_character, body))
    parsed = feedparser.parse(
        readable, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    head = parsed.get("feed") or {}
    if not parsed.get("version") and not parsed.get("entries"):
        reason = parsed.get("bozo_exception")
        return Document(problem=f"is no feed ({str(reason)[:200]})" if reason else "is no feed")
    fallback = _person(head)
    entries = [_entry(entry, fallback) for entry in parsed.get("entries", ())]
    return Document(entries, _text(head.get("language")), _wish(head))


def _valid_character(match: re.Match[bytes]) -> bytes:
    """A character reference as it is, or � for a number that is no character (feedparser breaks off
    at those).
    """
    code = int(match[1], 16) if match[1] else int(match[2])
    valid = (
        code in (9, 10, 13)
        or 32 <= code < 0xD800
        or 0xE000 <= code < 0xFFFE
        or 0x10000 <= code <= 0x10FFFF
    )
    return match[0] if valid else b"&#xFFFD;"


def _entry(entry: Mapping[str, Any], fallback: dict[str, str]) -> Entry:
    contents = [_text(content.get("value")) for content in entry.get("content") or ()]
    tags = [_text(tag.get("term")) for tag in entry.get("tags") or ()]
    return {
        "id": without_user(_text(entry.get("id"))),
        "link": without_user(_text(entry.get("link"))),
        "title": _text(entry.get("title")),
        "text": max([*contents, _text(entry.get("summary"))], key=len),
        "author": _person(entry) or fallback,
        "published": _date(entry.get("published_parsed") or entry.get("created_parsed")),
        "updated": _date(dict(entry).get("updated_parsed")),
        "tags": [tag for tag in tags if tag][:_MAX_TAGS],
        "comments": _text(entry.get("slash_comments")),
    }


def _person(part: Mapping[str, Any]) -> dict[str, str]:
    detail = part.get("author_detail") or {}
    person = {
        "name": _text(detail.get("name")) or _text(part.get("author")),
        "email": _text(detail.get("email")),
        "url": _text(detail.get("href")),
    }
    return {name: value for name, value in person.items() if value}


def _date(parsed: Any) -> str:
    """ISO 8601 of a date that feedparser understood, else empty."""
    if not isinstance(parsed, struct_time | tuple):
        return ""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _wish(head: Mapping[str, Any]) -> int:
    """Seconds between two requests that the feed itself asks for: RSS `ttl` (minutes),
    `sy:updatePeriod`.
    """
    ttl = _number(head.get("ttl")) * 60
    period = _PERIODS.get(_text(head.get("sy_updateperiod")).lower(), 0)
    return max(ttl, period // max(1, _number(head.get("sy_updatefrequency"))))


def _json_feed(body: bytes) -> Document:
    """https://www.jsonfeed.org/version/1.1/"""
    try:
        document = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        return Document(problem=f"is neither XML nor JSON ({error.msg})")
    items = document.get("items")
    if not isinstance(items, list):
        return Document(problem="is JSON, but no JSON Feed: it has no items")
    entries = [_json_entry(item, document) for item in items if isinstance(item, dict)]
    return Document(entries, _text(document.get("language")))


def _json_entry(item: Mapping[str, Any], document: Mapping[str, Any]) -> Entry:
    authors = item.get("authors") or [item.get("author")]
    authors = authors if any(authors) else document.get("authors") or [document.get("author")]
    author = (
        authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
    )
    tags = item.get("tags")
    return {
        "id": without_user(_text(item.get("id"))),
        "link": without_user(_text(item.get("url")) or _text(item.get("external_url"))),
        "title": _text(item.get("title")),
        "text": _text(item.get("content_html"))
        or _text(item.get("content_text"))
        or _text(item.get("summary")),
        "author": {
            name: _text(author[name]) for name in ("name", "url") if _text(author.get(name))
        },
        "published": _text(item.get("date_published")),
        "updated": _text(item.get("date_modified")),
        "tags": [_text(tag) for tag in tags if _text(tag)][:_MAX_TAGS]
        if isinstance(tags, list)
        else [],
        "comments": "",
    }


def _text(value: Any) -> str:
    """Text without half characters, which no JSON can carry; a number as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip().encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _number(value: Any) -> int:
    text = _text(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
