"""Whether services work: each process of one leaves word of where it answers /readyz."""

import contextlib
import json
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_WORDS = {"stopped": "has stopped", "failing": "keeps failing", "silent": "is silent"}
"""States of a source in which it brings nothing, as a sentence tells them."""


def not_working(
    waiting: Mapping[str, str],
    sources: Mapping[str, Mapping[str, Any]],
    customers: Mapping[str, Mapping[str, Any]],
    destinations: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """A sentence for everything that does not work: of services that are not ready and what each waits
    for, of sources of mentions, of customers and of destinations of alerts by what
    `pipeline.acts.status` tells of them.
    """
    return [
        *(
            f"{name} is not ready{f': {reason}' if reason else ''}"
            for name, reason in waiting.items()
        ),
        *(
            f"source {name} {_WORDS[told['state']]}: {told['last_error'] or 'see its log'}"
            for name, told in sources.items()
            if told["state"] in _WORDS
        ),
        *(
            f"source {name} is finished: {told['last_error']}"
            for name, told in sources.items()
            if told["state"] == "finished" and told["last_error"]
        ),
        *(
            f"customers of {name} cannot be read: {told['last_error']}"
            for name, told in customers.items()
            if told["state"] == "failing"
        ),
        *(
            f"alerts do not reach {name}: {told['last_error']}"
            for name, told in destinations.items()
            if told["state"] == "failing"
        ),
    ]


def undecided(ends: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a source, or a destination that was asked, has neither succeeded nor failed yet."""
    return any(
        told["state"] in ("elsewhere", "asked")
        or (told["state"] == "listening" and not told["last_success"])
        for told in ends.values()
    )


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
