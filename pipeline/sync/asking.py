"""The one HTTP client for sources of customers, step by step: it waits and asks again where a service
says so (schemas.context.Asking).
"""

import asyncio
from collections.abc import Callable, Mapping
from random import Random
from types import TracebackType
from typing import Any, Self

from pipeline.backoff import backoff_secs
from pipeline.clock import SYSTEM_CLOCK
from pipeline.http import HttpClient
from schemas.context import Clock, HttpResponse
from schemas.flow import Retry

MOST_ATTEMPTS = 6
MOST_WAIT_SECS = 120.0
"""A service that wants to be left alone for longer (a day's limit) is asked in the next round."""
_STEP_SECS = 5.0


class StoppedError(Retry):
    """The service is asked to stop while it waits."""


class Asker:
    """Use as `with Asker() as http`, in one thread, which is no event loop's. `alive` is called while
    it waits, and says whether to go on.
    """

    def __init__(
        self,
        *,
        clock: Clock = SYSTEM_CLOCK,
        alive: Callable[[], bool] = lambda: True,
        http: HttpClient | None = None,
    ) -> None:
        self._clock, self._alive = clock, alive
        self._http = http or HttpClient(clock=clock)
        self._runner = asyncio.Runner()
        self._random = Random()  # noqa: S311 - jitter, nothing secret

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._http.close())
        self._runner.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout_secs: float = 30,
        max_bytes: int = 64_000_000,
    ) -> HttpResponse:
        """One answer. Raises Retry where the service fails MOST_ATTEMPTS times or wants a longer wait
        than MOST_WAIT_SECS, and Reject as the client does.
        """
        failures = 0
        while True:
            try:
                return self._runner.run(
                    self._http.request(
                        method, url, params=params, headers=headers, content=content, json=json,
                        timeout_secs=timeout_secs, max_bytes=max_bytes,
                    )
                )  # fmt: skip
            except Retry as error:
                failures += 1
                if failures >= MOST_ATTEMPTS or (error.after or 0) > MOST_WAIT_SECS:
                    raise
                self._runner.run(self._wait(backoff_secs(failures, error.after, self._random)))

    async def _wait(self, seconds: float) -> None:
        while seconds > 0:
            if not self._alive():
                raise StoppedError("stopped while it waited for a service")
            await self._clock.sleep(min(seconds, _STEP_SECS))
            seconds -= _STEP_SECS
