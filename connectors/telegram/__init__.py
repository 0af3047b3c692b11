"""Telegram: groups and channels that your bot is in (as administrator of channels), by the Bot API.

    sources:
      our-groups: {type: telegram, token: env:TELEGRAM_TOKEN}
      by-webhook: {type: telegram, webhook_secret: env:TELEGRAM_SECRET, chats: ["-1001234567890"]}

Asks for updates (getUpdates); with `webhook_secret` it is pushed to (POST /push/by-webhook: call setWebhook
with that address and the same word as `secret_token`). A bot in groups must be allowed to read them: turn
its privacy mode off at @BotFather. Edits are edits. Ids: `telegram:CHAT:MESSAGE`.

What it cannot do: read groups the bot is not in, or what was said before it came; hear of deletions (the Bot
API tells of none in groups and channels), so what was deleted stays until it is forgotten here; ask for what
is older than 24 hours. What people write to the bot in private is left out, and counted, without `private`.
Verified against recorded payloads and documentation. https://core.telegram.org/bots/api

Cursor: `{"offset": number of the next update}`.
"""

import hmac
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.telegram.messages import normalise
from connectors.telegram.settings import Settings
from connectors.telegram.updates import next_page, page_of_updates
from connectors.tools.poll import poll
from connectors.tools.signed import check_head, json_body
from schemas.context import PushRequest, SourceContext
from schemas.flow import Page, Refused

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "Settings", "listen", "normalise"]

FIREHOSE = True
REJECTS_ASIDE = True
EXAMPLE = {"token": "env:TELEGRAM_TOKEN"}
RATES = {"calls": (30, 1)}
WORD = "x-telegram-bot-api-secret-token"
_MOST_BYTES = 2_000_000


def pushed(settings: Settings) -> bool:
    """Whether updates are waited for: with a secret for them."""
    return settings.webhook_secret is not None


def speaks_for(settings: Settings) -> Sequence[str]:
    """What is said in the configured chats, or in all the bot is in; and Telegram's users."""
    chats = [f"telegram:{chat}:" for chat in settings.chats]
    return ["telegram:users:", *chats] if chats else ["telegram:"]


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of messages and edits as they come, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """True: the head holds the word that only Telegram was told. Raises Refused."""
    check_head(request, WORD, most_bytes=_MOST_BYTES)
    secret = context.settings.webhook_secret
    assert secret is not None, "without webhook_secret a source is not pushed to"
    told = request.headers[WORD].encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(told, secret.get_secret_value().encode()):
        raise Refused("the secret token is wrong", status=401)
    return True


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one update; none for those that hold no message."""
    admit(context, request)
    if len(request.body) > _MOST_BYTES:
        raise Refused(f"the body is larger than {_MOST_BYTES} bytes", status=413)
    return page_of_updates(context, [json_body(request)], normalise)
