"""The port of push sources: one process listens, the others of its kind on this host stand by.

The port is never shared: two processes with different sources would each be asked for what the
other has.
"""

import asyncio
import contextlib
import errno
import hashlib
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web

from pipeline.logs import get_logger
from pipeline.ports import PortTaken, hold, holder_of

TAKE_OVER_SECS = 0.2
"""Longest a port is deserted when the process that listened has ended."""

log = get_logger("ingest.push")


@contextlib.asynccontextmanager
async def own_port(
    runner: web.AppRunner, host: str, port: int, state_dir: Path
) -> AsyncIterator[int]:
    """Listen while the block runs, at once or as soon as another process over `state_dir` no longer
    does; gives the port. Port 0 is a free one.

    Raises PortTaken where no process over `state_dir` has the port, and it is not to be had.
    """
    name = _name(state_dir, port)
    with contextlib.ExitStack() as keeping:  # the others stand by until the port is free
        try:
            if not port or _is_first(name, keeping):
                await _listen(runner, host, port)
                yield runner.addresses[0][1]
            else:
                async with _in_background(_take_over(runner, host, port, name, keeping)):
                    yield port
        finally:
            await runner.cleanup()


def _is_first(name: str, keeping: contextlib.ExitStack) -> bool:
    held = hold(name)
    return held is not None and keeping.enter_context(held) is held


async def _take_over(
    runner: web.AppRunner, host: str, port: int, name: str, keeping: contextlib.ExitStack
) -> None:
    """Listen once the process that does has ended."""
    log.info("another process of this host takes the pushes, this one will after it", port=port)
    first = told = False
    while True:
        first = first or _is_first(name, keeping)
        try:
            if first:
                return await _listen(runner, host, port)
        except PortTaken as error:  # by a stranger, in the moment nobody had it
            if not told:
                log.error(str(error))
            told = True
        await asyncio.sleep(TAKE_OVER_SECS)


@contextlib.asynccontextmanager
async def _in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name="push port")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = f"{holder_of(port)} has it" if taken else error.strerror or str(error)
        raise PortTaken(
            f"pushes cannot be taken at port {port} of {host}: {why}. End that, or set another "
            "service.push_port or push_host."
        ) from error


def _name(state_dir: Path, port: int) -> str:
    told = hashlib.sha256(str(state_dir.resolve()).encode()).hexdigest()[:16]
    return f"push-{port}-{told}"
