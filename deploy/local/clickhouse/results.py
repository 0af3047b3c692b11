"""A query's result as data blocks: one without rows that names the columns, then the engine's own
as they are.

Two things FORMAT Native leaves out are put back: the columns of an empty result, and the time zone
of DateTime columns (the format drops it for old protocol revisions, and has no way to say that ours
is new enough).
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Protocol

from deploy.local.clickhouse import packets
from deploy.local.clickhouse.blocks import columns_of, header_block, retype, rows_of, split_blocks
from deploy.local.clickhouse.engine import NOT_IMPLEMENTED, EngineError, Session
from deploy.local.clickhouse.sql import has_totals, mask, without_format
from deploy.local.clickhouse.wire import ProtocolError

_DESCRIBED = ("SELECT", "WITH", "FROM")

Columns = list[tuple[str, str]]


class Client(Protocol):
    """What a result needs of the connection it goes over."""

    def send_block(self, block: bytes) -> None: ...
    def send(self, data: bytes) -> None: ...


def send_result(
    client: Client, session: Session, aside: Callable[[], Session], sql: str, tag: str
) -> None:
    """Run a reading statement and send its blocks while it runs, then their number.

    `aside` opens a second session in the same database, for a question in the middle of the stream.
    """
    if has_totals(sql):
        text = "WITH TOTALS is not supported by the local server: use WITH ROLLUP or a second query"
        raise EngineError(NOT_IMPLEMENTED, f"{text}. (NOT_IMPLEMENTED)")
    query = without_format(sql)
    rows = blocks = size = 0
    header: Columns = []
    retyped = False
    with closing(session.stream(f"{query}\n/* {tag} */")) as parts:
        for block in _blocks(parts):
            if not blocks:
                header, retyped = _header(block, aside, query)
                client.send_block(header_block(header))
            client.send_block(retype(block, [kind for _, kind in header]) if retyped else block)
            rows, blocks, size = rows + rows_of(block), blocks + 1, size + len(block)
    if not blocks and _is_described(query):
        client.send_block(header_block(_columns(session, query)))
    client.send(packets.profile(rows, blocks, size))


def _blocks(parts: Iterator[tuple[bytes, int]]) -> Iterator[bytes]:
    for data, rows in parts:
        if rows == rows_of(data):
            yield data
        else:  # a statement without a stream: all its blocks at once
            yield from split_blocks(data)


def _header(block: bytes, aside: Callable[[], Session], query: str) -> tuple[Columns, bool]:
    """Return the result's columns, and whether its blocks have to be given their types."""
    try:
        sent = columns_of(block)
    except (
        ProtocolError
    ):  # a type whose length cannot be told, such as a state of an aggregate function
        sent = []
    if (sent and not any(kind == "DateTime" for _, kind in sent)) or not _is_described(query):
        return sent, False
    with closing(aside()) as other:
        columns = _columns(other, query)
    return columns, bool(sent) and columns != sent


def _is_described(query: str) -> bool:
    return mask(query).lstrip("( \t\r\n").upper().startswith(_DESCRIBED)


def _columns(session: Session, query: str) -> Columns:
    return [(name, kind) for name, kind, *_ in session.rows(f"DESCRIBE ({query}\n)")]
