"""Where `grapevine up` runs over a configuration: told to the commands that ask about it, which read
the same file and would look for Kafka and ClickHouse where it says.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.ports import hold, is_held

_NAME_CHARS = 16


@contextlib.contextmanager
def told_where(config_file: Path, derived: Path) -> Iterator[None]:
    """Commands of this user that are given `config_file` read `derived` while the block runs, or
    until this process has ended in whatever way.
    """
    note = _note(config_file)
    held = hold(note.name)
    if held is None:  # another one runs over the same file, and was first
        yield
        return
    with held:
        note.unlink(missing_ok=True)  # nobody else's, and no link to elsewhere
        with os.fdopen(os.open(note, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump({"derived": str(derived.resolve())}, file)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def running_over(config_file: Path) -> Path | None:
    """The configuration of the `grapevine up` that runs over this one; None where none does."""
    note = _note(config_file)
    if not is_held(note.name):
        return None
    try:
        if note.lstat().st_uid != os.getuid():
            return None
        derived = Path(json.loads(note.read_text("utf-8"))["derived"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return derived if derived.exists() else None


def _note(config_file: Path) -> Path:
    whose = f"{os.getuid()}\0{config_file.resolve()}"
    name = hashlib.sha256(os.fsencode(whose)).hexdigest()[:_NAME_CHARS]
    return Path(tempfile.gettempdir()) / f"grapevine-up-{name}"
