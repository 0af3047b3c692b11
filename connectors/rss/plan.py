"""When each feed is asked next: in its own rhythm, spread over time, one request per host at a
time. Pure.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from connectors.rss.memory import Memory
from connectors.rss.settings import Settings

_SPREAD_SECS_PER_FEED = 0.1
_LONGEST_BACKOFF_SECS = 6 * 3600.0
_LONGEST_WISH_SECS = 86_400.0


@dataclass(slots=True)
class Feed:
    """A configured feed: its address as it is shown and remembered, what is remembered, when it is due,
    how often it failed in a row and why. `whole` is the address with its credentials, for asking only.
    """

    address: str
    memory: Memory
    due: datetime
    failures: int = 0
    failure: str = ""
    whole: str = ""
    share: float = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.address.encode()).digest()
        self.share = int.from_bytes(digest[:4], "big") / 2**32

    @property
    def url(self) -> str:
        """Where it is fetched from: the configured address, or where that moved for good."""
        return self.memory.moved_to or self.whole or self.address

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


class Plan:
    """All feeds of a source and which of them may be asked now."""

    def __init__(self, feeds: list[Feed], settings: Settings, now: datetime) -> None:
        self._feeds, self._settings = feeds, settings
        self._busy: set[str] = set()
        self._free_at: dict[str, datetime] = {}
        spread = min(settings.poll_secs, len(feeds) * _SPREAD_SECS_PER_FEED)
        for feed in feeds:
            feed.due = now + timedelta(seconds=spread * feed.share)

    def start(self, now: datetime, most: int) -> list[Feed]:
        """At most so many feeds that may be asked now, one per host, longest due first. They count
        as being asked.
        """
        started: list[Feed] = []
        for feed in sorted(self._feeds, key=lambda feed: feed.due):
            at = self._possible_at(feed)
            if len(started) < most and at is not None and at <= now:
                self._busy.add(feed.host)
                started.append(feed)
        return started

    def wait_secs(self, now: datetime) -> float | None:
        """Seconds until a feed may be asked; None while that depends on a request that runs, or
        when all are gone.
        """
        times = [at for feed in self._feeds if (at := self._possible_at(feed)) is not None]
        return max(0.0, (min(times) - now).total_seconds()) if times else None

    def succeeded(self, feed: Feed, host: str, now: datetime, wish_secs: float) -> None:
        """The feed was read; it wants to be asked no sooner than in `wish_secs`."""
        feed.failures = 0
        wish = min(wish_secs, self._settings.max_poll_secs)
        self._next(feed, host, now, max(self._settings.poll_secs, wish))

    def failed(self, feed: Feed, host: str, now: datetime, after: float | None) -> None:
        """The feed could not be read; its server wants to be left alone for `after` seconds."""
        feed.failures += 1
        backoff = min(
            self._settings.poll_secs * 2.0 ** min(feed.failures - 1, 20), _LONGEST_BACKOFF_SECS
        )
        asked_for = min(after or 0.0, _LONGEST_WISH_SECS)
        self._next(feed, host, now, max(backoff, asked_for))
        self._free_at[host] = max(self._free_at[host], now + timedelta(seconds=asked_for))

    def _next(self, feed: Feed, host: str, now: datetime, secs: float) -> None:
        # Feeds read together drift apart by up to a tenth, so that hundreds do not stay one burst.
        feed.due = now + timedelta(seconds=secs * (1 + 0.1 * feed.share))
        self._busy.discard(host)
        self._free_at[host] = now + timedelta(seconds=self._settings.per_host_gap_secs)

    def _possible_at(self, feed: Feed) -> datetime | None:
        if feed.memory.gone or feed.host in self._busy:
            return None
        return max(feed.due, self._free_at.get(feed.host, feed.due))
