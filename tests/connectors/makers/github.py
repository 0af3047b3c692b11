"""GitHub: what the API lists, and deliveries of webhooks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from connectors.github import Settings
from connectors.testing.stand import KitClock, Stand
from connectors.tools.signed import signature
from pipeline.http import HttpClient
from schemas.context import PushRequest, SourceContext
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.standins.github_api import TOKEN, GitHub
from tests.standins.web import serve

_GITHUB = GitHub(lambda: NOW)
ISSUE = _GITHUB.open(7, "acme is down, see https://acme.example/status @bea")
COMMENT = _GITHUB.comment(71, 7)
REPOSITORY = {"id": 1, "full_name": "Acme/App"}
_PULL = {"number": 8, "title": "A pull"}
_DISCUSSION = ISSUE | {"number": 9}


def delivery(event: str, action: str, **parts: Any) -> dict[str, Any]:
    """A delivery of a webhook as `normalise` reads it."""
    return {"event": event, "payload": {"action": action, "repository": REPOSITORY, **parts}}


PAYLOADS = {
    "issue": delivery("issues", "opened", issue=ISSUE),
    "comment": delivery("issue_comment", "created", issue=ISSUE, comment=COMMENT),
    "review": delivery("pull_request_review", "submitted", pull_request=_PULL,
                       review=COMMENT | {"submitted_at": "2026-11-20T11:00:00Z"}),
    "discussion": delivery("discussion_comment", "created", discussion=_DISCUSSION,
                           comment=COMMENT | {"parent_id": 70}),
    "release": delivery("release", "published", release=COMMENT | {"name": "One"}),
    "deleted": delivery("issue_comment", "deleted", issue=ISSUE, comment=COMMENT),
}  # fmt: skip


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """Issues of a repository, two on a page."""
    api = GitHub(lambda: clock.true_now)
    api.open(1)

    async def say(count: int) -> list[str]:
        first = max(api.issues) + 1
        for number in range(first, first + count):
            api.open(number)
        return [f"github:acme/app:issues/{number}" for number in range(first, first + count)]

    def request(payloads: list[Any], secret: str) -> PushRequest:
        one = payloads[0] if isinstance(payloads[0], dict) else {"payload": payloads[0]}
        body = orjson.dumps(one.get("payload", one))
        headers = {
            "x-github-event": one.get("event", "issues"),
            "x-hub-signature-256": signature(body, secret),
        }
        return PushRequest("POST", "/push/code", headers, {}, body)

    async with serve(api.app()) as address, HttpClient() as http:

        def context(address: str, secret: str) -> SourceContext[Settings]:
            given = {
                "url": address or "https://api.github.com", "token": "env:T",
                "repositories": ["acme/app"], "webhook_secret": "env:T", "page_items": 2,
            }  # fmt: skip
            settings = Settings.model_validate(given, context={"env": {"T": secret}})
            return make_context(settings, name="code", clock=clock, http=http)

        yield Stand(
            context=context, payloads=PAYLOADS, address=address, say=say, request=request,
            credential="token", secret=TOKEN, one_each=True, timed=False,
        )  # fmt: skip
