"""The shape of native blocks: where a block ends, found by passing over its columns without
decoding them.

A block is: number of columns, number of rows, then for each column its name, its type and its
values. The length of the values follows from the type; only strings have to be walked.
https://clickhouse.com/docs/interfaces/formats/Native
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from deploy.local.clickhouse.wire import ProtocolError, Source, string, varint

Pass = Callable[[Source, int], None]

BLOCK_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"
"""What stands before each block on the wire and not in FORMAT Native: not an overflow row, no
bucket.
"""

_WIDTHS = {
    **{f"{sign}Int{bits}": bits // 8 for sign in ("", "U") for bits in (8, 16, 32, 64, 128, 256)},
    **{
        "Float32": 4,
        "Float64": 8,
        "BFloat16": 2,
        "Bool": 1,
        "Nothing": 1,
        "UUID": 16,
        "IPv4": 4,
        "IPv6": 16,
    },
    **{
        "Date": 2,
        "Date32": 4,
        "DateTime": 4,
        "DateTime64": 8,
        "Time": 4,
        "Time64": 8,
        "Enum8": 1,
        "Enum16": 2,
    },
    **{"Decimal32": 4, "Decimal64": 8, "Decimal128": 16, "Decimal256": 32},
    **{
        f"Interval{unit}": 8
        for unit in ("Second", "Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year")
    },
}
_INDEX_WIDTHS = (1, 2, 4, 8)
_NAMED = re.compile(r"^(?:`(?:[^`\\]|\\.)*`|[A-Za-z_]\w*)\s+(?=\S)")


@dataclass(frozen=True)
class _Column:
    """How to pass over one type: what precedes the values once a column, and the values of n rows."""

    prefix: Callable[[Source], None]
    values: Pass


def pass_block(source: Source, *, info: bool = False) -> tuple[int, int]:
    """Pass over one block and return its columns and rows. With `info` the block info before it is
    passed first.
    """
    if info:
        pass_info(source)
    columns, rows = source.varint(), source.varint()
    for _ in range(columns):
        source.string()
        kind = _column(source.string())
        if rows:
            kind.prefix(source)
            kind.values(source, rows)
    return columns, rows


def pass_info(source: Source) -> None:
    """Pass over the numbered fields before a block on the wire."""
    while field := source.varint():
        if field not in (1, 2):
            raise ProtocolError(f"Block info field {field} is not known at this protocol revision.")
        source.skip(1 if field == 1 else 4)


def split_blocks(data: bytes) -> Iterator[bytes]:
    """Yield the blocks of a FORMAT Native result one by one."""
    rest = iter((data,))
    source = Source(lambda: next(rest, b""))
    while source.position < len(source.buffer) or _has_more(source):
        block: list[bytes] = []
        source.copy_to(block.append)
        pass_block(source)
        source.copy_to(None)
        yield b"".join(block)


def header_block(columns: list[tuple[str, str]]) -> bytes:
    """Return a block without rows that names the columns (name, type)."""
    return (
        varint(len(columns))
        + varint(0)
        + b"".join(string(name) + string(kind) for name, kind in columns)
    )


def columns_of(block: bytes) -> list[tuple[str, str]]:
    """Return the names and types of a block's columns."""
    rest = iter((block, b""))
    source = Source(lambda: next(rest))
    columns, rows = source.varint(), source.varint()
    described = []
    for left in range(columns, 0, -1):
        name, kind = source.string(), source.string()
        described.append((name, kind))
        if rows and left > 1:  # behind the last column there is nothing to find
            _column(kind).prefix(source)
            _column(kind).values(source, rows)
    return described


def retype(block: bytes, kinds: list[str]) -> bytes:
    """Return the block with its columns' type names replaced; the values must be the same in both
    types.
    """
    rest = iter((block, b""))
    source = Source(lambda: next(rest))
    out: list[bytes] = []
    columns, rows = source.varint(), source.varint()
    out.append(varint(columns) + varint(rows))
    for new in kinds:
        out.append(string(source.string()))
        kind = _column(source.string())
        out.append(string(new))
        source.copy_to(out.append)
        if rows:
            kind.prefix(source)
            kind.values(source, rows)
        source.copy_to(None)
    return b"".join(out)


def rows_of(block: bytes) -> int:
    """Return the number of rows a block says it has."""
    source = Source(iter((block[:32], b"")).__next__)
    source.varint()
    return source.varint()


