"""The read-only HTTP query endpoint: GET or POST /?query=SELECT… and GET /ping, for curl and
dashboards.

Every request has a session of its own in the engine's read-only mode, so nothing can be written, no
setting outlives its request, and no file or URL of this machine can be read through a query.
"""

import base64
import binascii
import hmac
import sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import structlog

from deploy.local.clickhouse import NAME_HEADER, server_name
from deploy.local.clickhouse.engine import (
    ACCESS_DENIED,
    AUTHENTICATION_FAILED,
    BAD_ARGUMENTS,
    READONLY,
    SYNTAX_ERROR,
    Engine,
    EngineError,
    Session,
    quote_text,
)
from deploy.local.clickhouse.packets import VERSION
from deploy.local.clickhouse.sql import bare, mask
from deploy.local.clickhouse.watch import Watch

_log = structlog.get_logger("deploy.local.clickhouse")
_OWN_PARAMETERS = {"query", "database", "default_format", "user", "password"}
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
_MAX_QUERY = 1 << 20
_STATUS = {AUTHENTICATION_FAILED: 401, READONLY: 403, ACCESS_DENIED: 403, 60: 404, 81: 404}
_TYPES = {
    "JSON": "application/json",
    "CSV": "text/csv",
    "Tab": "text/tab-separated-values",
    "TSV": "text/tab-separated-values",
}


def serve_http(port: int, engine: Engine, watch: Watch, password: str) -> ThreadingHTTPServer:
    """Return a server for 127.0.0.1:`port`; the caller runs and stops it."""

    class Handler(_Handler):
        pass

    Handler.engine, Handler.watch, Handler.password = engine, watch, password
    return _Server(("127.0.0.1", port), Handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves early is its own affair; anything else is written down."""
        if not isinstance(sys.exception(), OSError):
            _log.exception("request_failed")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "grapevine-local-clickhouse"
    engine: Engine
    watch: Watch
    password: str

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length") or ""
        if not length.isdecimal():
            self.close_connection = True
            self._plain(411, "A POST needs a Content-Length.\n")
            return
        size = int(length)
        if size > _MAX_QUERY:
            self.close_connection = True
            self._plain(413, f"A query may have {_MAX_QUERY} bytes.\n")
            return
        self._answer(self.rfile.read(size))

    def end_headers(self) -> None:
        """Every answer tells whose it is."""
        self.send_header(NAME_HEADER, server_name(self.engine.folder))
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are not worth a line each."""

    def _answer(self, body: bytes) -> None:
        if not _is_local(self.headers.get("Host") or ""):
            self._plain(421, "This server answers to localhost and 127.0.0.1 only.\n")
            return
        address = urlsplit(self.path)
        if address.path == "/ping":
            self._plain(200, "Ok.\n")
            return
        if address.path != "/":
            self._plain(404, "There is / for queries and /ping.\n")
            return
        parameters = dict(parse_qsl(address.query, keep_blank_values=True))
        sql = bare(
            " ".join(filter(None, (parameters.get("query", ""), body.decode("utf-8", "replace"))))
        )
        try:
            self._check(parameters)
            if not sql:
                raise EngineError(
                    BAD_ARGUMENTS, "Give a query: /?query=SELECT 1, or as the body of a POST."
                )
            with closing(self.engine.session(parameters.get("database", ""))) as session:
                _prepare(session, parameters, sql)
                self._stream(
                    session,
                    sql,
                    parameters.get("default_format")
                    or self.headers.get("X-ClickHouse-Format")
                    or "TabSeparated",
                )
        except EngineError as error:
            major, minor, patch = VERSION
            self._plain(
                _STATUS.get(error.code, 400),
                f"Code: {error.code}. DB::Exception: {error.text} (version {major}.{minor}.{patch})\n",
                {"X-ClickHouse-Exception-Code": str(error.code)},
            )

    def _check(self, parameters: dict[str, str]) -> None:
        if not self.password:
            return
        user = self.headers.get("X-ClickHouse-User") or parameters.get("user") or "default"
        given = self.headers.get("X-ClickHouse-Key") or parameters.get("password") or ""
        kind, _, value = (self.headers.get("Authorization") or "").partition(" ")
        if kind.lower() == "basic":
            try:
                user, _, given = base64.b64decode(value, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                given = ""
        if user != "default" or not hmac.compare_digest(given.encode(), self.password.encode()):
            raise EngineError(
                AUTHENTICATION_FAILED, f"{user}: Authentication failed. (AUTHENTICATION_FAILED)"
            )

    def _stream(self, session: Session, sql: str, default_format: str) -> None:
        with (
            self.watch.watching(self.connection) as tag,
            closing(session.stream(f"{sql}\n/* {tag} */", default_format)) as parts,
        ):
            first = next(parts, (b"", 0))[0]  # an error before the first byte still gets its status
            self.send_response(200)
            kind = next(
                (kind for start, kind in _TYPES.items() if default_format.startswith(start)),
                "text/plain",
            )
            self.send_header("Content-Type", f"{kind}; charset=UTF-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._chunk(first)
            try:
                for part, _ in parts:
                    self._chunk(part)
            except EngineError as error:
                # too late for a status: the text tells people, the missing last chunk tells
                # programs
                self._chunk(f"\nCode: {error.code}. DB::Exception: {error.text}\n".encode())
                self.close_connection = True
                return
            self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        if data:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _plain(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=UTF-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def _is_local(host: str) -> bool:
    """Whether a Host header names this machine: a page of a stranger that has its own name point
    here (DNS rebinding) is not answered.
    """
    return urlsplit(f"//{host}").hostname in _LOCAL_HOSTS


def _prepare(session: Session, parameters: dict[str, str], sql: str) -> None:
    kind, statements = session.kind_of(sql)
    if statements > 1:
        raise EngineError(
            SYNTAX_ERROR, "Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)"
        )
    if kind not in ("READ_ONLY", "UNKNOWN") or " OUTFILE " in mask(sql).upper():
        raise EngineError(
            READONLY,
            "This endpoint only reads: SELECT, WITH, SHOW, DESCRIBE, EXISTS, EXPLAIN. (READONLY)",
        )
    session.check_fence(sql)
    settings = {name: value for name, value in parameters.items() if name not in _OWN_PARAMETERS}
    for name, value in settings.items():
        if not name.isidentifier() or name == "readonly":
            raise EngineError(BAD_ARGUMENTS, f"{name!r} cannot be set by a request.")
        session.run(f"SET {name} = {quote_text(value)}")
    session.run("SET readonly = 1")
