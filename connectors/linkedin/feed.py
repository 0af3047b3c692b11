"""Asks LinkedIn for an organisation's notifications, through context.http only."""

from datetime import datetime, timedelta
from typing import Any

from connectors.linkedin.settings import Settings
from connectors.tools.answers import json_of
from connectors.tools.poll import Normalise, page_of
from connectors.tools.since import Item, Since, after, asked_from, fresh
from connectors.tools.values import maybe, parts
from schemas.base import to_ms
from schemas.context import SourceContext
from schemas.flow import Fatal, Page, Retry

_ACTIONS = "COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE,SHARE,SHARE_MENTION"
_OVERLAP = timedelta(minutes=15)
_FIRST = timedelta(days=1)
_MOST_PAGES = 20
_AHEAD = timedelta(days=2)
"""The end of the time that is asked for lies so far ahead: our clock may be behind."""


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """What is new since the newest notification; the same cursor where nothing is."""
    state: Since = cursor if cursor else {"since": "", "seen": {}}
    since = asked_from(state, _OVERLAP)
    items = await _everything(context, since)
    if cursor is None:
        return Page(cursor=after(items, {"since": "", "seen": {}}, _OVERLAP))
    new = sorted(fresh(items, state), key=lambda item: item[1])
    moved = after(new, state, _OVERLAP) if new else state
    return page_of(context, [payload for *_, payload in new], normalise, cursor=moved)


async def _everything(context: SourceContext[Settings], since: datetime | None) -> list[Item]:
    items: list[Item] = []
    for number in range(_MOST_PAGES):
        start = number * context.settings.page_items
        elements = await _elements(context, since, start)
        for one in elements:
            changed = one.get("lastModifiedAt")
            told = maybe(changed / 1000) if isinstance(changed, int) else None
            if told and one.get("notificationId") and (since is None or told >= since):
                items.append((str(one["notificationId"]), told, one))
        if len(elements) < context.settings.page_items:
            break
    return items


async def _elements(
    context: SourceContext[Settings], since: datetime | None, start: int
) -> list[dict[str, Any]]:
    await context.budget.take("calls")
    settings, now = context.settings, context.clock.now()
    begin = to_ms(since or now - _FIRST)
    # Rest.li wants its brackets and commas as they are, and the colons inside names encoded.
    query = (
        f"q=criteria&actions=List({_ACTIONS})&organizationalEntity=urn%3Ali%3Aorganization%3A"
        f"{settings.organization}&timeRange=(start:{begin},end:{max(begin, to_ms(now)) + to_ms_of(_AHEAD)})"
        f"&start={start}&count={settings.page_items}"
    )
    headers = {
        "Authorization": f"Bearer {settings.token.get_secret_value()}",
        "LinkedIn-Version": settings.version,
        "X-Restli-Protocol-Version": "2.0.0",
    }
    url = f"{settings.base_url.rstrip('/')}/organizationalEntityNotifications?{query}"
    answer = await context.http.request("GET", url, headers=headers)
    if answer.status in (401, 403):
        raise Fatal(
            f"LinkedIn refused us ({answer.status}): is token right, still valid, and of an administrator?"
        )
    if answer.status == 426:
        raise Fatal("LinkedIn has ended this version of its API (426): set version to a newer one")
    if answer.status in (400, 404):
        raise Fatal(
            f"LinkedIn does not understand the question ({answer.status}): check organization"
        )
    document = json_of(answer, "LinkedIn") if answer.status == 200 else None
    if not isinstance(document, dict) or not isinstance(document.get("elements"), list):
        raise Retry(f"LinkedIn did not answer with notifications ({answer.status})")
    return parts(document, "elements")


def to_ms_of(span: timedelta) -> int:
    """Milliseconds of a span."""
    return int(span.total_seconds() * 1000)
