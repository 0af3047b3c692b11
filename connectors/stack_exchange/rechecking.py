"""Looks at posts of Stack Exchange again, a hundred at a time."""

from collections.abc import Iterable, Sequence

from connectors.stack_exchange.api import ask, filter_of, is_waiting
from connectors.stack_exchange.settings import Settings
from connectors.tools.poll import Normalise
from connectors.tools.values import native_id, parts
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Page, Reject

_MOST = 100
_KINDS = (("questions", "question_id"), ("answers", "answer_id"))


async def look_up(
    context: SourceContext[Settings], mention_ids: Sequence[str], normalise: Normalise
) -> Page:
    """The posts as they are now, deletions of those that are gone."""
    space = f"stack_exchange:{context.settings.site}:"
    natives = [one.removeprefix(space) for one in mention_ids if one.startswith(space)]
    comments = [one for one in natives if one.startswith("comment/")]
    posts = [one for one in natives if one.isdecimal()]
    events: list[Event] = []
    for chunk in _chunks(posts):
        left = chunk
        for path, key in _KINDS:
            left = await _shown(context, path, key, left, events, normalise)
        events += [MentionDeleted(mention_id=space + one, source=context.name) for one in left]
    for chunk in _chunks([one.removeprefix("comment/") for one in comments]):
        left = await _shown(context, "comments", "comment_id", chunk, events, normalise)
        events += [
            MentionDeleted(mention_id=f"{space}comment/{one}", source=context.name) for one in left
        ]
    return Page(events=events)


async def _shown(
    context: SourceContext[Settings],
    path: str,
    key: str,
    numbers: Sequence[str],
    events: list[Event],
    normalise: Normalise,
) -> list[str]:
    """Add the events of those that are shown; gives the others. Who must wait learns nothing."""
    if not numbers or is_waiting(context):
        return []
    params: dict[str, str | int] = {
        "site": context.settings.site, "filter": await filter_of(context), "pagesize": _MOST,
    }  # fmt: skip
    document = await ask(context, f"/{path}/{';'.join(numbers)}", params)
    shown: set[str] = set()
    for item in parts(document, "items"):
        try:
            shown.add(native_id(item.get(key)))
            if path != "comments":  # one alone does not tell its question
                events += normalise(item, name=context.name, settings=context.settings)
        except (Reject, ValueError):
            continue
    if not isinstance(document.get("items"), list):
        return []
    return [one for one in numbers if one not in shown]


def _chunks(numbers: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(numbers), _MOST):
        yield list(numbers[start : start + _MOST])
