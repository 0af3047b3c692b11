"""Asks one forum's API, through context.http only."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.discourse.posts import ABOVE, answered, namespace_of, numbered
from connectors.discourse.settings import Settings
from connectors.tools.answers import json_of
from connectors.tools.poll import Normalise, page_of
from connectors.tools.values import figure, parts
from schemas.context import HttpResponse, SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Fatal, Page, Retry

OVERLAP = 50
"""Posts behind the newest that are looked at again: they are numbered before they can be seen."""
_REMEMBERED = 50_000


@dataclass(slots=True)
class _Numbers:
    """Which post has which number in its topic, of the latest that were seen."""

    ids: OrderedDict[tuple[int | None, int | None], int] = field(default_factory=OrderedDict)

    def note(self, post: dict[str, Any]) -> None:
        self.ids[numbered(post)] = post["id"]
        while len(self.ids) > _REMEMBERED:
            self.ids.popitem(last=False)


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """Posts that are newer than the newest that was told, or changed among the latest, oldest first."""
    latest = await _posts(context, None)
    if cursor is None:
        return Page(cursor=_cursor(latest, {"post": 0, "seen": {}}))
    posts, gap = await _back_to(context, latest, int(cursor["post"]))
    seen, floor = cursor["seen"], int(cursor["post"]) - OVERLAP
    fresh = [
        posts[number]
        for number in sorted(posts)
        if number > floor and seen.get(str(number)) != posts[number].get("updated_at")
    ]
    page = page_of(context, _answering(context, fresh), normalise)
    moved = _cursor(posts, cursor)
    return Page(events=page.events, rejects=page.rejects, cursor=moved, gap=gap)


async def _back_to(
    context: SourceContext[Settings], latest: dict[int, dict[str, Any]], known: int
) -> tuple[dict[int, dict[str, Any]], tuple[str, str, str] | None]:
    """The latest posts and those before them, down to the one that is known."""
    posts, lowest = dict(latest), min(latest, default=0)
    while lowest > known + 1:
        if len(posts) >= context.settings.catch_up_posts:
            now = context.clock.now().isoformat()
            reason = f"more was written than catch_up_posts ({context.settings.catch_up_posts})"
            return posts, (str(posts[min(posts)].get("created_at") or now), now, reason)
        earlier = await _posts(context, lowest - 1)
        posts |= earlier
        # Numbers of posts that are not public are left out: a page of them is empty.
        lowest = min([*earlier, lowest - OVERLAP])
    return posts, None


def _cursor(posts: dict[int, dict[str, Any]], before: Any) -> dict[str, Any]:
    newest = max([*posts, int(before["post"])])
    seen = dict(before["seen"])
    seen |= {str(number): post.get("updated_at") for number, post in posts.items()}
    kept = {one: at for one, at in seen.items() if int(one) > newest - OVERLAP}
    return {"post": newest, "seen": kept}


def _answering(
    context: SourceContext[Settings], posts: Iterable[dict[str, Any]]
) -> Iterable[dict[str, Any]]:
    """The posts with the id of the one each answers, where it was seen."""
    numbers = context.memory.of(_Numbers)
    for post in posts:
        numbers.note(post)
        above = numbers.ids.get(answered(post))
        yield {**post, ABOVE: above} if above else post


async def _posts(context: SourceContext[Settings], before: int | None) -> dict[int, dict[str, Any]]:
    """The 50 posts up to a number, or the latest, by their numbers."""
    answer = await _ask(context, "/posts.json", {"before": before} if before else {})
    if answer.status in (401, 403):
        raise Fatal(f"the forum refused us ({answer.status}): are api_key and username right?")
    if answer.status == 404:
        raise Fatal(
            f"{context.settings.url} has no posts.json (404): check url, is it a Discourse?"
        )
    document = json_of(answer, "the forum") if answer.status == 200 else None
    if not isinstance(document, dict) or not isinstance(document.get("latest_posts"), list):
        raise Retry(f"the forum did not answer with posts ({answer.status})")
    posts = parts(document, "latest_posts")
    return {number: post for post in posts if (number := figure(post.get("id")))}


async def look_up(
    context: SourceContext[Settings], mention_id: str, normalise: Normalise
) -> list[Event]:
    """The post as it is now, its deletion where it is gone, nothing where nobody can say."""
    beginning = f"discourse:{namespace_of(context.settings)}:"
    number = mention_id.removeprefix(beginning)
    if not mention_id.startswith(beginning) or not number.isdecimal():
        return []
    answer = await _ask(context, f"/posts/{number}.json", {})
    if answer.status in (404, 410):
        return [MentionDeleted(mention_id=mention_id, source=context.name)]
    if answer.status != 200:
        return []
    return normalise(json_of(answer, "the forum"), name=context.name, settings=context.settings)


async def _ask(context: SourceContext[Settings], path: str, params: dict[str, int]) -> HttpResponse:
    await context.budget.take("calls")
    settings = context.settings
    headers = {"Accept": "application/json"}
    if settings.api_key is not None:
        key = settings.api_key.get_secret_value()
        headers |= {"Api-Key": key, "Api-Username": settings.username}
    url = settings.url.rstrip("/") + path
    return await context.http.request("GET", url, params=params or None, headers=headers)
