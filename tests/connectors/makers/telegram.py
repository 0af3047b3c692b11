"""Telegram: updates of a group."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.telegram import WORD, Settings
from connectors.testing.stand import KitClock, Stand
from pipeline.http import HttpClient
from schemas.context import PushRequest, SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.telegram_api import CHAT, TOKEN, Telegram
from tests.standins.web import serve

_API = Telegram(lambda: NOW)
MESSAGE = _API.say(
    "😀 @bea see acme.example #acme here",
    entities=[
        {"type": "mention", "offset": 3, "length": 4},
        {"type": "url", "offset": 12, "length": 12},
        {"type": "hashtag", "offset": 25, "length": 5},
        {"type": "text_link", "offset": 31, "length": 4, "url": "https://acme.example/x"},
    ],
)
PAYLOADS = {
    "message": MESSAGE,
    "edited": _API.say(kind="edited_message", edit_date=int(NOW.timestamp()) + 60),
    "channel": _API.say(kind="channel_post", chat=CHAT | {"type": "channel"}, sender_chat=CHAT),
    "photo": _API.say("", text=None, caption="look", photo=[{"file_id": "x"}],
                      reply_to_message={"message_id": 1}, message_thread_id=1),
}  # fmt: skip


def push(payload: Any, secret: str) -> PushRequest:
    """An update as Telegram sends it to a webhook."""
    return PushRequest("POST", "/push/groups", {WORD: secret}, {}, orjson.dumps(payload))


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A group in which people write."""
    api = Telegram(lambda: clock.true_now)

    async def say(count: int) -> list[str]:
        fresh = [api.say()["message"]["message_id"] for _ in range(count)]
        return [f"telegram:{CHAT['id']}:{number}" for number in fresh]

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "base_url": address or "https://api.telegram.org", "token": "env:T",
                "webhook_secret": "env:T", "wait_secs": 0,
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"T": secret}})
            return make_context(settings, name="groups", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say,
            request=lambda payloads, secret: push(payloads[0], secret), credential="token",
            secret=TOKEN, one_each=True, timed=False, forgets=True,
        )  # fmt: skip
