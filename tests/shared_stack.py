"""One Kafka and one ClickHouse for all workers of a run: whoever asks first starts them, and stops
them when the last has left.
"""

import fcntl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.local.stack import COMMANDS, Endpoints, endpoints, find_servers, start_stack


@dataclass(frozen=True)
class SharedStack:
    """Running servers that other workers use too: never kill them."""

    data: Path

    @property
    def endpoints(self) -> Endpoints:
        """Where the servers listen."""
        return endpoints(self.data)


def join_stack(data: Path) -> tuple[SharedStack, Callable[[], None]]:
    """Return the servers of `data`, started if nobody has, and how to leave them.

    Leaving waits for the others where this process started the servers: they are its children and
    die with it, however it ends.
    """
    data.mkdir(parents=True, exist_ok=True)
    in_use = (data / "in-use").open("a")
    with (data / "starting").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(in_use, fcntl.LOCK_SH)
        started = start_stack(data) if len(find_servers(data)) < len(COMMANDS) else None

    def leave() -> None:
        with in_use:
            if started:
                fcntl.flock(in_use, fcntl.LOCK_UN)  # two that wait to be alone would never be
                fcntl.flock(in_use, fcntl.LOCK_EX)
                started.stop()

    return SharedStack(data), leave
