"""Asks the Firebase API of Hacker News, a bounded number of items at a time, through context.http
only.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, TypeVar

from connectors.hackernews.settings import Settings
from connectors.tools.answers import json_of
from schemas.context import SourceContext
from schemas.flow import Fatal, Retry

REMEMBERED = 20_000
V = TypeVar("V")


async def newest_number(context: SourceContext[Settings]) -> int:
    """The number of the newest item; raises Retry where the answer is none."""
    newest = await _get(context, "maxitem")
    if not isinstance(newest, int):
        raise Retry("Hacker News gave no number for its newest item")
    return newest


async def changed_numbers(context: SourceContext[Settings]) -> list[int]:
    """The numbers of items that changed lately; raises Retry where the answer is no list."""
    updates = await _get(context, "updates")
    listed = updates.get("items") if isinstance(updates, dict) else None
    if not isinstance(listed, list):
        raise Retry("Hacker News gave no list of changed items")
    return [number for number in listed if isinstance(number, int)]


async def items_of(
    context: SourceContext[Settings], numbers: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """The readable ones of these items, by number, in order; raises Retry when one request failed."""
    places = asyncio.Semaphore(context.settings.concurrency)

    async def ask(number: int) -> Any:
        async with places:
            return await _get(context, f"item/{number}")

    tasks = {number: asyncio.ensure_future(ask(number)) for number in dict.fromkeys(numbers)}
    try:
        await asyncio.gather(*tasks.values())
    finally:
        for task in tasks.values():
            task.cancel()
    answers = {number: task.result() for number, task in tasks.items()}
    return {
        n: answer
        for n, answer in answers.items()
        if isinstance(answer, dict) and answer.get("id") == n
    }


async def stories_of(
    context: SourceContext[Settings], known: OrderedDict[int, int], items: list[dict[str, Any]]
) -> dict[int, int]:
    """The number of the story each item hangs under, found by walking up together; `known` is read
    and added to.

    An item whose ancestors cannot be read is left out.
    """
    paths = {item["id"]: [item["id"]] for item in items if _above(item)}
    above = {item["id"]: _above(item) for item in items}
    roots: dict[int, int] = {number: number for number, parent in above.items() if not parent}
    while open_paths := {number: path for number, path in paths.items() if number not in roots}:
        tops = {number: above.get(path[-1], 0) for number, path in open_paths.items()}
        missing = {top for top in tops.values() if top and top not in known and top not in above}
        for number, answer in (await items_of(context, missing)).items():
            above[number] = _above(answer)
        for number, top in tops.items():
            if top in known:
                roots[number] = known[top]
            elif top not in above or top in paths[number]:
                del paths[number]
            elif above[top]:
                paths[number].append(top)
            else:
                roots[number] = top
    for number, root in roots.items():
        for step in (root, *reversed(paths.get(number, ()))):
            remember(known, step, root)
    return roots


def remember(memory: OrderedDict[int, V], key: int, value: V) -> None:
    """Keep the value as the newest; the oldest goes beyond REMEMBERED."""
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)


def _above(item: dict[str, Any]) -> int:
    parent = item.get("parent") or item.get("poll")
    return parent if isinstance(parent, int) else 0


async def _get(context: SourceContext[Settings], path: str) -> Any:
    url = f"{context.settings.base_url.rstrip('/')}/{path}.json"
    answer = await context.http.request("GET", url)
    if answer.status >= 400:
        if path.startswith("item/"):
            return None
        raise Fatal(f"{url} answered {answer.status}; check base_url of this source")
    return json_of(answer, url)
