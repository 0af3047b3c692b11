"""Looks posts up again: what is gone, what was edited, what the figures are now."""

from collections.abc import Sequence
from typing import Any

from connectors.x.client import Api
from connectors.x.pages import answer_page
from connectors.x.settings import Settings
from connectors.x.words import by_id, objects, post_id
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Page, Reject

_BATCH = 100


async def look_up(context: SourceContext[Settings], api: Api, mention_ids: Sequence[str]) -> Page:
    """The present state of posts. A post that X no longer shows (deleted, protected, suspended) is
    deleted for us.
    """
    numbers = [
        one.removeprefix("x:x:") for one in mention_ids if one.removeprefix("x:x:").isdecimal()
    ]
    events: list[Event] = []
    rejects: list[Reject] = []
    for batch in _batches(numbers):
        answer = await api.posts(batch)
        gone = {
            str(error.get("resource_id"))
            for error in objects(answer.get("errors"))
            if _is_gone(error)
        }
        events += [
            MentionDeleted(mention_id=post_id(n), source=context.name) for n in batch if n in gone
        ]
        for page in await _newest(context, api, answer):
            events += page.events
            rejects += page.rejects
    return Page(events=events, rejects=rejects)


async def _newest(context: SourceContext[Settings], api: Api, answer: dict[str, Any]) -> list[Page]:
    """The posts of an answer, each in its newest version: an id is one version of an edited post."""
    posts = list(by_id(answer.get("data")).values())
    newer = {
        post["id"]: history[-1]
        for post in posts
        if (history := [one for one in post.get("edit_history_tweet_ids") or () if one])
    }
    edited = [newest for number, newest in newer.items() if newest != number]
    current = answer | {
        "data": [post for post in posts if newer.get(post["id"], post["id"]) == post["id"]]
    }
    return [
        answer_page(context, current),
        *[answer_page(context, await api.posts(batch)) for batch in _batches(edited)],
    ]


def _is_gone(error: dict[str, Any]) -> bool:
    """Not found: deleted. Not authorised: protected or suspended. Anything else is X's trouble, not
    the post's.
    """
    kinds = ("resource-not-found", "not-authorized-for-resource")
    return error.get("parameter") == "ids" and str(error.get("type", "")).endswith(kinds)


def _batches(numbers: list[str]) -> list[list[str]]:
    return [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
