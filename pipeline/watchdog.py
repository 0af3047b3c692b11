"""Watches a service from a thread of its own, so that a loop that does not turn is seen too.

It asks the event loop for a sign several times a second. How long the answers take is told in
/metrics; a loop that gives none for `stuck_after_secs`, or a service that makes no progress so
long, ends the process for its supervisor to restart. Where even this thread gets no turn (something
holds the interpreter itself), `faulthandler` ends the process a little later, from outside Python,
and leaves on stderr what every thread was doing.
"""

import asyncio
import faulthandler
import sys
import threading
import time
from collections.abc import Callable

from pipeline import logs, metrics

ASK_EVERY_SECS = 0.1
LAST_RESORT = 1.5
"""So many times `stuck_after_secs` without a turn of the watchdog itself."""

log = logs.get_logger("watchdog")


class Watchdog:
    """One thread per service. `progress` tells the seconds since the service last made progress,
    `waiting_for` what it waits for; `end` ends the process.
    """

    def __init__(
        self,
        service: str,
        stuck_after_secs: float,
        *,
        progress: Callable[[], float],
        waiting_for: Callable[[], str],
        end: Callable[[], None],
    ) -> None:
        self._stuck_after = stuck_after_secs
        self._progress, self._waiting_for, self._end = progress, waiting_for, end
        self._service = service
        self.longest_stall_secs = 0.0
        self._asked_at: float | None = None
        self._armed_at = 0.0
        self._closed = threading.Event()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch `loop`, which runs in the calling thread."""
        thread = threading.get_ident()
        self._arm()  # before anything can hold the interpreter
        self._thread = threading.Thread(
            target=self._run, args=(loop, thread), name="watchdog", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Watch no longer."""
        self._closed.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    def _run(self, loop: asyncio.AbstractEventLoop, watched: int) -> None:
        while not self._closed.wait(ASK_EVERY_SECS):
            if time.monotonic() - self._armed_at > self._stuck_after / 10:
                self._arm()
            if not self._ask(loop):
                return
            self._judge(watched)

    def _arm(self) -> None:
        self._armed_at = time.monotonic()
        faulthandler.dump_traceback_later(self._stuck_after * LAST_RESORT, exit=True)

    def _ask(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Ask for a sign, unless the last question is still open. Whether there is a loop to ask."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            try:
                loop.call_soon_threadsafe(self._answered)
            except RuntimeError:  # it is closed
                return False
        return True

    def _answered(self) -> None:
        """Called in the loop."""
        if self._asked_at is None:
            return
        stall = time.monotonic() - self._asked_at
        self._asked_at = None
        metrics.LOOP_STALL_SECS.labels(self._service).observe(stall)
        if stall > self.longest_stall_secs:
            self.longest_stall_secs = stall
            metrics.LOOP_LONGEST_STALL_SECS.labels(self._service).set(stall)

    def _judge(self, watched: int) -> None:
        asked_at = self._asked_at
        silent = time.monotonic() - asked_at if asked_at is not None else 0.0
        if silent > self._stuck_after:
            log.error(
                "the event loop does not turn, ending this process",
                seconds=round(silent),
                at=_place(watched),
            )
            self._end()
        elif (idle := self._progress()) > self._stuck_after:
            log.error(
                "no progress, ending this process",
                seconds=round(idle),
                waiting_for=self._waiting_for(),
                at=_place(watched),
            )
            self._end()


def _place(thread: int) -> str:
    """Where a thread is: `file:line function`."""
    frame = sys._current_frames().get(thread)
    return f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}" if frame else ""
