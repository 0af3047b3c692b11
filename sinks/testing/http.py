"""A stand-in for a service that takes messages over HTTP: answers as told and keeps what it got."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sinks.testing.stage import Answer

PATIENCE_SECS = 7
STATUS: dict[Answer, int] = {
    "taken": 200,
    "busy": 429,
    "down": 503,
    "refused": 400,
    "denied": 401,
}


class HttpStandIn:
    """Listens on loopback. `requests` are (headers in lower case, body) of every attempt, `taken`
    of those that were answered with success. Status 0 ends the connection without an answer.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers = 200, dict[str, str]()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stand_in._post(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/alerts"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, how: Answer) -> None:
        """Answer so from now on."""
        self.status = STATUS.get(how, 0)
        self.headers = {"Retry-After": str(PATIENCE_SECS)} if how == "busy" else {}

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def _post(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"]))
        got = {name.lower(): value for name, value in request.headers.items()}, body
        self.requests.append(got)
        if self.status == 0:
            request.connection.close()
            return
        if self.status < 300:
            self.taken.append(got)
        request.send_response(self.status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.end_headers()


@contextmanager
def http_stand_in() -> Iterator[HttpStandIn]:
    """A stand-in that listens while the block runs."""
    running = HttpStandIn()
    try:
        yield running
    finally:
        running.close()
