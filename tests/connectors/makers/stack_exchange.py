"""Stack Exchange: questions, answers and comments as the API gives them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.stack_exchange import Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.stack_exchange_api import KEY, StackExchange
from tests.standins.web import serve

_API = StackExchange(lambda: NOW)
QUESTION = _API.ask(7, 'see <a href="/q/1">this</a>', last_edit_date=1_795_000_000)
_API.answer(71, 7)
ANSWER = QUESTION["answers"][0]
COMMENT = ANSWER["comments"][0] | {"question_id": 7, "post_type": "answer"}
PAYLOADS = {"question": QUESTION, "answer": ANSWER, "comment": COMMENT}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Questions of a tag, two on a page."""
    api = StackExchange(lambda: clock.true_now)
    api.ask(1)

    async def say(count: int) -> list[str]:
        first = max(api.questions) + 1
        for number in range(first, first + count):
            api.ask(number)
        return [f"stack_exchange:stackoverflow:{number}" for number in range(first, first + count)]

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "base_url": address or "https://api.stackexchange.com/2.3", "key": "env:T",
                "tags": ["acme"], "page_items": 2,
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"T": secret}})
            return make_context(settings, name="overflow", clock=clock, http=http)

        yield Stand(
            context=context,
            payloads=PAYLOADS,
            address=address,
            say=say,
            credential="key",
            secret=KEY,
        )
