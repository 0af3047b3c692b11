"""Watches the clients of running queries: one that leaves, or says Cancel, has its query stopped."""

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from deploy.local.clickhouse.engine import new_tag

_EVERY_SECS = 0.2
_CANCEL = b"\x03"


class Watch:
    """One thread for all connections. `cancel` is called with the tag of the statement to stop."""

    def __init__(self, cancel: Callable[[str], None]) -> None:
        self._cancel = cancel
        self._running: dict[socket.socket, str] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="watch", daemon=True)
        self._thread.start()

    def begin(self, client: socket.socket, tag: str) -> None:
        """A statement of this client starts; until `end` the client sends nothing but Cancel."""
        with self._lock:
            self._running[client] = tag

    def end(self, client: socket.socket) -> bool:
        """The statement is over; tells whether it was stopped because of its client."""
        with self._lock:
            return self._running.pop(client, None) is None

    @contextmanager
    def watching(self, client: socket.socket) -> Iterator[str]:
        """Yield a tag for a statement of this client that is stopped when the client leaves."""
        tag = new_tag()
        self.begin(client, tag)
        try:
            yield tag
        finally:
            self.end(client)

    def stop(self) -> None:
        """Cancel everything that runs and end the thread."""
        self._stop.set()
        self._thread.join()
        with self._lock:
            left = list(self._running.values())
        for tag in left:
            self._cancel(tag)

    def _loop(self) -> None:
        while not self._stop.wait(_EVERY_SECS):
            with self._lock:
                gone = [client for client in self._running if _has_left(client)]
                tags = [self._running.pop(client) for client in gone]
            for tag in tags:
                self._cancel(tag)


def _has_left(client: socket.socket) -> bool:
    with suppress(OSError, ValueError):
        if not select.select([client], [], [], 0)[0]:
            return False
        return client.recv(1, socket.MSG_PEEK) in (b"", _CANCEL)
    return True
