"""Undoes the compression of HTTP bodies, piece by piece and to the end: every member of a gzip file,
and nothing that was cut off. Pure.
"""

import zlib
from collections.abc import Iterator

_PIECE_BYTES = 256_000
_GZIP = zlib.MAX_WBITS | 16
_RAW = -zlib.MAX_WBITS


class BrokenBodyError(Exception):
    """The body is not compressed as its header says, or ends before its end."""


class Decompression:
    """One body. `coding` is its Content-Encoding; one that is none of gzip and deflate leaves it as
    it is.
    """

    def __init__(self, coding: str) -> None:
        self._is_gzip = coding.strip().lower() in ("gzip", "x-gzip")
        bits = _GZIP if self._is_gzip else zlib.MAX_WBITS
        known = self._is_gzip or coding.strip().lower() == "deflate"
        self._inner = zlib.decompressobj(bits) if known else None
        self._begun = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk of the body holds, in pieces of a bounded size. Raises BrokenBodyError."""
        if self._inner is None:
            yield chunk
            return
        while chunk:
            if self._inner.eof:
                chunk = chunk.lstrip(b"\0")
                if not (self._is_gzip and chunk.startswith(b"\x1f")):
                    return  # what stands behind the last member belongs to nobody
                self._inner = zlib.decompressobj(_GZIP)
            yield self._decompress(self._inner, chunk)
            chunk = self._inner.unconsumed_tail or self._inner.unused_data

    def rest(self) -> bytes:
        """What the last chunk left. Raises BrokenBodyError where the body was cut."""
        if self._inner is None or not self._begun:
            return b""
        rest = self._inner.flush()
        if not self._inner.eof:
            raise BrokenBodyError("the body ends in the middle")
        return rest

    def _decompress(self, inner: "zlib._Decompress", chunk: bytes) -> bytes:
        begun, self._begun = self._begun, True
        try:
            return inner.decompress(chunk, _PIECE_BYTES)
        except zlib.error as error:
            if begun or self._is_gzip:
                raise BrokenBodyError(str(error)) from error
        # some servers mean the bare format by `deflate`
        self._inner = zlib.decompressobj(_RAW)
        return self._decompress(self._inner, chunk)
