"""Asks the YouTube Data API v3, through context.http only, and books what it costs: searches, and units
for everything else. https://developers.google.com/youtube/v3/determine_quota_cost
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.tools.answers import object_of
from connectors.tools.google import LIMITS, QUOTAS, reasons
from connectors.tools.values import at, parts, text
from connectors.youtube.settings import Settings
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry

_PACIFIC = ZoneInfo("America/Los_Angeles")
_BATCH = 50
_TOO_MANY_SECS = 60.0
_CLOSED = frozenset({"commentsDisabled", "videoNotFound", "channelNotFound"})
"""Nothing is said there (any more): no reason to stop listening to the others."""


class Spent(Retry):
    """The day's quota is used up, until midnight in California."""


def day_of(now: datetime) -> str:
    """The day that quotas are counted by."""
    return now.astimezone(_PACIFIC).date().isoformat()


async def search(
    context: SourceContext[Settings], words: str, since: datetime, place: str
) -> tuple[list[dict[str, Any]], str]:
    """Videos published since, newest first, and where the next page is. Costs one search. Raises Spent."""
    params = {
        "part": "snippet",
        "type": "video",
        "order": "date",
        "maxResults": "50",
        "q": words,
        "publishedAfter": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    answer = await _ask(context, "search", params | _at(place), cost="searches")
    return _items(answer), text(answer.get("nextPageToken"))


async def threads(
    context: SourceContext[Settings], where: dict[str, str], place: str
) -> tuple[list[dict[str, Any]], str]:
    """Threads of comments, newest first, with up to five answers each. Costs a unit."""
    size = str(context.settings.page_items)
    params = {"part": "snippet,replies", "order": "time", "maxResults": size, "textFormat": "html"}
    answer = await _ask(context, "commentThreads", params | where | _at(place))
    return _items(answer), text(answer.get("nextPageToken"))


async def answers(context: SourceContext[Settings], thread: str) -> list[dict[str, Any]]:
    """The latest hundred answers under a comment. Costs a unit."""
    params = {"part": "snippet", "parentId": thread, "maxResults": "100", "textFormat": "html"}
    return _items(await _ask(context, "comments", params))


async def by_ids(
    context: SourceContext[Settings], what: str, ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Videos, commentThreads or comments that are there, by their ids. Costs a unit per fifty."""
    shown: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        params = {"part": "snippet,statistics" if what == "videos" else "snippet"}
        params |= {"id": ",".join(batch)} | ({} if what == "videos" else {"textFormat": "html"})
        answer = await _ask(context, what, params)
        shown |= {str(one.get("id")): one for one in _items(answer)}
        if answer.get("missing") and len(batch) > 1:
            # One that is gone makes YouTube refuse the others with it.
            for one in batch:
                shown |= await by_ids(context, what, [one])
    return shown


def _at(place: str) -> dict[str, str]:
    return {"pageToken": place} if place else {}


def _items(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return parts(answer.get("items"))


async def _ask(
    context: SourceContext[Settings], what: str, params: dict[str, str], *, cost: str = "units"
) -> dict[str, Any]:
    """The document of one answer; without items where there is nothing to be had."""
    await context.budget.take(cost)
    answer = await context.http.request(
        "GET",
        f"{context.settings.base_url}/youtube/v3/{what}",
        params=params,
        headers={"X-Goog-Api-Key": context.settings.api_key.get_secret_value()},
    )
    context.budget.spend(1, cost)
    if answer.status >= 400:
        return _refused(answer, what, context.clock.now())
    document = object_of(answer, "YouTube")
    if not isinstance(at(document, "items"), list):
        raise Retry(f"YouTube did not answer with a list of {what}")
    return document


def _refused(answer: HttpResponse, what: str, now: datetime) -> dict[str, Any]:
    why = reasons(answer)
    told = f"YouTube refused {what} ({answer.status} {', '.join(sorted(why))[:200]})"
    if why & QUOTAS:
        raise Spent(f"{told}: the day's quota is used up", _until_midnight(now))
    if why & LIMITS:
        raise Retry(told, _TOO_MANY_SECS)
    if answer.status == 404 or why & _CLOSED:
        return {"missing": True}
    if answer.status in (401, 403) or any("KEY" in one.upper() for one in why):
        raise Fatal(f"{told}: is api_key valid, and the YouTube Data API enabled for its project?")
    raise Retry(told)


def _until_midnight(now: datetime) -> float:
    """Seconds until quotas begin anew."""
    local = now.astimezone(_PACIFIC)
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(60.0, (tomorrow - now).total_seconds())
