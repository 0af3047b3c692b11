"""Blocking work beside the event loop, in threads that never keep a stopped process alive
(executors' threads do).
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(function: Callable[[], T]) -> T:
    """What `function` returns or raises. The thread goes on when the waiting task is cancelled."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(value)  # type: ignore[arg-type]  # T may itself be optional

    def work() -> None:
        try:
            value = function()
        except BaseException as error:  # handed to whoever waits
            _call(loop, settle, None, error)
        else:
            _call(loop, settle, value, None)

    threading.Thread(target=work, daemon=True).start()
    return await outcome


def _call(
    loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *arguments: object
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback, *arguments)


class Worker:
    """One daemon thread that runs what it is given, in order. What it runs must not raise."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def submit(self, job: Callable[[], None]) -> None:
        """Run `job` after those before it."""
        self._jobs.put(job)

    def close(self) -> None:
        """End the thread after the jobs it has."""
        self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
