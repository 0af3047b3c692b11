"""One client's connection: greets it, then runs its statements one after the other until it leaves."""

import hmac
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from deploy.local.clickhouse import packets
from deploy.local.clickhouse.blocks import BLOCK_INFO, pass_block, split_blocks
from deploy.local.clickhouse.engine import (
    AUTHENTICATION_FAILED,
    NOT_IMPLEMENTED,
    QUERY_WAS_CANCELLED,
    SYNTAX_ERROR,
    Engine,
    EngineError,
    Session,
    new_tag,
)
from deploy.local.clickhouse.inserts import receive_insert
from deploy.local.clickhouse.results import send_result
from deploy.local.clickhouse.settings import QuerySettings
from deploy.local.clickhouse.sql import bare, insert_with_blocks, mask
from deploy.local.clickhouse.watch import Watch
from deploy.local.clickhouse.wire import ProtocolError, Source, packed, unpacked

_CHUNK = 1 << 18
_PROGRESS = ("read_rows", "read_bytes", "total_rows_to_read", "written_rows", "written_bytes")


class Connection:
    """A client and its engine session."""

    def __init__(self, client: socket.socket, engine: Engine, watch: Watch, password: str) -> None:
        self.client = client
        self.source = Source(lambda: client.recv(_CHUNK))
        self._engine = engine
        self._watch = watch
        self._password = password
        self._compressed = False
        self._database = ""
        self._reported: dict[str, int] | None = None

    def serve(self) -> None:
        """Talk to the client until it leaves. A client that breaks the protocol is told and left."""
        try:
            hello = packets.read_hello(self.source)
            self._check(hello)
            session = self._engine.session(hello.database)
            self._database = hello.database
        except EngineError as error:
            self.send(packets.exception(error))
            return
        except ProtocolError as error:
            self.send(packets.exception(EngineError(NOT_IMPLEMENTED, str(error))))
            return
        try:
            session.on_progress(self._report_progress)
            settings = QuerySettings(session, self._engine.settings)
            self.send(packets.hello_reply())
            while True:
                self._packet(session, settings)
        except ProtocolError as error:
            self.send(packets.exception(EngineError(NOT_IMPLEMENTED, str(error))))
        finally:
            session.close()

    def send(self, data: bytes) -> None:
        """Send bytes to the client."""
        self.client.sendall(data)

    def send_block(self, block: bytes) -> None:
        """Send a block given in FORMAT Native."""
        body = BLOCK_INFO + block
        self.send(packets.DATA_HEADER + (packed(body) if self._compressed else body))

    def blocks(self) -> Source:
        """Return the source the client's blocks come from: compressed or not, as the query said."""
        return unpacked(self.source) if self._compressed else self.source

    def _check(self, hello: packets.Hello) -> None:
        known = not self._password or (
            hello.user == "default"
            and hmac.compare_digest(hello.password.encode(), self._password.encode())
        )
        if not known:
            text = (
                "Authentication failed: password is incorrect, or there is no user with such name"
            )
            raise EngineError(
                AUTHENTICATION_FAILED, f"{hello.user}: {text}. (AUTHENTICATION_FAILED)"
            )

    def _packet(self, session: Session, settings: QuerySettings) -> None:
        kind = self.source.varint()
        if kind == packets.PING:
            self.send(packets.PONG)
        elif kind == packets.QUERY:
            query = packets.read_query(self.source)
            self._compressed = query.compressed
            self._read_external_tables()
            try:
                self._run(session, settings, query)
            except EngineError as error:
                self.send(packets.exception(error))
            else:
                self.send(packets.END_OF_STREAM)
        elif kind != packets.CANCEL:  # a Cancel that comes after the end of its query means nothing
            raise ProtocolError(f"Packet {kind} cannot be answered here.")

    def _read_external_tables(self) -> None:
        if self.source.varint() != packets.DATA:
            raise ProtocolError("A query must be followed by a data packet.")
        name = self.source.string()
        if pass_block(self.blocks(), info=True) != (0, 0) or name:
            raise ProtocolError(
                "External tables sent with a query are not supported by the local server."
            )

    def _run(self, session: Session, settings: QuerySettings, query: packets.Query) -> None:
        sql = bare(query.sql)
        session.check_fence(sql)
        insert = insert_with_blocks(sql)
        if insert is not None:
            settings.apply(query.settings)
            rows = receive_insert(
                self, session, insert, self._engine.incoming, partial(self._complete, session)
            )
            self.send(packets.progress(0, 0, 0, rows, 0))
            return
        kind, statements = session.kind_of(sql)
        if statements > 1:
            raise EngineError(
                SYNTAX_ERROR, "Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)"
            )
        if kind == "CONTROL" and _first_word(sql) == "SET":
            settings.restore()
            session.run(sql)
            settings.forget()
            return
        settings.apply(query.settings)
        if kind == "READ_ONLY":
            with self._cancellable(quietly=True) as tag:
                send_result(self, session, lambda: self._engine.session(self._database), sql, tag)
        else:
            for block in split_blocks(self._complete(session, sql)):
                self.send_block(block)
        if kind == "CONTROL" and _first_word(sql) == "USE":
            self._database = str(session.rows("SELECT currentDatabase()")[0][0])

    def _complete(self, session: Session, sql: str) -> bytes:
        with self._cancellable() as tag:
            # in front, because behind a statement there may be rows in any format
            return session.run(f"/* {tag} */ {sql}")

    @contextmanager
    def _cancellable(self, *, quietly: bool = False) -> Iterator[str]:
        """Yield a tag to find the statement by; meanwhile report its progress and stop it when the
        client leaves.

        A statement its own client has stopped ends without an error when `quietly`.
        """
        tag = new_tag()
        self._reported = dict.fromkeys(_PROGRESS, 0)
        self._watch.begin(self.client, tag)
        stopped = False
        try:
            yield tag
        except EngineError as error:
            stopped = self._watch.end(self.client)
            if error.code != QUERY_WAS_CANCELLED or not (stopped and quietly):
                raise
        finally:
            if not stopped:
                self._watch.end(self.client)
            self._reported = None

    def _report_progress(self, totals: dict[str, int]) -> None:
        if self._reported is None:  # a question of our own, which the client must not see
            return
        since = [max(0, totals[name] - self._reported[name]) for name in _PROGRESS]
        if any(since):
            self._reported = {name: totals[name] for name in _PROGRESS}
            self.send(packets.progress(*since))


def _first_word(sql: str) -> str:
    return mask(sql).split(None, 1)[0].upper()
