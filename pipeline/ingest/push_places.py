"""Places for requests whose bodies are still on their way, so that slow senders keep nobody out."""

import asyncio
from collections import Counter

from aiohttp import web

from pipeline import metrics
from schemas.flow import Refused


class HungUpError(Exception):
    """The sender is gone, or what it sends is no HTTP: there is nobody to tell more."""


class Places:
    """So many bodies are waited for at a time, each for so long. Where one more comes, the address that has
    the most of them loses its oldest.
    """

    def __init__(self, most: int, secs: float) -> None:
        self._most, self._secs = most, secs
        self._waiting: dict[asyncio.Timeout, str] = {}

    async def body(self, request: web.Request) -> bytes:
        """The whole body. Raises Refused with the status to answer, and HungUpError."""
        while len(self._waiting) >= self._most:
            self._make_room()
        try:
            async with asyncio.timeout(self._secs) as deadline:
                self._waiting[deadline] = request.remote or ""
                return await request.read()
        except TimeoutError as error:
            reason = "too_slow" if deadline in self._waiting else "made_room"
            metrics.PUSH_UNFINISHED.labels(reason).inc()
            raise Refused("the body did not arrive in time, send it again", status=408) from error
        except web.HTTPRequestEntityTooLarge as error:
            most = error.text or "the limit"
            raise Refused(f"the request is too large: {most}", status=413) from error
        except (OSError, web.RequestPayloadError) as error:
            metrics.PUSH_UNFINISHED.labels("hung_up").inc()
            raise HungUpError from error
        finally:
            self._waiting.pop(deadline, None)

    def _make_room(self) -> None:
        [(busiest, _)] = Counter(self._waiting.values()).most_common(1)
        oldest = next(one for one, address in self._waiting.items() if address == busiest)
        del self._waiting[oldest]
        if not oldest.expired():
            oldest.reschedule(0)
