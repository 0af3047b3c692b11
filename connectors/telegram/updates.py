"""Asks the Bot API for updates, through context.http only, and takes what was said out of them."""

from collections.abc import Iterable
from typing import Any

from connectors.telegram.messages import message_of, says_something
from connectors.telegram.settings import Settings
from connectors.tools.answers import json_of
from connectors.tools.poll import Normalise, page_of
from connectors.tools.values import at, figure, part, text
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Page, Retry

_KINDS = '["message","edited_message","channel_post","edited_channel_post"]'
_MOST = 100
_GRACE_SECS = 10


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """The next updates; the same cursor where there are none. Asking for them tells Telegram that those
    before are safe, which is why it is not done earlier.
    """
    offset = int(cursor["offset"]) if cursor else 0
    settings = context.settings
    if settings.token is None:
        raise Fatal("without token Telegram cannot be asked")
    await context.budget.take("calls")
    answer = await context.http.request(
        "GET",
        f"{settings.base_url.rstrip('/')}/bot{settings.token.get_secret_value()}/getUpdates",
        params={
            "offset": offset,
            "limit": _MOST,
            "timeout": settings.wait_secs,
            "allowed_updates": _KINDS,
        },
        timeout_secs=settings.wait_secs + _GRACE_SECS,
    )
    updates = _updates(answer)
    page = page_of_updates(context, updates, normalise)
    newest = max((figure(at(one, "update_id")) or 0 for one in updates), default=offset - 1)
    moved = {"offset": max(offset, newest + 1)}
    return Page(events=page.events, rejects=page.rejects, dropped=page.dropped, cursor=moved)


def page_of_updates(
    context: SourceContext[Settings], updates: Iterable[Any], normalise: Normalise
) -> Page:
    """The events of updates; those of other chats, in private, or that say nothing are counted."""
    kept: list[Any] = []
    dropped: dict[str, int] = {}
    for update in updates:
        reason = _unwanted(update, context.settings)
        if reason:
            dropped[reason] = dropped.get(reason, 0) + 1
        else:
            kept.append(update)
    page = page_of(context, kept, normalise)
    return Page(events=page.events, rejects=page.rejects, dropped=dropped)


def _unwanted(update: Any, settings: Settings) -> str:
    message = message_of(update)
    chat = part(message, "chat")
    if not message:
        return "nothing_said"
    if settings.chats and str(chat.get("id")) not in settings.chats:
        return "other_chat"
    if chat.get("type") == "private" and not settings.private:
        return "private"
    return "" if says_something(message) else "nothing_said"


def _updates(answer: HttpResponse) -> list[Any]:
    if answer.status in (401, 403, 404):
        raise Fatal(
            f"Telegram refused the bot ({answer.status}): is token right, and the bot not deleted?"
        )
    document = json_of(answer, "Telegram")
    told = text(at(document, "description"))[:200]
    if answer.status == 409:
        raise Retry(f"somebody else reads this bot's updates, or it has a webhook: {told}", 60)
    if answer.status == 400:
        raise Fatal(f"Telegram does not understand the question: {told}")
    updates = at(document, "result")
    if not isinstance(updates, list):
        raise Retry(f"Telegram did not answer with updates ({answer.status})")
    return updates
