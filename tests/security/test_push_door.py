"""Who has no secret keeps nobody out of the push server, however slow, and leaves no noise. Real sockets."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pipeline import metrics
from pipeline.ingest import push_server
from tests.pipeline.ingest.producing import until
from tests.security.pushing import PLAIN, Door, door

HEAD = (
    "POST /push/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
    "webhook-id: m\r\nwebhook-timestamp: 1795176000\r\nwebhook-signature: v1,AAAA\r\n\r\n"
)


@asynccontextmanager
async def raw(port: int, sent: bytes) -> AsyncIterator[asyncio.StreamReader]:
    """A connection that sent these bytes and no more; gives what is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    try:
        yield reader
    finally:
        writer.close()


async def status_of(port: int, sent: bytes) -> int:
    async with asyncio.timeout(5), raw(port, sent) as reader:
        return int((await reader.readline()).split()[1])


def unfinished(path: str = "shop", length: int = 1000) -> bytes:
    return HEAD.format(path=path, length=length).encode() + b"[{"


def given_up(reason: str) -> float:
    return sum(
        sample.value
        for metric in metrics.PUSH_UNFINISHED.collect()
        for sample in metric.samples
        if sample.name.endswith("_total") and sample.labels["reason"] == reason
    )


@contextmanager
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is logged meanwhile, by us or by the server below us. Kafka's clients of other tests may
    still speak.
    """
    with ExitStack() as stack:
        caplog.set_level(logging.INFO)
        said = stack.enter_context(capture_logs())
        yield
        assert said == []
        assert [one.getMessage() for one in caplog.records if "kafka" not in one.name] == []


@pytest.mark.parametrize("sent", [unfinished(), unfinished()[:40], b""])
async def test_a_hundred_hanging_connections_keep_nobody_out(tmp_path: Path, sent: bytes) -> None:
    async with door(tmp_path) as open_door, asyncio.TaskGroup() as group:
        there = list[int]()
        hanging = [group.create_task(_hang(open_door, sent, there)) for _ in range(100)]
        await until(lambda: len(there) == 100)  # the server takes them before those that come now
        started = time.perf_counter()
        assert (await open_door.send(PLAIN))[0] == 202
        assert (await open_door.send(PLAIN, to="bridge", path="/t0ken"))[0] == 202
        assert time.perf_counter() - started < 2
        for task in hanging:
            task.cancel()


async def _hang(open_door: Door, sent: bytes, there: list[int]) -> None:
    async with raw(open_door.port, sent) as reader:
        there.append(1)
        await reader.read()
        await asyncio.Event().wait()


@pytest.mark.parametrize(("most", "each", "left"), [(8, 100, 8), (100, 5, 5)])
async def test_idle_connections_are_so_many_and_the_oldest_give_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, each: int, left: int
) -> None:
    monkeypatch.setattr(push_server, "MOST", most)
    monkeypatch.setattr(push_server, "EACH", each)
    before = given_up("idle")
    async with door(tmp_path) as open_door, AsyncExitStack() as opened:
        working = await opened.enter_async_context(raw(open_door.port, unfinished()))
        await asyncio.sleep(0.1)  # until its body is waited for
        idle = [await opened.enter_async_context(raw(open_door.port, b"")) for _ in range(20)]
        await until(lambda: given_up("idle") == before + 21 - left)
        gone = idle[: 21 - left]
        assert [await one.read() for one in gone] == [b""] * len(gone), "the oldest were closed"
        assert not any(one.at_eof() for one in (working, *idle[21 - left :]))
        assert (await open_door.send(PLAIN))[0] == 202, "whoever comes is taken"
        assert not working.at_eof()


async def test_who_lets_the_body_wait_is_answered_and_gives_up_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_server, "BODY_SECS", 0.2)
    before = given_up("too_slow")
    async with door(tmp_path) as open_door:
        assert await status_of(open_door.port, unfinished()) == 408
    assert given_up("too_slow") == before + 1


async def test_what_the_head_tells_is_answered_before_the_body(tmp_path: Path) -> None:
    heads = [
        (unfinished("bridge/wrong"), 401),
        (unfinished("bridge"), 401),
        (unfinished("bridge/%ff"), 401),
        (unfinished(length=15_000_000), 413),
        (unfinished().replace(b"webhook-id", b"other"), 401),
        (unfinished().replace(b"1795176000", b"1"), 401),
        (unfinished().replace(b"POST", b"PUT"), 405),
        (unfinished().replace(b"v1,AAAA", b"v1,\xff"), 401),
        (unfinished().replace(b"id: m", b"id: \xff"), 401),
    ]
    async with door(tmp_path) as open_door:
        told = await asyncio.gather(*(status_of(open_door.port, sent) for sent, _ in heads))
    assert told == [status for _, status in heads]


async def test_who_hangs_up_is_counted_and_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = given_up("hung_up")
    async with door(tmp_path) as open_door:
        with silence(caplog):
            for _ in range(5):
                async with raw(open_door.port, unfinished()):
                    await asyncio.sleep(0.05)  # until its body is waited for
                async with raw(open_door.port, unfinished()[:40]):
                    pass
                async with raw(open_door.port, unfinished("bridge/wrong")) as reader:
                    await reader.readline()
            await until(lambda: given_up("hung_up") >= before + 5)
        assert (await open_door.send(PLAIN))[0] == 202


async def test_nonsense_is_refused_in_silence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chunked = b"POST /push/shop HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
    signed = unfinished().split(b"\r\n", 3)[3].split(b"\r\n\r\n")[0]
    async with door(tmp_path) as open_door:
        with silence(caplog):
            assert await status_of(open_door.port, b"\x16\x03\x01\r\n\r\n") == 400
            assert await status_of(open_door.port, b"GET\r\n\r\n") == 400
            broken = chunked + signed + b"\r\n\r\nzzz\r\n"
            assert await status_of(open_door.port, broken) == 400
