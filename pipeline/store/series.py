"""Keeps series_5m in step: buckets that new records touched are rewritten whole, a moment later, in
a thread.
"""

import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pipeline.clickhouse import connection, until_done
from pipeline.config import Config
from pipeline.service import Health
from sinks.clickhouse.client import connect
from sinks.clickhouse.series import last_rewrite, rewrite_series, stale_buckets

EVERY_SECS = 1.0
PAUSE = 9.0
"""While records keep coming, pauses last this many times as long as the rewriting before: imports
are not slowed by their own series.
"""
OVERLAP = timedelta(minutes=5)


class Series:
    """Collects touched buckets and rewrites them."""

    def __init__(self, config: Config, health: Health, stop: threading.Event) -> None:
        self._config, self._health, self._stop = config, health, stop
        self._lock = threading.Lock()
        self._touched: set[datetime] = set()
        self._touched_at = time.monotonic()
        self._touches = self._rewritten = 0

    def touch(self, buckets: Iterable[datetime]) -> None:
        """Records of these buckets were stored."""
        with self._lock:
            self._touched.update(buckets)
            self._touched_at = time.monotonic()
            self._touches += 1

    def mark(self) -> int:
        """Stands for everything stored so far; see `covers`."""
        with self._lock:
            return self._touches

    def covers(self, mark: int) -> bool:
        """Whether everything stored when the mark was made is in the series, whatever has come since."""
        with self._lock:
            return self._rewritten >= mark

    def run(self) -> None:
        """Rewrite until stopped; starts with what a process that was killed has left undone."""
        client = connect(connection(self._config.clickhouse))
        last = until_done(lambda: last_rewrite(client), self._health, self._stop)
        if last is not None:
            self.touch(
                until_done(lambda: stale_buckets(client, last - OVERLAP), self._health, self._stop)
            )
        pause = EVERY_SECS
        while self._pause(pause):
            started = time.monotonic()
            self._rewrite(client)
            pause = PAUSE * (time.monotonic() - started)
        client.disconnect()

    def _pause(self, seconds: float) -> bool:
        """Wait that long, or until no record has come for a while; False when the service stops."""
        until = time.monotonic() + seconds
        while not self._stop.wait(EVERY_SECS):
            now = time.monotonic()
            if now >= until or now - self._touched_at >= EVERY_SECS:
                return True
        return False

    def _rewrite(self, client: Any) -> None:
        with self._lock:
            taken, self._touched = self._touched, set()
            upto = self._touches
        if taken:
            until_done(lambda: rewrite_series(client, taken), self._health, self._stop)
        with self._lock:
            self._rewritten = upto
