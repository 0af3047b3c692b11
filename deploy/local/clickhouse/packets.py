"""The packets of the native protocol at one revision: what a client may send, what the server
answers.

The revision is old on purpose: each newer one adds fields that clients must then send, and gives
nothing this server has. Clients follow the older side.
https://clickhouse.com/docs/native-protocol/server
"""

from dataclasses import dataclass, field

from deploy.local.clickhouse.engine import NOT_IMPLEMENTED, EngineError
from deploy.local.clickhouse.wire import ProtocolError, Source, string, varint

REVISION = 54430
"""Settings travel as strings since 54429; blocks carry serialisation kinds from 54454 on."""
VERSION = (26, 9, 2)

HELLO, QUERY, DATA, CANCEL, PING = 0, 1, 2, 3, 4
_S_HELLO, _S_DATA, _S_EXCEPTION, _S_PROGRESS, _S_PONG, _S_END, _S_PROFILE = 0, 1, 2, 3, 4, 5, 6
_COMPLETE = 2
_OVER_TCP = 1

PONG = varint(_S_PONG)
END_OF_STREAM = varint(_S_END)
DATA_HEADER = varint(_S_DATA) + string("")


@dataclass(frozen=True)
class Hello:
    """Who connects, and where it wants to be."""

    client: str
    database: str
    user: str
    password: str


@dataclass(frozen=True)
class Query:
    """One statement with the settings that hold for it alone."""

    sql: str
    compressed: bool
    settings: dict[str, str] = field(default_factory=dict)


def read_hello(source: Source) -> Hello:
    """Read the first packet of a connection."""
    if source.varint() != HELLO:
        raise ProtocolError(
            "The first packet is no Hello: this port speaks ClickHouse's native protocol."
        )
    client = source.string(1000)
    source.varint(), source.varint()
    revision = source.varint()
    hello = Hello(client, source.string(10_000), source.string(10_000), source.string(10_000))
    if revision < REVISION:
        raise EngineError(
            NOT_IMPLEMENTED,
            f"This client speaks revision {revision}; the local server needs {REVISION} or newer.",
        )
    return hello


def hello_reply() -> bytes:
    """Return the server's Hello."""
    major, minor, patch = VERSION
    numbers = varint(major) + varint(minor) + varint(REVISION)
    return (
        varint(_S_HELLO)
        + string("ClickHouse")
        + numbers
        + string("UTC")
        + string("grapevine-local")
        + varint(patch)
    )


def read_query(source: Source) -> Query:
    """Read what follows the number of a Query packet."""
    source.string()  # query id: the engine numbers its queries itself
    _pass_client_info(source)
    settings = {}
    while name := source.string():
        source.byte()  # "important": a setting that is not known is refused here either way
        settings[name] = source.string()
    stage, compressed = source.varint(), source.varint()
    sql = source.string()
    if stage != _COMPLETE:
        raise ProtocolError(
            f"Queries are run to their end here; stage {stage} is for servers among themselves."
        )
    return Query(sql, bool(compressed), settings)


def exception(error: EngineError) -> bytes:
    """Return an Exception packet without stack trace."""
    code = error.code.to_bytes(4, "little", signed=True)
    return (
        varint(_S_EXCEPTION)
        + code
        + string("DB::Exception")
        + string(f"DB::Exception: {error.text}")
        + string("")
        + b"\0"
    )


def progress(rows: int, size: int, total_rows: int, written_rows: int, written_bytes: int) -> bytes:
    """Return a Progress packet; the numbers are what came since the one before."""
    return varint(_S_PROGRESS) + b"".join(
        map(varint, (rows, size, total_rows, written_rows, written_bytes))
    )


def profile(rows: int, blocks: int, size: int) -> bytes:
    """Return a ProfileInfo packet of a result."""
    return (
        varint(_S_PROFILE)
        + varint(rows)
        + varint(blocks)
        + varint(size)
        + b"\0"
        + varint(0)
        + b"\0"
    )


def _pass_client_info(source: Source) -> None:
    if not source.byte():
        return
    for _ in range(3):  # initial user, query id, address
        source.string()
    interface = source.byte()
    if interface != _OVER_TCP:
        raise ProtocolError(f"A client over TCP says it came over interface {interface}.")
    for _ in range(3):  # system user, host, client's name
        source.string()
    for _ in range(3):  # its version and revision
        source.varint()
    source.string()  # quota key
    source.varint()  # patch version
