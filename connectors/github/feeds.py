"""What a polled GitHub source asks for: issues and comments of repositories, searches; each from where
it was read to.
"""

from datetime import datetime, timedelta
from typing import Any

from connectors.github.api import ask
from connectors.github.settings import Settings
from connectors.tools.answers import json_of
from connectors.tools.poll import Normalise, page_of
from connectors.tools.since import Item, Since, after, asked_from, beginning, fresh, items_of
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Page, Retry

_MOST_PAGES = 10
"""A search shows no more than 1,000 results."""


def feeds_of(settings: Settings) -> list[str]:
    """Everything that is asked for in one round."""
    repositories = [one.lower() for one in settings.repositories]
    kinds = [f"{kind}:{one}" for one in repositories for kind in ("issues", "comments")]
    return [*kinds, *(f"search:{words}" for words in settings.search)]


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """What is new of every feed, as one page; the same cursor where nothing is."""
    states: dict[str, Since] = dict(cursor or {})
    overlap = timedelta(seconds=context.settings.overlap_secs)
    payloads: list[Any] = []
    gap = None
    for feed in feeds_of(context.settings):
        if feed not in states:
            states[feed] = beginning(await _page(context, feed, None, 1, newest=True))
            continue
        items = await _unseen(context, feed, states[feed], overlap)
        if items is None:
            now = context.clock.now().isoformat()
            gap = (states[feed]["since"] or now, now, f"GitHub does not show {feed} any more")
            continue
        payloads += [payload for *_, payload in items]
        states[feed] = after(items, states[feed], overlap) if items else states[feed]
    page = page_of(context, payloads, normalise, cursor=states if states != cursor else None)
    return Page(events=page.events, rejects=page.rejects, cursor=page.cursor, gap=gap)


async def _unseen(
    context: SourceContext[Settings], feed: str, state: Since, overlap: timedelta
) -> list[Item] | None:
    """What of a feed was not told yet: of the first of its pages that has such; None where it is gone."""
    since = asked_from(state, overlap)
    for number in range(1, _MOST_PAGES + 1):
        try:
            items = await _page(context, feed, since, number)
        except _GoneError:
            return None
        unseen = fresh(items, state)
        if unseen or len(items) < context.settings.page_items:
            return unseen
    return items


class _GoneError(Exception):
    """GitHub does not show it (any more)."""


async def _page(
    context: SourceContext[Settings],
    feed: str,
    since: datetime | None,
    number: int,
    *,
    newest: bool = False,
) -> list[Item]:
    """A page of a feed by when things changed, oldest first; `newest`: the newest change alone."""
    kind, _, of = feed.partition(":")
    params: dict[str, str | int] = {
        "sort": "updated",
        "order" if kind == "search" else "direction": "desc" if newest else "asc",
        "per_page": 1 if newest else context.settings.page_items,
        "page": number,
    }
    told = since.strftime("%Y-%m-%dT%H:%M:%SZ") if since else ""
    if kind == "search":
        params["q"] = f"{of} updated:>={told}" if told else of
        answer = await ask(context, "/search/issues", params)
        document = _answered(context, answer, feed, newest=newest)
        payloads = document.get("items") if isinstance(document, dict) else None
    else:
        params |= {"since": told} if told else {}
        params |= {"state": "all"} if kind == "issues" else {}
        path = "issues" if kind == "issues" else "issues/comments"
        answer = await ask(context, f"/repos/{of}/{path}", params)
        payloads = _answered(context, answer, feed, newest=newest)
    return items_of(payloads, "url", "updated_at", f"GitHub's {kind}")


def _answered(
    context: SourceContext[Settings], answer: HttpResponse, feed: str, *, newest: bool
) -> Any:
    if answer.status == 422:
        raise Fatal(f"GitHub does not understand {feed!r}: check search")
    if answer.status in (404, 410, 451):
        if newest:
            raise Fatal(f"GitHub does not show {feed!r} ({answer.status}): check repositories")
        raise _GoneError
    if answer.status != 200:
        raise Retry(f"GitHub answered {answer.status} for {feed!r}")
    return json_of(answer, "GitHub")
