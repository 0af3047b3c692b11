"""Looking at mentions again one by one: one that cannot be understood costs itself only. Touches nothing."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from connectors.tools.poll import Normalise
from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Page, Reject

S = TypeVar("S")

LookUp = Callable[[SourceContext[S], str, Normalise], Awaitable[list[Event]]]
"""The events of one mention as it is now: its deletion where it is gone, none where nobody can say."""


async def each_again(
    context: SourceContext[S], mention_ids: Sequence[str], look_up: LookUp[S], normalise: Normalise
) -> Page:
    """What has become of these mentions. Raises what `look_up` raises, but Reject."""
    events: list[Event] = []
    rejects: list[Reject] = []
    for mention_id in mention_ids:
        try:
            events += await look_up(context, mention_id, normalise)
        except Reject as reject:
            rejects.append(reject)
    return Page(events=events, rejects=rejects)
