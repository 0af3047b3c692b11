"""INSERT with rows as data blocks: the client's bytes go to the engine as they are, never decoded
here.

They wait in a file until the client has said it is done, then one INSERT reads them: an insert
whose client leaves half-way leaves nothing. (The binding's own streaming insert is not used: it
reports success for rows that a constraint or a materialised view has refused.)
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from deploy.local.clickhouse import packets
from deploy.local.clickhouse.blocks import header_block, pass_block, pass_info
from deploy.local.clickhouse.engine import CANNOT_WRITE, EngineError, Session, quote_text
from deploy.local.clickhouse.sql import Insert
from deploy.local.clickhouse.wire import ProtocolError, Source


class Client(Protocol):
    """What an insert needs of the connection it came over."""

    source: Source

    def blocks(self) -> Source: ...
    def send_block(self, block: bytes) -> None: ...


def receive_insert(
    client: Client, session: Session, insert: Insert, incoming: Path, run: Callable[[str], object]
) -> int:
    """Tell the client the columns, take its blocks until the empty one, have them inserted by
    `run`; return their rows.

    Raises EngineError when the engine refuses; everything has been read then, so the connection
    stays usable.
    """
    client.send_block(header_block(_columns(session, insert)))
    with NamedTemporaryFile(dir=incoming, suffix=".native", buffering=0) as file:
        rows = _receive(client, file.write)
        if rows:
            run(
                f"{insert.target} FROM INFILE {quote_text(file.name)} {insert.settings} FORMAT Native"
            )
    return rows


def _columns(session: Session, insert: Insert) -> list[tuple[str, str]]:
    if insert.columns:
        # the engine resolves the list, whatever it holds: names, * EXCEPT (…), COLUMNS('…')
        rows = session.rows(f"DESCRIBE (SELECT {insert.columns} FROM {insert.table})")  # noqa: S608 - the client's own
    else:
        described = session.rows(f"DESCRIBE TABLE {insert.table}")
        rows = [row for row in described if row[2] not in ("MATERIALIZED", "ALIAS")]
    return [(name, kind) for name, kind, *_ in rows]


def _receive(client: Client, write: Callable[[bytes], object]) -> int:
    """Write blocks until the empty one and return their rows. A failure to write is raised after
    reading everything.
    """
    failed: list[OSError] = []

    def keep(data: bytes) -> None:
        if not failed:
            try:
                write(data)
            except OSError as error:
                failed.append(error)

    total = 0
    while True:
        if client.source.varint() != packets.DATA:
            raise ProtocolError("Only data packets may follow an INSERT.")
        client.source.string()
        source = client.blocks()
        pass_info(source)
        source.copy_to(keep)
        columns, rows = pass_block(source)
        if not columns:
            source.drop()
            break
        source.copy_to(None)
        total += rows
    if failed:
        raise EngineError(
            CANNOT_WRITE,
            f"The server could not keep the rows of the insert: {failed[0]}. (CANNOT_WRITE)",
        )
    return total
