"""Finds copies among the live mentions as they are seen, over a bounded window, and stores them in
ClickHouse.

What a process remembers is read again when it starts, with the clusters that were stored; so a
campaign that goes on keeps its name. What is found twice is stored twice and counts once.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from clickhouse_driver import Client

from enrichers.engines.near_duplicates import Clusters
from pipeline.detect.judge import Patiently
from sinks.clickhouse.copies import (
    Copy,
    SeenText,
    count_seen,
    read_clusters,
    read_texts,
    write_copies,
)

BACK = timedelta(days=3)
"""How far a process that starts looks back, as far as its window goes."""
PAGE = 5_000
BUCKET = timedelta(minutes=5)


class Copies:
    """Copies in order of time. Memory is bounded by `window`, the texts remembered: about 2.5 kB each."""

    def __init__(
        self, client: Client, patiently: Patiently, window: int, worked: Callable[[], None]
    ) -> None:
        self._client, self._patiently, self._window, self._worked = (
            client,
            patiently,
            window,
            worked,
        )
        self._clusters = Clusters(window)
        self._firsts: dict[str, SeenText] = {}
        self._names: dict[str, str] = {}
        self._until: datetime | None = None

    def find(self, begin: datetime, end: datetime) -> int:
        """Store the copies among what was seen from `begin` (or where it stopped) to before `end`;
        gives how many.

        Raises Retry and Fatal where ClickHouse is not waited for.
        """
        written = 0
        since = self._until or begin - BACK
        known: dict[str, str] = {}
        if self._until is None:
            known = self._patiently(partial(read_clusters, self._client, since, end))
        for first, last in self._pages(since, self._until or begin, end):
            texts = self._patiently(partial(read_texts, self._client, first, last))
            copies = [copy for text in texts for copy in self._copies(text, known)]
            written += self._patiently(partial(write_copies, self._client, copies))
            self._until = last
            self._worked()
        self._until = end
        return written

    def _pages(
        self, begin: datetime, wanted: datetime, end: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of about PAGE mentions; what lies before `wanted` only as far as the window can
        hold it.
        """
        room, kept = self._window, []
        for bucket, count in reversed(
            self._patiently(partial(count_seen, self._client, begin, end))
        ):
            room -= count
            if bucket < wanted and room < 0:
                break
            kept.append((bucket, count))
        first: datetime | None = None
        size = 0
        for bucket, count in reversed(kept):
            first, size = first or bucket, size + count
            if size >= PAGE:
                yield first, bucket + BUCKET
                first, size = None, 0
        if first is not None:
            yield first, end

    def _copies(self, text: SeenText, known: dict[str, str]) -> Iterator[Copy]:
        """The mention where it is a copy, after the one it copies where that had none so far."""
        cluster = self._clusters.add(text.mention_id, text.text)
        stored = known.get(text.mention_id)
        if stored is not None:
            self._names.setdefault(cluster.key, stored)
        if cluster.earlier == 0:
            self._firsts[text.mention_id] = text
            if len(self._firsts) > self._window:
                gone = next(iter(self._firsts))
                del self._firsts[gone]
                self._names.pop(gone, None)
            return
        name = self._names.get(cluster.key) or _name(cluster.key)
        first = self._firsts.get(cluster.key)
        if first is not None and cluster.earlier == 1:
            yield Copy(name, first, 1.0)
        yield Copy(name, text, cluster.similarity)


def _name(first: str) -> str:
    """The name of the cluster of a first mention: a hash, for an id may hold a person's handle."""
    return hashlib.blake2b(first.encode("utf-8", "replace"), digest_size=8).hexdigest()
