"""TCP proxies between a service and a server: what goes through them can be held up for a while, as
a network that drops every packet would.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass(eq=False)
class Proxy:
    """Listens on `port` of loopback and hands everything on to the port `to`.

    While `black` is set nothing is handed on, in neither direction, and nobody is told: connections
    stay open and new ones are accepted and left waiting. `cut` breaks those that there are.
    """

    to: int
    port: int = 0
    black: threading.Event = field(default_factory=threading.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None

    async def listen(self) -> asyncio.Server:
        """Accept connections from now on."""
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=CHUNK)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def cut(self) -> None:
        """Reset every connection. Thread-safe."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._reset)

    def _reset(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._while_black()
            onward_reader, onward = await asyncio.open_connection("127.0.0.1", self.to, limit=CHUNK)
        except OSError:
            self._end(writer)
            return
        self._open.add(onward)
        try:
            await asyncio.gather(self._pump(reader, onward), self._pump(onward_reader, writer))
        except OSError:
            pass  # one side has gone: so does the other
        finally:
            self._end(writer, onward)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._while_black()
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError

    async def _while_black(self) -> None:
        while self.black.is_set():  # noqa: ASYNC110 (set by another thread)
            await asyncio.sleep(0.05)

    def _end(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            self._open.discard(writer)
            writer.transport.abort()


@contextlib.contextmanager
def running_proxies(*proxies: Proxy) -> Iterator[None]:
    """Serve them from a thread of their own while the block runs."""
    loop, up = asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        servers = [await proxy.listen() for proxy in proxies]
        up.set()
        await asyncio.gather(*(server.serve_forever() for server in servers))

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    task = loop.create_task(serve())
    thread = threading.Thread(target=run, name="proxies", daemon=True)
    thread.start()
    assert up.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
