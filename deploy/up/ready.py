"""Whether services work: each process of one leaves word of where it answers /readyz."""

import contextlib
import json
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def ready_processes(state_dir: Path, service: str) -> int:
    """How many processes of a service answer /readyz with 200."""
    return sum(map(_answers_ready, _notes(state_dir, service)))


def _notes(state_dir: Path, service: str) -> Iterator[Mapping[str, Any]]:
    """What the processes of a service say of themselves; those that were killed leave theirs behind."""
    for file in (state_dir / "services").glob(f"{service}-*.json"):
        with contextlib.suppress(OSError, ValueError):
            note = json.loads(file.read_text())
            if note["service"] == service:
                yield note


def _answers_ready(note: Mapping[str, Any]) -> bool:
    try:
        with urllib.request.urlopen(
            f"http://{note['host']}:{note['port']}/readyz", timeout=2
        ) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
