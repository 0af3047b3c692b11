"""Hacker News: every new story and comment, their edits and deletions, from the official Firebase
API.

Polls `maxitem` and `updates`, walks every number in between, and touches nothing but those
addresses. The API gives no time of an edit, so a change is dated by when it was seen. A mention
that was deleted before this run began and comes back is told as posted, for the API does not say
that it was away.

Cursor: `{"item": last number walked, "at": its time, "waiting": {number: polls left}}`.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from connectors.hackernews.api import changed_numbers, items_of, newest_number, remember, stories_of
from connectors.hackernews.items import mention_id, normalise
from connectors.hackernews.settings import Settings
from connectors.tools.poll import poll
from schemas.base import to_ms
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted, MentionRestored
from schemas.flow import Page, Reject

__all__ = ["FIREHOSE", "RECORDED", "Settings", "listen", "mention_id", "normalise", "recheck"]

FIREHOSE = True
RECORDED = ("hackernews_firebase.jsonl", "hackernews_algolia_search_trimmed.json")


@dataclass(slots=True)
class _Memory:
    """What one run remembers: how items looked when last seen (None: deleted), the story above each
    item, and of the round under way its newest number and those that could not be read before.
    """

    seen: OrderedDict[int, tuple[Any, ...] | None] = field(default_factory=OrderedDict)
    stories: OrderedDict[int, int] = field(default_factory=OrderedDict)
    newest: int | None = None
    again: list[int] = field(default_factory=list)


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of new items, then of changed ones, for ever; an empty page after a poll without news."""
    next_page = partial(_next_page, context, _Memory())
    return poll(context, cursor, next_page, every_secs=context.settings.poll_secs)


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of items published before; those that cannot be read now are left alone."""
    numbers = [int(number) for one in mention_ids if (number := one.rpartition(":")[2]).isdecimal()]
    items = await items_of(context, numbers)
    events, rejects = await _told(context, _Memory(), list(items.values()), changed=True)
    return Page(events=events, rejects=rejects)


async def _next_page(context: SourceContext[Settings], memory: _Memory, position: Any) -> Page:
    """New items as long as the round has some, then what changed, which ends the round."""
    if memory.newest is None or position is None:
        memory.newest = await newest_number(context)
        memory.again = [int(number) for number in position["waiting"]] if position else []
    if position is None:
        at = context.clock.now().isoformat()
        return Page(cursor={"item": memory.newest, "at": at, "waiting": {}})
    if memory.again or position["item"] < memory.newest:
        return await _new_items(context, memory, position, memory.newest)
    memory.newest = None
    return await _changes(context, memory, position)


async def _new_items(
    context: SourceContext[Settings], memory: _Memory, position: dict[str, Any], newest: int
) -> Page:
    settings, last, at = context.settings, int(position["item"]), position["at"]
    waiting = {int(number): left for number, left in position["waiting"].items()}
    gap = None
    if newest - last > settings.catch_up_items:
        skipped = newest - last - settings.catch_up_items
        reason = (
            f"{skipped} items skipped: more than catch_up_items ({settings.catch_up_items}) behind"
        )
        last, gap = newest - settings.catch_up_items, (at, context.clock.now().isoformat(), reason)
    upto = max(last, min(newest, last + settings.page_items))
    numbers = [*memory.again, *range(last + 1, upto + 1)]
    items = await items_of(context, numbers)
    for number in items:
        waiting.pop(number, None)
    lost = _count_down(
        waiting, [number for number in numbers if number not in items], settings.null_polls
    )
    events, rejects = await _told(context, memory, list(items.values()))
    memory.again = []
    cursor = {
        "item": upto,
        "at": _latest(events, at),
        "waiting": {str(number): left for number, left in waiting.items()},
    }
    dropped = {"never_readable": lost} if lost else {}
    return Page(events=events, rejects=rejects, cursor=cursor, gap=gap, dropped=dropped)


async def _changes(
    context: SourceContext[Settings], memory: _Memory, position: dict[str, Any]
) -> Page:
    """What the API lists as changed and looks different from when we last saw it."""
    numbers = [number for number in await changed_numbers(context) if number <= position["item"]]
    items = await items_of(context, numbers)
    changed = [
        item for number, item in items.items() if memory.seen.get(number, ()) != _looks(item)
    ]
    events, rejects = await _told(context, memory, changed, changed=True)
    return Page(events=events, rejects=rejects, cursor=position)


async def _told(
    context: SourceContext[Settings],
    memory: _Memory,
    items: list[dict[str, Any]],
    *,
    changed: bool = False,
) -> tuple[list[Event], list[Reject]]:
    """Items as events with their thread; `changed` dates them by now. All are remembered."""
    stories = await stories_of(context, memory.stories, items)
    events: list[Event] = []
    rejects: list[Reject] = []
    for item in items:
        number = item["id"]
        update: dict[str, Any] = {"revision": to_ms(context.clock.now())} if changed else {}
        if number in stories:
            update["thread_id"] = mention_id(stories[number])
        try:
            for event in normalise(item, name=context.name, settings=context.settings):
                events.append(_updated(event, update, back=memory.seen.get(number, ()) is None))
        except Reject as reject:
            rejects.append(reject)
        remember(memory.seen, number, _looks(item))
    return events, rejects


def _updated(event: Event, update: dict[str, Any], *, back: bool) -> Event:
    if not isinstance(event, MentionPosted):
        return event
    mention = event.mention.model_copy(update=update)
    return MentionRestored(mention=mention) if back else MentionPosted(mention=mention)


def _looks(item: dict[str, Any]) -> tuple[Any, ...] | None:
    """What makes an item a different one to us; None where it is deleted."""
    if item.get("deleted") or item.get("dead"):
        return None
    names = ("title", "text", "url", "score", "descendants", "by")
    return (*(item.get(name) for name in names), len(item.get("kids") or ()))


def _count_down(waiting: dict[int, int], missing: Iterable[int], polls: int) -> int:
    """Note what was not readable once more; returns how many are given up."""
    lost = 0
    for number in missing:
        left = waiting.pop(number, polls + 1) - 1
        if left > 0:
            waiting[number] = left
        else:
            lost += 1
    return lost


def _latest(events: Iterable[Event], at: str) -> str:
    times = [event.mention.published_at for event in events if isinstance(event, MentionPosted)]
    return max([datetime.fromisoformat(at), *times]).isoformat()
