"""A small HTTP server on a thread, for tests of what talks to one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[ThreadingHTTPServer]:
    """A server on a free port of 127.0.0.1 that answers with `handler`; it ends with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # looks often whether it shall end: with the usual half second each test would end that late
    thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
