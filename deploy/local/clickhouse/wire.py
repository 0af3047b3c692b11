"""Bytes of the native protocol: varints, strings and compressed frames, read from and written to a
socket.

A `Source` hands out bytes in order; what has been passed can be copied to a sink, so that a block
is forwarded to the engine as the client sent it while only its shape is looked at.
"""

import struct
from collections.abc import Callable

import lz4.block
from clickhouse_cityhash.cityhash import CityHash128

Sink = Callable[[bytes], None]

_CHUNK = 1 << 18
_FLUSH = 1 << 20
_FRAME = 1 << 20
_LZ4, _NONE = 0x82, 0x02
_FRAME_HEADER = struct.Struct("<BII")  # method, size with this header, size unpacked
_MAX_FRAME = 1 << 30


class ProtocolError(RuntimeError):
    """The client sent bytes this server cannot follow; the connection cannot go on."""


class Source:
    """Bytes pulled from somewhere. `pull` returns the next bytes, empty at the end."""

    def __init__(self, pull: Callable[[], bytes]) -> None:
        self.buffer = bytearray()
        self.position = 0
        self._pull = pull
        self._sink: Sink | None = None

    def more(self) -> None:
        """Make at least one more byte available; raise EOFError at the end."""
        if self.position >= _FLUSH:
            self._forget()
        chunk = self._pull()
        if not chunk:
            raise EOFError("the other side closed the connection")
        self.buffer += chunk

    def copy_to(self, sink: Sink | None) -> None:
        """From here on everything passed goes to `sink`; None ends that after handing over the rest."""
        self._forget()
        self._sink = sink

    def drop(self) -> None:
        """End copying without handing over what was passed since the last hand-over."""
        self._sink = None
        self._forget()

    def skip(self, size: int) -> None:
        """Pass `size` bytes without looking at them."""
        while (missing := self.position + size - len(self.buffer)) > 0:
            self.position = len(self.buffer)
            size = missing
            self.more()
        self.position += size

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        while len(self.buffer) < self.position + size:
            self.more()
        taken = bytes(self.buffer[self.position : self.position + size])
        self.position += size
        return taken

    def byte(self) -> int:
        """Return the next byte as a number."""
        if self.position >= len(self.buffer):
            self.more()
        value = self.buffer[self.position]
        self.position += 1
        return value

    def varint(self) -> int:
        """Return an unsigned LEB128 number of at most 64 bits."""
        value = shift = 0
        while True:
            part = self.byte()
            value |= (part & 0x7F) << shift
            if part < 0x80:
                return value
            shift += 7
            if shift > 63:
                raise ProtocolError(
                    "A number in the protocol is longer than 64 bits: is this a ClickHouse client?"
                )

    def uint64(self) -> int:
        """Return a little-endian number of eight bytes."""
        return int.from_bytes(self.take(8), "little")

    def string(self, limit: int = 1 << 28) -> str:
        """Return a length-prefixed UTF-8 string; longer than `limit` bytes is a protocol error."""
        size = self.varint()
        if size > limit:
            raise ProtocolError(
                f"A string of {size} bytes in the protocol is over the limit of {limit}."
            )
        return self.take(size).decode("utf-8", "replace")

    def _forget(self) -> None:
        if self._sink is not None and self.position:
            self._sink(bytes(self.buffer[: self.position]))
        del self.buffer[: self.position]
        self.position = 0


def unpacked(source: Source) -> Source:
    """Return a source of what the compressed frames in `source` contain. Checksums are verified."""
    return Source(lambda: _read_frame(source))


def _read_frame(source: Source) -> bytes:
    checksum = source.take(16)
    header = source.take(_FRAME_HEADER.size)
    method, packed_size, size = _FRAME_HEADER.unpack(header)
    if not _FRAME_HEADER.size <= packed_size <= _MAX_FRAME or size > _MAX_FRAME:
        raise ProtocolError(
            f"A compressed frame claims {packed_size} bytes packed and {size} unpacked."
        )
    body = source.take(packed_size - _FRAME_HEADER.size)
    if _checksum(header + body) != checksum:
        raise ProtocolError(
            "A compressed frame's checksum does not match: the data was damaged on its way."
        )
    if method == _NONE:
        return body
    if method != _LZ4:
        raise ProtocolError(
            f"Compression method 0x{method:02x} is not known here; use lz4 or none."
        )
    return bytes(lz4.block.decompress(body, uncompressed_size=size))


def packed(data: bytes) -> bytes:
    """Return `data` as LZ4 frames, each of at most one megabyte before compression."""
    frames = []
    for start in range(0, len(data), _FRAME):
        part = data[start : start + _FRAME]
        body = lz4.block.compress(part, store_size=False)
        framed = _FRAME_HEADER.pack(_LZ4, len(body) + _FRAME_HEADER.size, len(part)) + body
        frames.append(_checksum(framed) + framed)
    return b"".join(frames)


def _checksum(data: bytes) -> bytes:
    high_first = int(CityHash128(data)).to_bytes(16, "big")
    return (
        high_first[7::-1] + high_first[:7:-1]
    )  # the protocol writes two little-endian halves, the high one first


def varint(value: int) -> bytes:
    """Return an unsigned LEB128 number."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def string(text: str | bytes) -> bytes:
    """Return a length-prefixed string."""
    data = text.encode() if isinstance(text, str) else text
    return varint(len(data)) + data
