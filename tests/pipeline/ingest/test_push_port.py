"""The port of push sources: never shared, taken over, and told where it belongs to somebody else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from pipeline.ingest.push_port import own_port
from pipeline.ports import PortTaken
from tests.integration.test_ingest import free_port


@asynccontextmanager
async def serving(name: str, port: int, state_dir: Path) -> AsyncIterator[int]:
    """A server that answers with its name."""

    async def tell(_: web.Request) -> web.Response:
        return web.Response(text=name)

    app = web.Application()
    app.router.add_get("/", tell)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    async with own_port(runner, "127.0.0.1", port, state_dir) as taken:
        yield taken


async def asked(port: int) -> str:
    """Who answers; "" where nobody does."""
    try:
        async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}") as got:
            return await got.text()
    except aiohttp.ClientConnectionError:
        return ""


async def answers(port: int, name: str) -> None:
    """Return once it is `name` that answers."""
    async with asyncio.timeout(10):
        while await asked(port) != name:  # noqa: ASYNC110  nobody tells when it changes
            await asyncio.sleep(0.02)


async def test_processes_of_one_service_take_turns(tmp_path: Path) -> None:
    port = free_port()
    async with AsyncExitStack() as first, AsyncExitStack() as others:
        assert await first.enter_async_context(serving("first", port, tmp_path)) == port
        assert await others.enter_async_context(serving("second", port, tmp_path)) == port
        assert {await asked(port) for _ in range(20)} == {"first"}
        await first.aclose()
        await answers(port, "second")
        await others.enter_async_context(serving("third", port, tmp_path))
        assert {await asked(port) for _ in range(20)} == {"second"}
    assert await asked(port) == ""


async def test_another_service_is_refused_in_a_sentence(tmp_path: Path) -> None:
    port = free_port()
    async with serving("ours", port, tmp_path / "ours"):
        with pytest.raises(PortTaken, match=rf"port {port} of 127\.0\.0\.1: .*\(pid \d+\) has it"):
            async with serving("theirs", port, tmp_path / "theirs"):
                pass
        assert {await asked(port) for _ in range(20)} == {"ours"}


async def test_a_stranger_that_shares_its_port_is_not_joined(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as stranger:
        port = stranger.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            async with serving("ours", port, tmp_path):
                pass
    async with serving("ours", port, tmp_path):  # what failed keeps nothing
        await answers(port, "ours")


async def test_an_address_that_is_not_ours_is_told(tmp_path: Path) -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    with pytest.raises(PortTaken, match=r"of 192\.0\.2\.1: .* push_host"):
        async with own_port(runner, "192.0.2.1", 8100, tmp_path):
            pass


async def test_a_port_that_is_left_open_is_a_free_one(tmp_path: Path) -> None:
    async with serving("a", 0, tmp_path) as a, serving("b", 0, tmp_path) as b:
        assert (await asked(a), await asked(b)) == ("a", "b")
