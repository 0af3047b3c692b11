"""TCP ports of the local servers: remembered in the data folder, so that a restart comes back where
it was.
"""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from secrets import randbelow

from deploy.local.errors import LocalStackError

STANDARD: Mapping[str, int] = {
    "kafka": 9092,
    "kafka_controller": 9093,
    "clickhouse": 9000,
    "clickhouse_http": 8123,
}
"""The ports each product documents; used by `start` when they are free."""

# Below Linux's range for outgoing connections (32768 up): a port there can be taken between
# choosing and listening.
_LOWEST, _HIGHEST = 20_000, 32_000


def choose_ports(data: Path, names: tuple[str, ...], *, standard: bool = False) -> dict[str, int]:
    """Return a free port for every name, the remembered one where it is free, and remember them in
    `data`/ports.json.

    With `standard` a name without a memory first tries its product's documented port.
    """
    file = data / "ports.json"
    known = _load(file)
    chosen: dict[str, int] = {}
    for name in names:
        wanted = known.get(name) or (STANDARD[name] if standard else 0)
        taken = set(chosen.values()) | {port for other, port in known.items() if other != name}
        chosen[name] = (
            wanted
            if wanted and wanted not in chosen.values() and is_free(wanted)
            else _free_port(taken)
        )
    data.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(known | chosen, indent=1) + "\n")
    return chosen


def remembered_ports(data: Path) -> dict[str, int]:
    """Return the ports last used in `data` by name; empty when it never ran."""
    return _load(data / "ports.json")


def is_free(port: int) -> bool:
    """Tell whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        # as the servers do: a port in TIME_WAIT after a kill is free for them
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port(taken: set[int]) -> int:
    for _ in range(1000):
        port = _LOWEST + randbelow(_HIGHEST - _LOWEST)
        if port not in taken and is_free(port):
            return port
    raise LocalStackError(
        f"No free TCP port between {_LOWEST} and {_HIGHEST} on 127.0.0.1: stop some servers and try again."
    )


def _load(file: Path) -> dict[str, int]:
    if not file.exists():
        return {}
    try:
        return {str(name): int(port) for name, port in json.loads(file.read_text()).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise LocalStackError(
            f"{file} is not readable as ports ({error}): delete it, ports are then chosen anew."
        ) from error
