"""Slack: requests of the Events API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.slack_community import SIGNATURE, TIMESTAMP, Settings, signature
from connectors.testing.stand import KitClock, Stand
from schemas.context import PushRequest, SourceContext
from tests.connectors.context import make_context

SECRET = "invented-signing-secret"
TEAM = "T0123ABCD"
MESSAGE: dict[str, Any] = {
    "type": "message", "channel": "C1", "user": "U1", "ts": "1795000000.000100", "channel_type": "channel",
    "text": "<@U2|bea> acme is down <https://acme.example/x|here> &amp; <#C2|general>",
    "thread_ts": "1794990000.000100", "reactions": [{"name": "eyes", "count": 2}],
    "files": [{"id": "F1", "title": "Screenshot"}],
}  # fmt: skip


def event(**fields: Any) -> dict[str, Any]:
    """A request's body."""
    return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": fields}


PAYLOADS = {
    "message": event(**MESSAGE),
    "changed": event(type="message", subtype="message_changed", channel="C1", ts="1795000100.000100",
                     message=MESSAGE | {"text": "up", "edited": {"user": "U1", "ts": "1795000100.000000"}}),
    "deleted": event(type="message", subtype="message_deleted", channel="C1", ts="1795000200.000100",
                     deleted_ts="1795000000.000100"),
    "mention": event(**MESSAGE | {"type": "app_mention"}),
}  # fmt: skip


def push(payload: Any, secret: str, signed_at: float) -> PushRequest:
    """A request as Slack sends it."""
    body, at = orjson.dumps(payload), str(int(signed_at))
    headers = {TIMESTAMP: at, SIGNATURE: signature(body, at, secret)}
    return PushRequest("POST", "/push/community", headers, {}, body)


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A workspace whose events are pushed."""

    def context(_: str, secret: str) -> SourceContext[Settings]:
        given = {"team": TEAM, "signing_secret": "env:S"}
        settings = Settings.model_validate(given, context={"env": {"S": secret}})
        return make_context(settings, name="community", clock=clock)

    yield Stand(
        context=context, payloads=PAYLOADS, credential="signing_secret", secret=SECRET, one_each=True,
        request=lambda payloads, secret: push(payloads[0], secret, clock.true_now.timestamp()),
    )  # fmt: skip
