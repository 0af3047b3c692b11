"""How far each source of customers was read, and when everybody of it was read last: kept on disk, so
that a restart asks only for what changed. What is lost here costs one reading of everybody.
"""

import hashlib
import json
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipeline.config.model import CustomersEntry


@dataclass(frozen=True, slots=True)
class Reached:
    """The source's own mark, when everybody was read last (ISO 8601), and under which settings."""

    mark: str = ""
    whole_at: str = ""
    settings: str = ""


class Marks:
    """The marks of one host's sync, in one small file. Any thread may use it."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / "sync" / "marks.json"
        self._lock = threading.Lock()

    def of(self, entry: CustomersEntry) -> Reached:
        """How far a source was read; nothing where its settings were others."""
        reached = self._read().get(entry.name, Reached())
        return reached if reached.settings == fingerprint(entry) else Reached()

    def keep(
        self, entry: CustomersEntry, mark: str, *, whole_at: datetime | None, before: Reached
    ) -> None:
        """Note it once all that was read is acknowledged; `whole_at` None: only changes were read."""
        at = before.whole_at if whole_at is None else whole_at.isoformat()
        with self._lock:
            marks = self._read() | {entry.name: Reached(mark, at, fingerprint(entry))}
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps({name: asdict(one) for name, one in marks.items()}))
            part.replace(self._path)

    def _read(self) -> dict[str, Reached]:
        try:
            noted = json.loads(self._path.read_text("utf-8"))
            return {name: Reached(**one) for name, one in noted.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def fingerprint(entry: CustomersEntry) -> str:
    """Of a source's kind and settings, without its secrets."""
    told = f"{entry.type} {entry.settings.model_dump_json()}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]
