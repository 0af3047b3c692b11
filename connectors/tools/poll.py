"""Listening by asking again and again. A poller writes one function, the next page after a cursor;
when it is asked, and that a quiet service is still heard, is done here. Touches nothing.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Any, TypeVar

from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Page, Reject
from schemas.settings import SourceSettings

S = TypeVar("S", bound=SourceSettings)

NextPage = Callable[[Any], Awaitable[Page]]
"""The page after a cursor (None: where listening begins); Page() where there is nothing new. One
attempt: raises Retry, Reject and Fatal.
"""
Normalise = Callable[..., list[Event]]
"""A connector's own `normalise`."""


async def poll(
    context: SourceContext[SourceSettings],
    cursor: Any,
    next_page: NextPage,
    *,
    every_secs: float,
    whole: bool = False,
) -> AsyncGenerator[Page, None]:
    """Every page from `cursor` on, for ever. `whole`: each page has all there is, so that the next
    question always waits.

    After a page that moves the cursor comes the next question at once: there may be more. After one
    that does not (no cursor, or the one that was asked with) everything is known, and the next
    question comes `every_secs` later. Meanwhile empty pages say that the source lives, often enough
    for its `silent_after_secs`.
    """
    while True:
        page = await next_page(cursor)
        moved = page.cursor is not None and page.cursor != cursor
        cursor = page.cursor if moved else cursor
        yield page
        left = 0 if moved and not whole else every_secs
        while left > 0:
            wait = min(left, context.settings.silent_after_secs / 2)
            await context.clock.sleep(wait)
            left -= wait
            if left > 0:
                yield Page()


def page_of(
    context: SourceContext[S],
    payloads: Iterable[Any],
    normalise: Normalise,
    *,
    cursor: Any = None,
) -> Page:
    """The events of these payloads in their order; one that cannot be understood is a reject of the
    page and costs itself only.
    """
    events: list[Event] = []
    rejects: list[Reject] = []
    for payload in payloads:
        try:
            events += normalise(payload, name=context.name, settings=context.settings)
        except Reject as reject:
            rejects.append(reject)
    return Page(events=events, rejects=rejects, cursor=cursor)
