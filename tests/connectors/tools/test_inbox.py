"""connectors/tools/inbox: streams joined into bounded batches."""

import asyncio
from contextlib import aclosing

import pytest

from connectors.tools.inbox import Put, batches
from schemas.flow import Retry


async def test_gives_everything_in_order_then_the_end() -> None:
    async def feed(put: Put[int]) -> None:
        for number in range(25):
            await put(number)

    found = [batch async for batch in batches([feed], most=3, waiting=4)]
    assert [number for batch in found for number in batch] == list(range(25))
    assert max(map(len, found)) <= 3


async def test_what_waits_is_given_before_the_error() -> None:
    async def feed(put: Put[int]) -> None:
        await put(1)
        raise Retry("broken")

    arriving = batches([feed])
    assert await anext(arriving) == [1]
    with pytest.raises(Retry, match="broken"):
        await anext(arriving)


async def test_a_full_inbox_holds_the_feed_back_and_closing_ends_it() -> None:
    put_so_far, ended = [], asyncio.Event()

    async def feed(put: Put[int]) -> None:
        try:
            for number in range(1000):
                await put(number)
                put_so_far.append(number)
        finally:
            ended.set()

    async with aclosing(batches([feed], most=1, waiting=5)) as arriving:  # type: ignore[type-var]
        for _ in range(3):
            await anext(arriving)
        assert len(put_so_far) <= 9
    assert ended.is_set()


async def test_one_feed_that_fails_ends_the_others() -> None:
    ended = asyncio.Event()

    async def patient(put: Put[int]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def broken(put: Put[int]) -> None:
        await asyncio.sleep(0)
        raise Retry("broken")

    with pytest.raises(Retry):
        [batch async for batch in batches([patient, broken])]
    assert ended.is_set()


async def test_an_end_is_reached_although_others_go_on() -> None:
    async def busy(put: Put[int]) -> None:
        while True:
            await put(1)

    async def broken(put: Put[int]) -> None:
        await asyncio.sleep(0)
        raise Retry("broken")

    seen: list[int] = []

    async def read() -> None:
        async for batch in batches([busy, broken], most=2, waiting=10):
            seen.extend(batch)

    with pytest.raises(Retry):
        await read()
    assert len(seen) < 50
