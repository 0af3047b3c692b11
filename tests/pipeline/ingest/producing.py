"""A producer whose acknowledgements a test gives or withholds, and a clock that does not wait."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kafka.future import Future

from pipeline.kafka.outgoing import Outgoing
from tests.builders import NOW


@dataclass
class Sent:
    """One record and its future, settled by the test."""

    topic: str
    key: bytes
    value: bytes
    future: Future = field(default_factory=Future)


class HeldProducer:
    """Takes records as pipeline.kafka.send.Sender does. `answer` settles each at once; without it they wait for
    `settle`.
    """

    def __init__(
        self, answer: Callable[[Sent], BaseException | None] | None = lambda _: None
    ) -> None:
        self.sent: list[Sent] = []
        self.answer = answer
        self.closed = False

    def send(self, record: Outgoing) -> Future:
        sent = Sent(record.topic.name, record.key, record.value or b"")
        self.sent.append(sent)
        if self.answer is not None:
            self.settle(sent, self.answer(sent))
        return sent.future

    def settle(self, sent: Sent, error: BaseException | None = None) -> None:
        if error is None:
            sent.future.success(None)
        else:
            sent.future.failure(error)

    def close(self, timeout_secs: float) -> None:
        self.closed = True

    def topics(self) -> Counter[str]:
        """How many records each topic got."""
        return Counter(sent.topic for sent in self.sent)


class QuickClock:
    """Time passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.moment = NOW
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)


async def until(condition: Callable[[], object], timeout_secs: float = 5) -> None:
    """Return once the condition holds."""
    async with asyncio.timeout(timeout_secs):
        while not condition():  # noqa: ASYNC110  what is waited for happens in threads and other code
            await asyncio.sleep(0.002)


async def settled() -> None:
    """Let everything run that can, without time passing: what has not happened then waits for
    something else.
    """
    for _ in range(50):
        await asyncio.sleep(0)
