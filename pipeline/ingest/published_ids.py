"""The ids a firehose source published, on disk, so that their edits and deletions always pass. One
LMDB per source.

One table a day, `d20778` by days since 1970: an id is looked for in the newest first, and a whole
table is dropped when its day is past. Ids are kept as 16 bytes of BLAKE2b. The folder belongs to
this host: a source that moves to another host knows there only what is published from then on.
"""

import threading
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lmdb

KEEP_DAYS = 30
MAP_BYTES = 2 << 30
"""Upper limit on disk, about twenty million ids; the oldest day goes early when it is reached."""


class PublishedIds:
    """Opened by one process at a time; close it before it is opened again."""

    def __init__(self, folder: Path, source: str, *, map_bytes: int = MAP_BYTES) -> None:
        path = folder / "published" / f"{quote(source, safe='')}.lmdb"
        path.mkdir(parents=True, exist_ok=True)
        self._env = lmdb.open(str(path), map_size=map_bytes, max_dbs=KEEP_DAYS + 10, max_readers=16)
        self._days = self._existing()
        self._writing = threading.Lock()  # a stop closes it, whatever a thread still writes

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that were published in the last 30 days."""
        with self._env.begin() as txn:
            tables = [self._days[day] for day in sorted(self._days, reverse=True)]
            return {
                id_
                for id_ in ids
                if any(txn.get(_short(id_), db=table) is not None for table in tables)
            }

    def add(self, ids: Iterable[str], now: datetime) -> None:
        """Remember ids as published at `now`; on disk when this returns. Days out of time are forgotten."""
        today = int(now.timestamp() // 86_400)
        shorts = sorted({_short(id_) for id_ in ids})
        if not shorts:
            return
        with self._writing:
            self._add(today, shorts)

    def _add(self, today: int, shorts: list[bytes]) -> None:
        for day in [day for day in self._days if day <= today - KEEP_DAYS]:
            self._drop(day)
        while True:
            try:
                self._write(today, shorts)
                return
            except lmdb.MapFullError:
                if len(self._days) < 2:
                    raise
                self._drop(min(self._days))

    def close(self) -> None:
        """Give the files free."""
        with self._writing:
            self._env.close()

    def _write(self, day: int, shorts: list[bytes]) -> None:
        if day not in self._days:
            self._days[day] = self._env.open_db(_table(day))
        with self._env.begin(write=True, db=self._days[day]) as txn:
            for short in shorts:
                txn.put(short, b"")

    def _drop(self, day: int) -> None:
        with self._env.begin(write=True) as txn:
            txn.drop(self._days.pop(day), delete=True)

    def _existing(self) -> dict[int, Any]:
        with self._env.begin() as txn:
            names = [bytes(name) for name, _ in txn.cursor()]
        return {int(name[1:]): self._env.open_db(name, create=False) for name in names}


def _table(day: int) -> bytes:
    return f"d{day}".encode()


def _short(id_: str) -> bytes:
    return blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=16).digest()
