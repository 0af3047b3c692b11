"""What is remembered of each feed between two requests, small enough for a cursor: validators, and
what each item was.

Pure. The cursor is `{"feeds": {address: {etag, modified, moved_to, gone, items: {key:
"hash.date"}}}}`; keys and hashes are a few base64 characters, dates Unix seconds in base 36.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.rss.addresses import place_of
from connectors.rss.entries import Entry
from schemas.base import EPOCH
from schemas.urls import has_credentials

_ALL_ITEMS = 40_000
"""Remembered over all feeds of a source: about 1.5 MB of cursor, and more only where the feeds show more
than that at the moment.
"""
CONTENT_CHARS = 6
_FEWEST, _MOST = 50, 1000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an item: a hash of its content, its first date, and `mark`, hashes of what
    it is recognised by when its guid is another (ids.py); empty in cursors of earlier versions.
    """

    content: str
    date: datetime | None
    mark: str


@dataclass(slots=True)
class Memory:
    """One feed's memory. `read` tells whether the feed was ever read: what it held then is backlog."""

    etag: str = ""
    modified: str = ""
    moved_to: str = ""
    gone: bool = False
    read: bool = False
    items: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, saved: Any) -> "Memory":
        """The memory a cursor holds. Credentials, which an earlier version remembered, are forgotten."""
        if not isinstance(saved, dict):
            return cls()
        memory = cls(**saved, read=True)
        if has_credentials(memory.moved_to):
            memory.moved_to = ""
        return memory

    def dump(self) -> dict[str, Any]:
        """The memory for the cursor; what is empty is left out."""
        values = {
            "etag": self.etag,
            "modified": self.modified,
            "moved_to": self.moved_to,
            "gone": self.gone,
        }
        return {name: value for name, value in values.items() if value} | {"items": self.items}

    def known(self, key: str) -> Known | None:
        """What is remembered of an item, None where it was never seen."""
        value = self.items.get(key)
        if value is None:
            return None
        content, _, date = value.partition(".")
        first = datetime.fromtimestamp(int(date, 36), UTC) if date else None
        return Known(content[:CONTENT_CHARS], first, content[CONTENT_CHARS:])

    def remember(self, key: str, content: str, date: datetime | None) -> None:
        """Note an item by its content and mark in one; the ones noted last are kept longest. A date
        before 1970 is not noted.
        """
        self.items.pop(key, None)
        self.items[key] = (
            f"{content}.{_base36(int(date.timestamp()))}" if date and date > EPOCH else content
        )

    def trim(self, feeds: int, current: int) -> None:
        """Forget the oldest items, but never what the feed shows now: its newest `current` ones."""
        most = max(_FEWEST, min(_MOST, _ALL_ITEMS // max(1, feeds)), current)
        for key in list(self.items)[: max(0, len(self.items) - most)]:
            del self.items[key]


def most_items(feeds: int) -> int:
    """How many items of one feed are read, the newest: so many that all of them can be remembered."""
    return max(_MOST, _ALL_ITEMS // max(1, feeds))


def key_of(native: str) -> str:
    """48 bits that stand for an item's id within its feed."""
    return short(native, 6)


def content_of(entry: Entry) -> str:
    """36 bits that change when a reader would call the item edited: its words, its page, its author."""
    return _content(entry, place_of(entry["link"]))


def earlier_content_of(entry: Entry) -> str:
    """The same as earlier versions made it, whose cursors have no marks."""
    return _content(entry, entry["link"])


def _content(entry: Entry, place: str) -> str:
    author = entry["author"].get("name", "")
    parts = (entry["title"], entry["text"], place, author)
    return short("\x1f".join(parts), 6)[:CONTENT_CHARS]


def short(text: str, size: int) -> str:
    """The first bytes of a hash of the text, in base64."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:size]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
