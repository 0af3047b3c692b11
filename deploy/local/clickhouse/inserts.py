"""INSERT with rows as data blocks: the client's bytes go to the engine as they are, never decoded here."""

from contextlib import suppress
from typing import Protocol

from deploy.local.clickhouse import packets
from deploy.local.clickhouse.blocks import header_block, pass_block, pass_info
from deploy.local.clickhouse.engine import EngineError, Inserter, Session
from deploy.local.clickhouse.sql import Insert
from deploy.local.clickhouse.wire import ProtocolError, Source


class Client(Protocol):
    """What an insert needs of the connection it came over."""

    source: Source

    def blocks(self) -> Source: ...
    def send_block(self, block: bytes) -> None: ...
    def send(self, data: bytes) -> None: ...


def receive_insert(client: Client, session: Session, insert: Insert) -> None:
    """Tell the client the columns, forward its blocks until the empty one, commit.

    Raises EngineError when the engine refuses (what the client still sends is read and dropped, so the connection stays
    usable); an insert whose client leaves half-way is cancelled.
    """
    columns = _columns(session, insert)
    inserter = session.insert(insert.statement)
    finished = False
    try:
        client.send_block(header_block(columns))
        _forward(client, inserter)
        finished = True
        written = inserter.finish()
    finally:
        if not finished:
            with suppress(EngineError):  # it may have ended by itself, with the error that is on its way already
                inserter.cancel()
    client.send(packets.progress(0, 0, 0, written, 0))


def _columns(session: Session, insert: Insert) -> list[tuple[str, str]]:
    if insert.columns:
        # the engine resolves the list, whatever it holds: names, * EXCEPT (…), COLUMNS('…')
        found = session.rows(f"DESCRIBE (SELECT {insert.columns} FROM {insert.table})")
    else:
        found = [
            row for row in session.rows(f"DESCRIBE TABLE {insert.table}") if row[2] not in ("MATERIALIZED", "ALIAS")
        ]
    return [(name, kind) for name, kind, *_ in found]


def _forward(client: Client, inserter: Inserter) -> None:
    """Forward blocks until the empty one. An engine's error is raised only after everything has been read."""
    refused: list[EngineError] = []

    def append(data: bytes) -> None:
        if not refused:
            try:
                inserter.append(data)
            except EngineError as error:
                refused.append(error)

    while True:
        if client.source.varint() != packets.DATA:
            raise ProtocolError("Only data packets may follow an INSERT.")
        client.source.string()
        source = client.blocks()
        pass_info(source)
        source.copy_to(append)
        columns, _ = pass_block(source)
        if not columns:
            break
        source.copy_to(None)
    source.drop()
    if refused:
        raise refused[0]
