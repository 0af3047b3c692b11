"""What a Stack Exchange source asks for: the questions of each tag and search by their last activity."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from connectors.stack_exchange.api import ask, filter_of, is_waiting
from connectors.stack_exchange.settings import Settings
from connectors.tools.poll import Normalise, page_of
from connectors.tools.since import Item, Since, after, asked_from, beginning, fresh, items_of
from connectors.tools.values import maybe, parts
from schemas.context import SourceContext
from schemas.flow import Page

_MOST_PAGES = 10


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """What is new of every feed, as one page; the same cursor where nothing is, or where the service
    wants to be left alone.
    """
    states: dict[str, Since] = dict(cursor or {})
    overlap = timedelta(seconds=context.settings.overlap_secs)
    payloads: list[Any] = []
    settings = context.settings
    for feed in (
        *(f"tag:{one}" for one in settings.tags),
        *(f"search:{one}" for one in settings.search),
    ):
        if is_waiting(context):
            break
        if feed not in states:
            states[feed] = beginning(await _page(context, feed, None, 1, newest=True))
            continue
        since = asked_from(states[feed], overlap)
        items = await _unseen(context, feed, states[feed], since)
        payloads += [one for *_, question in items for one in _with_new(question, since)]
        states[feed] = after(items, states[feed], overlap) if items else states[feed]
    moved = states if states != (cursor or {}) else None
    return page_of(context, payloads, normalise, cursor=moved)


async def _unseen(
    context: SourceContext[Settings], feed: str, state: Since, since: datetime | None
) -> list[Item]:
    """Questions that were not told since they were last active: of the first page that has such."""
    items: list[Item] = []
    for number in range(1, _MOST_PAGES + 1):
        items = await _page(context, feed, since, number)
        unseen = fresh(items, state)
        if unseen or len(items) < context.settings.page_items or is_waiting(context):
            return unseen
    return items


async def _page(
    context: SourceContext[Settings],
    feed: str,
    since: datetime | None,
    number: int,
    *,
    newest: bool = False,
) -> list[Item]:
    """A page of questions by their last activity, oldest first; `newest`: the latest alone."""
    kind, _, of = feed.partition(":")
    params: dict[str, str | int] = {
        "site": context.settings.site,
        "filter": await filter_of(context),
        "sort": "activity",
        "order": "desc" if newest else "asc",
        "pagesize": 1 if newest else context.settings.page_items,
        "page": number,
        "tagged" if kind == "tag" else "q": of,
    }
    if since is not None:
        params["min"] = max(0, int(since.timestamp()))
    document = await ask(context, "/questions" if kind == "tag" else "/search/advanced", params)
    return items_of(document.get("items"), "question_id", "last_activity_date", "Stack Exchange")


def _with_new(question: dict[str, Any], since: datetime | None) -> Iterable[dict[str, Any]]:
    """The question, and what was said or edited under it since then."""
    yield {name: part for name, part in question.items() if name not in ("answers", "comments")}
    whole = {"question_id": question.get("question_id"), "title": question.get("title")}
    said = [{"post_type": "question", **one} for one in parts(question, "comments")]
    for answer in parts(question, "answers"):
        said.append({name: part for name, part in answer.items() if name != "comments"})
        said += [{"post_type": "answer", **one} for one in parts(answer, "comments")]
    for one in said:
        told = maybe(one.get("last_edit_date")) or maybe(one.get("creation_date"))
        if since is None or told is None or told >= since:
            yield {**whole, **one}
