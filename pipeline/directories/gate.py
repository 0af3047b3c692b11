"""The gate at a service's start: it works only once this host's directories have reached their
topics' ends.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from pipeline import logs
from pipeline.config import Config
from pipeline.directories.follow import Follower
from pipeline.directories.kinds import KINDS
from pipeline.directories.look_up import Directories
from pipeline.service import Health, end_process
from schemas.context import Clock

log = logs.get_logger("directories")


@contextlib.asynccontextmanager
async def open_directories(
    config: Config, health: Health, stop: asyncio.Event, clock: Clock
) -> AsyncIterator[Directories | None]:
    """The host's directories, complete and followed while the block runs; None when asked to stop
    before that.
    """
    folder = config.service.state_dir / "directories"
    follower = Follower(config.kafka, folder, KINDS, clock)
    follower.start()
    health.set_waiting("the directories have not reached their topics' ends yet")
    try:
        while not await asyncio.to_thread(follower.ready, 0.2):
            if follower.error is not None:
                log.error("the directories cannot be followed", error=str(follower.error))
                end_process(1)
            if stop.is_set():
                yield None
                return
            health.progress()
        yield Directories(folder)
    finally:
        await asyncio.to_thread(follower.stop)


@contextlib.contextmanager
def directories_now(config: Config, clock: Clock) -> Iterator[Directories]:
    """The same for a command: complete before the block begins. Raises what following them raised."""
    folder = config.service.state_dir / "directories"
    follower = Follower(config.kafka, folder, KINDS, clock)
    follower.start()
    try:
        while not follower.ready(0.2):
            if follower.error is not None:
                raise follower.error
        yield Directories(folder)
    finally:
        follower.stop()
