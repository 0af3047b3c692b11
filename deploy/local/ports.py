"""TCP ports of the local servers: held while a stack lives, and remembered in the data folder, so
that a restart comes back where it was.
"""

import fcntl
import json
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import randbelow
from socket import socket

from deploy.local.errors import LocalStackError
from pipeline.ports import LOOPBACK, hold_port

STANDARD: Mapping[str, int] = {
    "kafka": 9092,
    "kafka_controller": 9093,
    "clickhouse": 9000,
    "clickhouse_http": 8123,
    "push": 8100,
}
"""The ports each product documents; used by `start` and `up` when they are free."""

# Below Linux's range for outgoing connections (32768 up): a port there can be taken between
# choosing and listening.
_LOWEST, _HIGHEST = 20_000, 32_000


@dataclass(frozen=True)
class HeldPorts:
    """Ports by name that no other stack of this machine takes: until `release` or the end of this
    object, and of every process that was given `fds`.
    """

    numbers: Mapping[str, int]
    holds: tuple[socket, ...]

    def __post_init__(self) -> None:
        weakref.finalize(self, _close, self.holds)

    @property
    def fds(self) -> tuple[int, ...]:
        """What a child process inherits to hold them as well."""
        return tuple(held.fileno() for held in self.holds if held.fileno() >= 0)

    def release(self) -> None:
        """Let others have them once the processes that inherited them are gone."""
        _close(self.holds)


def hold_ports(
    data: Path, names: tuple[str, ...], *, standard: bool = False, host: str = LOOPBACK
) -> HeldPorts:
    """Hold a free port for every name, the remembered one where it is free, and remember them in
    `data`/ports.json.

    With `standard` a name without a memory first tries its product's documented port.
    """
    data.mkdir(parents=True, exist_ok=True)
    file = data / "ports.json"
    with _alone(data):
        known = _load(file)
        chosen: dict[str, int] = {}
        holds: list[socket] = []
        for name in names:
            wanted = known.get(name) or (STANDARD[name] if standard else 0)
            taken = {port for other, port in known.items() if other != name}
            chosen[name], held = _hold(wanted, taken, host)
            holds.append(held)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(known | chosen, indent=1) + "\n")
        draft.replace(file)
    return HeldPorts(chosen, tuple(holds))


def remembered_ports(data: Path) -> dict[str, int]:
    """Return the ports last used in `data` by name; empty when it never ran."""
    return _load(data / "ports.json")


def _hold(wanted: int, taken: set[int], host: str) -> tuple[int, socket]:
    held = hold_port(wanted, host) if wanted else None
    if held is not None:
        return wanted, held
    for _ in range(1000):
        port = _LOWEST + randbelow(_HIGHEST - _LOWEST)
        held = None if port in taken else hold_port(port, host)
        if held is not None:
            return port, held
    raise LocalStackError(
        f"No free TCP port between {_LOWEST} and {_HIGHEST} on {host}: "
        "stop some servers and try again."
    )


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Servers of one folder may be started side by side, each by a process of its own."""
    with (data / "ports.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _close(holds: tuple[socket, ...]) -> None:
    for held in holds:
        held.close()


def _load(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    try:
        return {str(name): int(port) for name, port in json.loads(file.read_text()).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise LocalStackError(
            f"{file} is not readable as ports ({error}): delete it, ports are then chosen anew."
        ) from error
