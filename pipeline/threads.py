"""Blocking work beside the event loop, in threads that never keep a stopped process alive
(executors' threads do).

A part of a service that ends in an unforeseen way ends the process: it must not go on without one
of its parts, and its supervisor restarts it where it stopped.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from pipeline import logs
from pipeline.service import EndOfServiceError, StoppedError, end_process
from schemas.flow import Fatal

T = TypeVar("T")

log = logs.get_logger("threads")


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


class Parts:
    """The parts of a service, each in a thread of its own from now on, by name."""

    def __init__(self, parts: Mapping[str, Callable[[], None]]) -> None:
        self._threads = [
            threading.Thread(target=_guarded, args=(name, part), name=name, daemon=True)
            for name, part in parts.items()
        ]
        for thread in self._threads:
            thread.start()

    async def ended(self, timeout_secs: float) -> None:
        """Return when all have ended; gives each this long."""
        for thread in self._threads:
            await in_thread(lambda thread=thread: thread.join(timeout_secs))  # type: ignore[misc]


def _guarded(name: str, part: Callable[[], None]) -> None:
    try:
        part()
    except StoppedError:
        return
    except EndOfServiceError as error:
        log.error("ending this process", part=name, reason=str(error))
        end_process(error.code)
    except Fatal as error:
        log.error("ending this process, for a person must look", part=name, reason=error.reason)
        end_process(1)
    except Exception:  # the border of a thread
        log.exception("a part of the service failed, ending this process", part=name)
        end_process(1)
