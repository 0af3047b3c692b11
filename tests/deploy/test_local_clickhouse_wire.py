"""Bytes of the native protocol: however they arrive, blocks end where they end and frames are
verified.
"""

import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.clickhouse.blocks import (
    BLOCK_INFO,
    columns_of,
    header_block,
    pass_block,
    retype,
    rows_of,
    split_blocks,
)
from deploy.local.clickhouse.wire import ProtocolError, Source, packed, string, unpacked, varint


def source_of(data: bytes, step: int) -> Source:
    """A source that hands out `step` bytes at a time."""
    parts = iter([data[i : i + step] for i in range(0, len(data), step)])
    return Source(lambda: next(parts, b""))


def offsets(sizes: list[int]) -> bytes:
    ends, total = [], 0
    for size in sizes:
        total += size
        ends.append(total)
    return struct.pack(f"<{len(ends)}Q", *ends)


texts = st.lists(st.binary(max_size=300), min_size=1, max_size=30)


def block_of(values: list[bytes]) -> bytes:
    """A block with one column of each shape, holding `values`."""
    n = len(values)
    strings = b"".join(map(string, values))
    sizes = [i % 3 for i in range(n)]
    items = [b"i%d" % i for i in range(sum(sizes))]
    distinct = sorted(set(values))
    columns = [
        ("s", "String", strings),
        ("u", "UInt128", b"\x07" * 16 * n),
        ("n", "Nullable(String)", b"\0" * n + strings),
        ("a", "Array(String)", offsets(sizes) + b"".join(map(string, items))),
        (
            "m",
            "Map(String, UInt8)",
            offsets(sizes) + b"".join(map(string, items)) + b"\x01" * len(items),
        ),
        (
            "t",
            "Tuple(`a b` Int8, c Array(Float32))",
            b"\x01" * n + offsets(sizes) + b"\0" * 4 * len(items),
        ),
        (
            "l",
            "LowCardinality(String)",
            struct.pack("<QQQ", 1, 0x600, len(distinct))
            + b"".join(map(string, distinct))
            + struct.pack("<Q", n)
            + b"".join(bytes([distinct.index(value)]) for value in values),
        ),
        ("d", "DateTime", b"\0" * 4 * n),
        ("e", "Enum8('a,(' = 1)", b"\x01" * n),
        ("z", "Decimal(18, 4)", b"\0" * 8 * n),
    ]
    return (
        varint(len(columns))
        + varint(n)
        + b"".join(string(a) + string(b) + c for a, b, c in columns)
    )


@given(values=texts, step=st.sampled_from([1, 2, 7, 100, 1 << 20]))
def test_blocks_end_where_they_end_and_are_copied_whole(values: list[bytes], step: int) -> None:
    block = block_of(values)
    source = source_of(BLOCK_INFO + block + b"next", step)
    copied: list[bytes] = []
    assert source.take(len(BLOCK_INFO)) == BLOCK_INFO
    source.copy_to(copied.append)
    assert pass_block(source) == (10, len(values))
    source.copy_to(None)
    assert b"".join(copied) == block
    assert source.take(4) == b"next"


def test_large_blocks_are_copied_in_pieces() -> None:
    block = varint(1) + varint(400) + string("s") + string("String") + string(b"x" * 10_000) * 400
    pieces: list[bytes] = []
    source = source_of(block, 1 << 18)
    source.copy_to(pieces.append)
    pass_block(source)
    source.copy_to(None)
    assert b"".join(pieces) == block
    assert max(map(len, pieces)) < 2 << 20


@given(values=texts)
def test_blocks_are_split_described_and_retyped(values: list[bytes]) -> None:
    block = block_of(values)
    assert list(split_blocks(block + block)) == [block, block]
    assert rows_of(block) == len(values)
    columns = columns_of(block)
    assert columns[7] == ("d", "DateTime")
    kinds = [kind if name != "d" else "DateTime('UTC')" for name, kind in columns]
    assert columns_of(retype(block, kinds))[7] == ("d", "DateTime('UTC')")
    assert retype(retype(block, kinds), [kind for _, kind in columns]) == block


def test_header_names_columns_without_rows() -> None:
    columns = [("a", "UInt8"), ("b", "String")]
    assert columns_of(header_block(columns)) == columns


def test_unknown_types_are_refused_by_name() -> None:
    block = varint(1) + varint(1) + string("j") + string("JSON") + b"\0"
    with pytest.raises(ProtocolError, match="type JSON cannot be inserted"):
        pass_block(source_of(block, 100))


@given(data=st.binary(max_size=3000), step=st.integers(1, 50))
def test_frames_are_unpacked(data: bytes, step: int) -> None:
    assert unpacked(source_of(packed(data), step)).take(len(data)) == data


def test_large_data_is_packed_in_several_frames() -> None:
    data = bytes(range(256)) * 10_000
    assert unpacked(source_of(packed(data), 100_000)).take(len(data)) == data


@given(
    data=st.binary(min_size=1, max_size=300),
    place=st.integers(0, 10_000),
    change=st.integers(1, 255),
)
def test_damaged_frames_are_refused(data: bytes, place: int, change: int) -> None:
    frame = bytearray(packed(data))
    frame[place % len(frame)] ^= change
    with pytest.raises((ProtocolError, EOFError)):
        unpacked(source_of(bytes(frame), 1000)).take(len(data))


@given(st.integers(0, 2**64 - 1))
def test_numbers_come_back(value: int) -> None:
    assert source_of(varint(value), 1).varint() == value


def test_endless_numbers_are_refused() -> None:
    with pytest.raises(ProtocolError, match="longer than 64 bits"):
        source_of(b"\xff" * 20, 20).varint()


def test_end_of_the_bytes_is_an_error() -> None:
    def nothing() -> Iterator[bytes]:
        yield from ()

    with pytest.raises(EOFError):
        Source(lambda: next(nothing(), b"")).take(1)
