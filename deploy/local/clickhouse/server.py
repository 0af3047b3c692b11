"""The listening side: accepts clients, gives each a thread, and ends them all cleanly."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import structlog

_log = structlog.get_logger("deploy.local.clickhouse")


class Listener:
    """Accepts connections on 127.0.0.1:`port` and runs `serve` for each in its own thread."""

    def __init__(self, port: int, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._clients: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._stopping = False
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self._thread = threading.Thread(target=self._accept, name=f"accept-{port}", daemon=True)
        self._thread.start()

    def stop(self, timeout_secs: float) -> None:
        """Accept nobody else, hang up on everybody and wait for their threads."""
        self._stopping = True
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout_secs)
        with self._lock:
            clients = dict(self._clients)
        for client in clients:
            _hang_up(client)
        for thread in clients.values():
            thread.join(timeout_secs)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                if self._stopping:
                    return
                raise
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._run, args=(client,), name="client", daemon=True)
            with self._lock:
                self._clients[client] = thread
            thread.start()

    def _run(self, client: socket.socket) -> None:
        try:
            self._serve(client)
        except (EOFError, OSError):
            pass  # the client left; whether it was done is its own affair
        except Exception:
            # the border: a fault of ours costs this client its connection, not the server its other
            # clients
            _log.exception("connection_failed")
        finally:
            with self._lock:
                self._clients.pop(client, None)
            _hang_up(client)
            client.close()


def _hang_up(client: socket.socket) -> None:
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
