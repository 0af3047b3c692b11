"""A server on loopback between a source and the stand-in of its service: passes everything on, and
makes the network and the service fail as they do in life.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from connectors.testing.stand import KitClock

_CHUNK = 65_536
_CONNECTION = re.compile(rb"(?im)^connection:[^\r\n]*\r\n")
_LENGTH = re.compile(rb"(?im)^content-length:\s*(\d+)")
_UPGRADE = re.compile(rb"(?im)^upgrade:[^\r\n]*websocket")


@dataclass(frozen=True, slots=True)
class Answer:
    """Answered in the service's stead. `times`: the body is sent so often."""

    status: int = 200
    body: bytes = b""
    headers: Callable[[], Mapping[str, str]] = dict
    times: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer breaks after so many bytes; `broken`: the connection is reset, not closed."""

    after: int
    broken: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer comes in pieces of so many bytes."""

    piece: int = 20


@dataclass(frozen=True, slots=True)
class Silent:
    """After so many bytes of the answer nothing more is said, and the connection stays open: it ends
    when whoever waits for the rest gives up.
    """

    after: int


Fault = Answer | Cut | Slow | Silent


@dataclass(slots=True)
class Between:
    """What happens on the way. `asked` is when what was asked for, by our clock."""

    clock: KitClock
    upstream: tuple[str, int]
    address: str = ""
    down: bool = False
    """Nobody answers."""
    always: Fault | None = None
    """What becomes of every request."""
    next: deque[Fault | None] = field(default_factory=deque)
    """What becomes of the next requests, one each; None passes."""
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    pending: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Break every connection that is open."""
        for writer in self._open:
            writer.transport.abort()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection with one request."""
        if self.down:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._request(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        self.asked.append((self.clock.now(), head.split(b" ", 2)[1].decode()))
        fault = self.always or (self.next.popleft() if self.next else None)
        if isinstance(fault, Answer):
            await _answer(writer, fault)
            return
        self.pending += 1
        socket = _Socket(reader) if _UPGRADE.search(head) else None
        passing = asyncio.ensure_future(self._pass_on(head, body, writer, fault, socket))
        leaving = asyncio.ensure_future(socket.left.wait() if socket else reader.read(1))
        try:
            await asyncio.wait({passing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (passing, leaving):
                task.cancel()
            await asyncio.gather(passing, leaving, return_exceptions=True)

    async def _pass_on(
        self,
        head: bytes,
        body: bytes,
        writer: asyncio.StreamWriter,
        fault: Fault | None,
        socket: "_Socket | None",
    ) -> None:
        waits = True
        answer, question = await asyncio.open_connection(*self.upstream)
        saying = asyncio.ensure_future(socket.say(question)) if socket else None
        try:
            # One request per connection: what becomes of one becomes of no other.
            alone = _CONNECTION.sub(b"", head)[:-2] + b"Connection: close\r\n\r\n"
            question.write((head if socket else alone) + body)
            sent = 0
            while chunk := await answer.read(_CHUNK):
                self.pending, waits = self.pending - waits, False
                if isinstance(fault, Silent) and sent + len(chunk) >= fault.after:
                    writer.write(chunk[: fault.after - sent])
                    await writer.drain()
                    await self.clock.silence()
                if isinstance(fault, Cut) and sent + len(chunk) >= fault.after:
                    writer.write(chunk[: fault.after - sent])
                    await writer.drain()
                    if fault.broken:
                        writer.transport.abort()
                    return
                await _send(writer, chunk, fault)
                sent += len(chunk)
        finally:
            self.pending -= waits
            if saying is not None:
                saying.cancel()
            question.close()


@dataclass(slots=True)
class _Socket:
    """A websocket: the asker goes on to say something for as long as it lasts."""

    reader: asyncio.StreamReader
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, question: asyncio.StreamWriter) -> None:
        """Pass on what the asker says until it hangs up."""
        with suppress(ConnectionError):
            while chunk := await self.reader.read(_CHUNK):
                question.write(chunk)
                await question.drain()
        self.left.set()


async def _send(writer: asyncio.StreamWriter, chunk: bytes, fault: Fault | None) -> None:
    size = fault.piece if isinstance(fault, Slow) else len(chunk)
    for start in range(0, len(chunk), size):
        writer.write(chunk[start : start + size])
        await writer.drain()
        if isinstance(fault, Slow):
            await asyncio.sleep(0)


async def _answer(writer: asyncio.StreamWriter, answer: Answer) -> None:
    headers = {
        "Content-Length": str(len(answer.body) * answer.times),
        "Connection": "close",
        **answer.headers(),
    }
    lines = [f"HTTP/1.1 {answer.status} Answer", *(f"{name}: {headers[name]}" for name in headers)]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    for _ in range(answer.times):
        writer.write(answer.body)
        await writer.drain()


@asynccontextmanager
async def between(address: str, clock: KitClock) -> AsyncIterator[Between]:
    """The way to the stand-in at `address`; without an address there is none and nothing happens."""
    parts = urlsplit(address)
    way = Between(clock, (parts.hostname or "", parts.port or 80))
    clock.busy = lambda: way.pending > 0
    if not address:
        yield way
        return
    server = await asyncio.start_server(way.handle, "127.0.0.1", 0)
    way.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield way
    finally:
        way.cut()
        server.close()
        await server.wait_closed()
