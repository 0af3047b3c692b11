"""Webhooks: requests signed as Standard Webhooks says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from standardwebhooks import Webhook

from connectors.testing.stand import KitClock, Stand
from connectors.webhook import Settings
from schemas.context import PushRequest, SourceContext
from tests.connectors.context import make_context
from tests.connectors.makers.file import PAYLOADS

SECRET = "whsec_" + "QUJDREVG" * 4


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A shop that pushes."""

    def context(_: str, secret: str) -> SourceContext[Settings]:
        settings = Settings.model_validate({"secret": "env:S"}, context={"env": {"S": secret}})
        return make_context(settings, name="shop", clock=clock)

    def request(payloads: list[Any], secret: str) -> PushRequest:
        body = orjson.dumps(payloads)
        headers = {
            "webhook-id": "msg-1",
            "webhook-timestamp": str(int(clock.true_now.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg-1", clock.true_now, body.decode()),
        }
        return PushRequest("POST", "/push/shop", headers, {}, body)

    yield Stand(
        context=context, payloads=PAYLOADS, request=request, credential="secret", secret=SECRET
    )
