"""Which published mentions are to be looked at again, and when: on disk, in one SQLite file per
source.

The file belongs to this host: a source that moves to another one has there only what is published
from then on. An id leaves it after its last look, at the latest a day after that was due, or when
the mention is deleted.
"""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from pipeline.logs import get_logger
from schemas.base import to_ms

OVERDUE = timedelta(days=1)

_MS = timedelta(milliseconds=1)
_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS looks (mention_id TEXT PRIMARY KEY, published INTEGER NOT NULL, due INTEGER NOT NULL)
WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_due ON looks (due);
"""

log = get_logger("ingest.due_rechecks")


class DueRechecks:
    """`after`: how long after its publication a mention is looked at, ascending. Opened by one
    process at a time.

    Any thread may call it, also while another closes it: then it raises sqlite3.ProgrammingError.
    """

    def __init__(self, folder: Path, source: str, after: Sequence[timedelta]) -> None:
        path = folder / "rechecks" / f"{quote(source, safe='')}.sqlite"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._after = [span // _MS for span in after]
        self._lock = threading.Lock()
        try:
            self._database = _open(path)
        except sqlite3.DatabaseError as error:
            log.warning("a broken list of rechecks begins anew", file=str(path), error=str(error))
            for part in path.parent.glob(f"{path.name}*"):
                part.unlink()
            self._database = _open(path)

    def add(self, ids: Iterable[str], now: datetime) -> None:
        """These mentions were published now; those that wait already keep their times."""
        at = to_ms(now)
        rows = [(_text(id_), at, at + self._after[0]) for id_ in ids]
        with self._lock:
            self._database.executemany("INSERT OR IGNORE INTO looks VALUES (?, ?, ?)", rows)

    def forget(self, ids: Iterable[str]) -> None:
        """These need no further look."""
        with self._lock:
            self._database.executemany(
                "DELETE FROM looks WHERE mention_id = ?", [(_text(id_),) for id_ in ids]
            )

    def due(self, now: datetime, most: int) -> list[str]:
        """Up to `most` mentions whose time has come, the longest waiting first."""
        at = to_ms(now)
        oldest = at - self._after[-1] - OVERDUE // _MS
        asked = "SELECT mention_id FROM looks WHERE due <= ? ORDER BY due LIMIT ?"
        with self._lock:
            self._database.execute(
                "DELETE FROM looks WHERE due <= ? AND published < ?", (at, oldest)
            )
            return [id_ for (id_,) in self._database.execute(asked, (at, most))]

    def looked_at(self, ids: Sequence[str], now: datetime) -> None:
        """These were looked at: each waits for the next of its times that is still to come, or has
        had its last.
        """
        at = to_ms(now)
        with self._lock:
            for id_ in map(_text, ids):
                row = self._database.execute(
                    "SELECT published FROM looks WHERE mention_id = ?", (id_,)
                ).fetchone()
                due = row and next(
                    (row[0] + span for span in self._after if row[0] + span > at), None
                )
                if due is None:
                    self._database.execute("DELETE FROM looks WHERE mention_id = ?", (id_,))
                else:
                    self._database.execute(
                        "UPDATE looks SET due = ? WHERE mention_id = ?", (due, id_)
                    )

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            self._database.close()


def forget_looks(folder: Path, ids: Sequence[str]) -> None:
    """Take mentions off the list of every source of this host, and off the disk, whoever has it open."""
    for path in sorted((folder / "rechecks").glob("*.sqlite")):
        database = _open(path)
        try:
            rows = [(_text(id_),) for id_ in ids]
            database.executemany("DELETE FROM looks WHERE mention_id = ?", rows)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log has what it was before
        finally:
            database.close()


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        database.executescript(_SCHEMA)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _text(id_: str) -> str:
    return id_.encode("utf-8", "replace").decode()  # half a character cannot be written
