"""A source that costs: each page takes two calls of its rate and a dollar and a half."""

from collections.abc import AsyncIterator

from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Page
from schemas.settings import SourceSettings

PRICE_USD = 1.5
CALLS_SECS = 0.3
RATES = {"calls": (1, CALLS_SECS)}
FIREHOSE = False


class Settings(SourceSettings):
    """Nothing of its own to set."""


async def listen(context: SourceContext[Settings], cursor: int | None) -> AsyncIterator[Page]:
    """Empty pages for ever, each paid for."""
    number = cursor or 0
    events: list[Event] = []
    while True:
        await context.budget.take("calls")
        await context.budget.take("calls")
        context.budget.spend(PRICE_USD)
        number += 1
        yield Page(events=events, cursor=number)
