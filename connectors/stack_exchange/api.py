"""Asks the API of Stack Exchange within its limits, through context.http only.

https://api.stackexchange.com/docs/throttle, https://api.stackexchange.com/docs/error-handling
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.stack_exchange.settings import Settings
from connectors.tools.answers import object_of
from connectors.tools.values import figure, text
from schemas.base import EPOCH
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry

INCLUDED = (
    "question.body;question.answers;question.comments;question.comment_count;answer.body;answer.comments;"
    "answer.title;answer.link;comment.body;comment.link;comment.post_type"
)
"""What is wanted beside the default fields. A filter of it is made once, and is then known by its name.
https://api.stackexchange.com/docs/filters
"""
_THROTTLED, _BAD_PARAMETER = 502, 400
_AVAILABLE = re.compile(r"available in (\d{1,6}) seconds")
_HOUR_SECS = 3600.0
_SCARCE = 0.1
"""Of the day's quota: with less left it is spread over the rest of the day."""


@dataclass(slots=True)
class Limits:
    """When questions are allowed again, and the name of our filter."""

    not_before: datetime = EPOCH
    filter: str = ""


def is_waiting(context: SourceContext[Settings]) -> bool:
    """Whether the service wants to be left alone now."""
    return context.clock.now() < context.memory.of(Limits).not_before


async def filter_of(context: SourceContext[Settings]) -> str:
    """The name of our filter, made where this process does not know it yet."""
    limits = context.memory.of(Limits)
    if not limits.filter:
        document = await ask(context, "/filters/create", {"include": INCLUDED, "base": "default"})
        items = document.get("items")
        made = items[0] if isinstance(items, list) and items else None
        name = text(made.get("filter")) if isinstance(made, dict) else ""
        if not name:
            raise Retry("Stack Exchange made no filter")
        limits.filter = name
    return limits.filter


async def ask(
    context: SourceContext[Settings], path: str, params: Mapping[str, str | int]
) -> dict[str, Any]:
    """One answer of the API; raises Retry where its limits are reached, Fatal where it refuses us."""
    await context.budget.take("burst")
    await context.budget.take("calls")
    key = context.settings.key
    given = {**params, **({"key": key.get_secret_value()} if key is not None else {})}
    url = context.settings.base_url.rstrip("/") + path
    answer = await context.http.request("GET", url, params=given)
    document = _loaded(answer)
    if answer.status != 200:
        _refused(answer.status, document)
    _heed(context, document)
    return document


def _loaded(answer: HttpResponse) -> dict[str, Any]:
    if answer.status in (401, 403):
        raise Fatal(f"Stack Exchange refused us ({answer.status}): is key right?")
    return object_of(answer, "Stack Exchange")


def _refused(status: int, document: dict[str, Any]) -> None:
    code, message = document.get("error_id"), text(document.get("error_message"))[:200]
    if code == _THROTTLED:
        told = _AVAILABLE.search(message)
        raise Retry(
            f"the quota of Stack Exchange is used up: {message}",
            float(told[1]) if told else _HOUR_SECS,
        )
    if code == _BAD_PARAMETER and "key" in message:
        raise Fatal(f"Stack Exchange does not know the app: is key right? ({message})")
    if code == _BAD_PARAMETER:
        raise Fatal(
            f"Stack Exchange does not understand the question: check site, tags, search ({message})"
        )
    raise Retry(f"Stack Exchange answered {status}: {message}")


def _heed(context: SourceContext[Settings], document: dict[str, Any]) -> None:
    """Note how long to wait: as the answer asks (`backoff`), or so that the day's quota lasts."""
    limits, now = context.memory.of(Limits), context.clock.now()
    wait = float(figure(document.get("backoff")) or 0)
    left, most = figure(document.get("quota_remaining")), figure(document.get("quota_max"))
    if left is not None and most and left < most * _SCARCE:
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        wait = max(wait, (midnight - now).total_seconds() / (left + 1))
    if wait:
        limits.not_before = max(limits.not_before, now + timedelta(seconds=wait))
