"""Slack: the channels of a community's workspace that your app is in, by the Events API.

    sources:
      community: {type: slack_community, team: T0123ABCD, signing_secret: env:SLACK_SIGNING_SECRET}

Pushed to (POST /push/community: the request URL of the app's event subscriptions; subscribe message.channels
and, where wished, message.groups). Slack's challenge is answered. Edits are edits, deletions deletions.
Ids: `slack_community:TEAM:CHANNEL/TS`.

What it cannot do: fetch what was said before or while nobody answered (Slack sends an event three more times
within about an hour, then it is lost), name people (events have their ids), or read channels the app was not
invited to. Messages to the app alone and between few (im, mpim) are left out and counted without `private`.
The text stays Slack's mrkdwn. Verified against recorded payloads and documentation.
https://docs.slack.dev/apis/events-api
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from connectors.slack_community.messages import SILENT, normalise
from connectors.slack_community.settings import Settings
from connectors.tools.poll import page_of
from connectors.tools.signed import check_head, json_body
from connectors.tools.values import part, text
from schemas.context import PushRequest, SourceContext
from schemas.flow import Page, Refused, Reply

__all__ = ["EXAMPLE", "FIREHOSE", "Settings", "normalise"]

FIREHOSE = False
REJECTS_ASIDE = True
EXAMPLE = {"team": "T0123ABCD", "signing_secret": "env:SLACK_SIGNING_SECRET"}
SIGNATURE, TIMESTAMP = "x-slack-signature", "x-slack-request-timestamp"
_MOST_BYTES = 2_000_000
_TOLERANCE = timedelta(minutes=5)
_SPOKEN = ("message", "app_mention")


def speaks_for(settings: Settings) -> Sequence[str]:
    """What is said in the workspace."""
    return (f"slack_community:{settings.team}:",)


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """False: the signature is over the body. Raises Refused where there is none, or an old one."""
    check_head(request, SIGNATURE, most_bytes=_MOST_BYTES)
    signed_at = request.headers.get(TIMESTAMP, "")
    if not (signed_at.isascii() and signed_at.isdigit() and len(signed_at) <= 11):
        raise Refused(f"{TIMESTAMP} is missing or is no number of seconds", status=401)
    away = abs(context.clock.now().timestamp() - int(signed_at))
    if away > _TOLERANCE.total_seconds():
        raise Refused(f"{TIMESTAMP} is {away:.0f} s from our time", status=401)
    return False


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one request; Slack's challenge is given back. Other events, other workspaces, what is
    private and what nobody said are counted and left.
    """
    admit(context, request)
    _check(context.settings, request)
    told = json_body(request)
    if not isinstance(told, dict):
        raise Refused("an event of Slack is an object")
    if told.get("type") == "url_verification":
        return Page(reply=Reply(text(told.get("challenge"))[:500].encode("utf-8", "replace")))
    reason = _unwanted(told, context.settings)
    if reason:
        return Page(dropped={reason: 1}, reply=Reply(b""))
    page = page_of(context, [told], normalise)
    return Page(events=page.events, rejects=page.rejects, reply=Reply(b""))


def _check(settings: Settings, request: PushRequest) -> None:
    if len(request.body) > _MOST_BYTES:
        raise Refused(f"the body is larger than {_MOST_BYTES} bytes", status=413)
    given = request.headers[SIGNATURE].encode("utf-8", "surrogateescape")
    secrets = (settings.signing_secret, *settings.further_secrets)
    # Every secret is tried, so that the time taken tells nothing about which one fits.
    fits = [
        hmac.compare_digest(
            signature(request.body, request.headers[TIMESTAMP], secret.get_secret_value()).encode(),
            given,
        )
        for secret in secrets
    ]
    if not any(fits):
        raise Refused("the signature does not fit: is signing_secret right?", status=401)


def signature(body: bytes, signed_at: str, secret: str) -> str:
    """What Slack puts into the header. https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    whole = b"v0:" + signed_at.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), whole, hashlib.sha256).hexdigest()


def _unwanted(told: dict[str, Any], settings: Settings) -> str:
    event = part(told, "event")
    if told.get("team_id") not in (None, settings.team):
        return "other_team"
    if event.get("type") not in _SPOKEN or event.get("subtype") in SILENT:
        return "nothing_said"
    private = event.get("channel_type") in ("im", "mpim") or text(event.get("channel")).startswith(
        "D"
    )
    return "private" if private and not settings.private else ""
