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

from connectors.rss.parsing import Entry
from schemas.base import EPOCH
from schemas.urls import has_credentials

_ALL_ITEMS = 40_000
"""Remembered over all feeds of a source: about 1 MB of cursor."""
_FEWEST, _MOST = 50, 1000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


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

    def date_of(self, key: str) -> datetime | None:
        """The first date an item had: that of its publication as first told, else when it was first seen."""
        date = self.items.get(key, "").partition(".")[2]
        return datetime.fromtimestamp(int(date, 36), UTC) if date else None

    def knows(self, key: str, content: str) -> bool | None:
        """True: seen with this content. False: seen with another one. None: never seen."""
        known = self.items.get(key)
        return None if known is None else known.partition(".")[0] == content

    def remember(self, key: str, content: str, date: datetime | None) -> None:
        """Note an item; the ones noted last are kept longest. A date before 1970 is not noted."""
        self.items.pop(key, None)
        self.items[key] = (
            f"{content}.{_base36(int(date.timestamp()))}" if date and date > EPOCH else content
        )

    def trim(self, feeds: int, current: int) -> None:
        """Forget the oldest items. What the feed shows now (`current`) is kept, up to a thousand."""
        most = min(_MOST, max(_FEWEST, _ALL_ITEMS // max(1, feeds), current))
        for key in list(self.items)[: max(0, len(self.items) - most)]:
            del self.items[key]


def key_of(native: str) -> str:
    """48 bits that stand for an item's id within its feed."""
    return _short(native, 6)


def content_of(entry: Entry) -> str:
    """36 bits that change when a reader would call the item edited: its words, its link, its author."""
    author = entry["author"].get("name", "")
    return _short("\x1f".join((entry["title"], entry["text"], entry["link"], author)), 6)[:6]


def _short(text: str, size: int) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:size]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
