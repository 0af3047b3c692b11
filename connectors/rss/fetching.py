"""Asks for one feed, once: conditionally, and saying plainly what came of it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.rss.memory import Memory
from connectors.rss.parsing import Document, parse
from connectors.rss.settings import Settings, is_address
from schemas.context import SourceContext
from schemas.flow import Reject, Retry
from schemas.urls import has_credentials, without_credentials

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")
_MAX_HEADER_CHARS = 500
_KEPT_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking. `document` is None where there was nothing new. `failure` says why there
    was no feed.

    `body` is what could not be read as a feed. `every_secs` is how often server and feed want to be
    asked at most.
    """

    document: Document | None = None
    failure: str = ""
    body: bytes | None = None
    after: float | None = None
    gone: bool = False
    moved_to: str = ""
    etag: str = ""
    modified: str = ""
    every_secs: float = 0


async def fetch(context: SourceContext[Settings], url: str, memory: Memory) -> Answer:
    """Ask for a feed. Raises nothing but cancellation: whatever is wrong with one feed must not
    stop the others.
    """
    conditions = {"if-none-match": memory.etag, "if-modified-since": memory.modified}
    headers = {"accept": _ACCEPT} | {
        name: value for name, value in conditions.items() if is_validator(value)
    }
    try:
        response = await context.http.request(
            "GET", url, headers=headers, max_bytes=context.settings.max_feed_bytes
        )
    except Retry as error:
        return Answer(failure=error.reason, after=error.after)
    except Reject as error:
        return Answer(failure=error.reason)
    every_secs = _max_age(response.headers)
    if response.status == 304:
        return Answer(every_secs=every_secs)
    if response.status == 410:
        return Answer(gone=True, failure="answered 410 Gone")
    if response.status != 200:
        return Answer(failure=f"answered {response.status}")
    content_type = response.headers.get("content-type", "")
    document = await asyncio.to_thread(
        parse,
        response.body,
        url=without_credentials(response.url or url),
        content_type=content_type,
        language=response.headers.get("content-language", ""),
    )
    if document.problem:
        return Answer(failure=document.problem, body=response.body[:_KEPT_BYTES])
    return Answer(
        document=document,
        moved_to=_moved_to(url, response.moved_to),
        etag=_validator(response.headers, "etag"),
        modified=_validator(response.headers, "last-modified"),
        every_secs=max(every_secs, document.every_secs),
    )


def _moved_to(url: str, place: str) -> str:
    """Where to ask from now on. Credentials are never remembered: then the old place is asked again."""
    guarded = has_credentials(url) or has_credentials(place)
    return place if is_address(place) and not guarded else ""


def shown(url: str) -> str:
    """An address for people and logs: without user, password and query, which can hold credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" + (
        "?…" if parts.query else ""
    )


def _max_age(headers: Mapping[str, str]) -> float:
    match = _MAX_AGE.search(headers.get("cache-control", "").lower())
    return float(match[1]) if match else 0.0


def is_validator(value: str) -> bool:
    """Whether a header can be sent back as it came: what is no ASCII cannot, and then the feed could never
    be asked again.
    """
    return (
        bool(value) and len(value) <= _MAX_HEADER_CHARS and value.isascii() and value.isprintable()
    )


def _validator(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    return value if is_validator(value) else ""