def _has_more(source: Source) -> bool:
    try:
        source.more()
    except EOFError:
        return False
    return True


def _nothing(source: Source) -> None:
    pass


@lru_cache(maxsize=4096)
def _column(kind: str) -> _Column:
    name, arguments = _split_type(kind)
    if name in _WIDTHS:
        return _fixed(_WIDTHS[name])
    if name == "String":
        return _Column(_nothing, _pass_strings)
    if name == "FixedString":
        return _fixed(int(arguments[0]))
    if name == "Decimal":
        precision = int(arguments[0])
        return _fixed(
            next(
                width
                for digits, width in ((9, 4), (18, 8), (38, 16), (76, 32))
                if precision <= digits
            )
        )
    if name == "Nullable":
        return _nullable(_column(arguments[0]))
    if name == "Array":
        return _array(_column(arguments[0]))
    if name == "Map":
        return _array(_tuple([_column(part) for part in arguments]))
    if name == "Tuple" and arguments:
        return _tuple([_column(_unnamed(part)) for part in arguments])
    if name == "Nested":
        return _array(_tuple([_column(_unnamed(part)) for part in arguments]))
    if name == "LowCardinality":
        inner_name, inner_arguments = _split_type(arguments[0])
        return _low_cardinality(
            _column(inner_arguments[0] if inner_name == "Nullable" else arguments[0])
        )
    if name == "SimpleAggregateFunction":
        return _column(arguments[1])
    raise ProtocolError(
        f"Columns of type {kind} cannot be inserted through the local server; insert a String and convert it in SQL."
    )


def _fixed(width: int) -> _Column:
    return _Column(_nothing, lambda source, rows: source.skip(rows * width))


def _nullable(inner: _Column) -> _Column:
    def values(source: Source, rows: int) -> None:
        source.skip(rows)
        inner.values(source, rows)

    return _Column(inner.prefix, values)


def _array(inner: _Column) -> _Column:
    def values(source: Source, rows: int) -> None:
        if rows:
            source.skip(8 * (rows - 1))
            if items := source.uint64():
                inner.values(source, items)

    return _Column(inner.prefix, values)


def _tuple(inner: list[_Column]) -> _Column:
    def prefix(source: Source) -> None:
        for column in inner:
            column.prefix(source)

    def values(source: Source, rows: int) -> None:
        for column in inner:
            column.values(source, rows)

    return _Column(prefix, values)


def _low_cardinality(keys: _Column) -> _Column:
    def values(source: Source, rows: int) -> None:
        index_width = _INDEX_WIDTHS[source.uint64() & 0xF]
        if distinct := source.uint64():
            keys.values(source, distinct)
        source.skip(source.uint64() * index_width)

    return _Column(lambda source: source.skip(8), values)


def _pass_strings(source: Source, rows: int) -> None:
    """Pass over `rows` strings. The one hot loop here: everything is local and nothing is called
    for a short string.
    """
    buffer = source.buffer
    while rows:
        position, end = source.position, len(buffer)
        try:
            while rows:
                size = buffer[position]
                start = position + 1
                if size > 0x7F:
                    size, shift = size & 0x7F, 7
                    while (part := buffer[start]) > 0x7F:
                        size |= (part & 0x7F) << shift
                        shift += 7
                        start += 1
                    size |= part << shift
                    start += 1
                if start + size > end:
                    break
                position = start + size
                rows -= 1
        except IndexError:  # the bytes at hand end inside a length
            pass
        source.position = position
        if rows:
            source.more()


def _split_type(kind: str) -> tuple[str, list[str]]:
    """Split `Map(String, Array(UInt8))` into `Map` and its arguments."""
    kind = kind.strip()
    name, opened, inside = kind.partition("(")
    if not opened:
        return name, []
    arguments, depth, start, quote = [], 0, 0, ""
    for i, character in enumerate(inside[:-1]):
        if quote:
            if character == quote and inside[i - 1] != "\\":
                quote = ""
        elif character in "'`":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "," and not depth:
            arguments.append(inside[start:i].strip())
            start = i + 1
    return name, [*arguments, inside[start:-1].strip()]


def _unnamed(element: str) -> str:
    """Return the type of a tuple element written as `type` or `name type`."""
    return _NAMED.sub("", element, count=1)
