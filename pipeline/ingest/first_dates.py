"""The date each mention was first published with, so that it keeps its one date for ever.

`published_at` is part of where the store keeps a mention: one that is told anew with another date, or
claims 2099 and is clamped anew on every fetch, would have a row per day. The date given first is kept
on disk and given again; the later claim stays in `published_claimed`. The folder belongs to this host,
whose processes share it: a source that moves to another host is known there from then on.
"""

import fcntl
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import lmdb

from pipeline.logs import get_logger
from schemas.base import from_ms, to_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted

MAP_BYTES = 4 << 30
"""Upper limit on disk, about forty million mentions; the dates of more are not remembered, and that
is logged.
"""

PATIENCE_SECS = 1.0
"""How long another process that writes is waited for. It takes milliseconds, unless it is frozen."""
AGAIN_SECS = 10.0
"""After it was waited for in vain, dates are not remembered for so long."""

log = get_logger("ingest.first_dates")


class FirstDates:
    """One per process."""

    def __init__(self, folder: Path, *, map_bytes: int = MAP_BYTES) -> None:
        path = (
            folder / "clamped.lmdb"
        )  # so called when it held clamped dates only: they still count
        path.mkdir(parents=True, exist_ok=True)
        self._env = lmdb.open(str(path), map_size=map_bytes, max_readers=64)
        # LMDB's own lock is waited for without end, even where its holder is frozen.
        self._lock = (path / "writer.lock").open("a")
        self._not_before = 0.0
        self._failed = ""

    def settle(self, events: Iterable[Event]) -> list[Event]:
        """Stamped events with the date each mention got first; new dates are on disk when this returns."""
        listed = list(events)
        claims: dict[bytes, int] = {}
        for event in listed:
            if not isinstance(event, MentionDeleted | AuthorDeleted):
                claims.setdefault(_short(event.key), to_ms(event.mention.published_at))
        first = self._first(claims)
        return [_dated(event, first) for event in listed]

    def close(self) -> None:
        """Give the files free."""
        self._env.close()
        self._lock.close()

    def _first(self, claims: Mapping[bytes, int]) -> dict[bytes, int]:
        with self._env.begin() as txn:
            known = {key: _ms(value) for key in claims if (value := txn.get(key)) is not None}
        fresh = {key: claim for key, claim in claims.items() if key not in known}
        # Before anything is published: a crash in between leaves a date that nobody used; the other
        # way round the repeated page might bring another date, and the mention a second row.
        return known | (self._remember(fresh) if fresh else {})

    def _remember(self, fresh: dict[bytes, int]) -> dict[bytes, int]:
        """The dates that stand: another process of this host may have been first meanwhile."""
        if not self._locked():
            return self._without(fresh, "another process of this host holds them and stands still")
        try:
            stand = self._written(fresh)
        except (lmdb.MapFullError, lmdb.DiskError) as error:
            return self._without(fresh, str(error))
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        self._failed = ""
        return stand

    def _written(self, fresh: dict[bytes, int]) -> dict[bytes, int]:
        stand: dict[bytes, int] = {}
        with self._env.begin(write=True) as txn:
            for key, claim in sorted(fresh.items()):
                value = claim.to_bytes(8, "big")
                txn.put(key, value, overwrite=False)
                stand[key] = _ms(txn.get(key) or value)
        return stand

    def _without(self, fresh: dict[bytes, int], reason: str) -> dict[bytes, int]:
        """A second row, should one of these be told anew, is better than none."""
        if reason != self._failed:
            log.error("the first dates of mentions are not remembered", reason=reason)
        self._failed = reason
        return fresh

    def _locked(self) -> bool:
        """Whether this process may write now, which it must give back."""
        deadline = time.monotonic() + PATIENCE_SECS
        while time.monotonic() >= self._not_before:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    self._not_before = time.monotonic() + AGAIN_SECS
                    return False
                time.sleep(0.002)
        return False


def _dated(event: Event, first: Mapping[bytes, int]) -> Event:
    if isinstance(event, MentionDeleted | AuthorDeleted):
        return event
    mention, given = event.mention, first[_short(event.key)]
    if to_ms(mention.published_at) == given:
        return event
    claimed = mention.published_claimed or mention.published_at.isoformat()
    kept = {"published_at": from_ms(given), "published_claimed": claimed}
    return event.model_copy(update={"mention": mention.model_copy(update=kept)})


def _ms(value: bytes) -> int:
    return int.from_bytes(value, "big")


def _short(id_: str) -> bytes:
    return blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=16).digest()
