"""poll: one function makes a listener; it asks on while there is more, waits where there is not, and
is heard meanwhile.
"""

from contextlib import aclosing
from typing import Any

import pytest

from connectors.tools.poll import page_of, poll
from schemas.event import Event, MentionDeleted
from schemas.flow import Page, Reject, Retry
from schemas.settings import SourceSettings
from tests.connectors.context import MovedClock, make_context


async def told(pages: list[Page], count: int, **settings: Any) -> tuple[list[Any], list[float]]:
    """What a service with these pages makes of `count` pages asked for: cursors given, and waits."""
    clock = MovedClock()
    context = make_context(SourceSettings(**settings), clock=clock)
    asked: list[Any] = []

    async def next_page(cursor: Any) -> Page:
        asked.append(cursor)
        return pages.pop(0)

    async with aclosing(poll(context, None, next_page, every_secs=100)) as listening:
        for _ in range(count):
            await anext(listening)
    return asked, clock.slept


async def test_asks_at_once_while_the_cursor_moves_and_waits_where_it_stands() -> None:
    pages = [Page(cursor=1), Page(cursor=2), Page(cursor=2), Page(), Page(cursor=3)]
    asked, slept = await told(pages, 5)
    assert asked == [None, 1, 2, 2, 2]
    assert slept == [100, 100]


async def test_a_long_wait_is_broken_by_signs_of_life() -> None:
    asked, slept = await told([Page(cursor=1), Page(), Page()], 6, silent_after_secs=60)
    assert asked == [None, 1, 1]
    assert slept == [30, 30, 30, 10]


async def test_what_the_function_raises_ends_listening() -> None:
    async def next_page(_: Any) -> Page:
        raise Retry("busy", after=7)

    listening = poll(make_context(SourceSettings()), None, next_page, every_secs=1)
    with pytest.raises(Retry, match="busy"):
        await anext(listening)


def test_an_odd_payload_costs_itself_only() -> None:
    def normalise(payload: Any, *, name: str, settings: Any) -> list[Event]:
        if payload == "odd":
            raise Reject("odd", payload)
        return [MentionDeleted(mention_id=payload, source=name)]

    page = page_of(make_context(SourceSettings()), ["a:b:1", "odd", "a:b:2"], normalise, cursor=4)
    assert [event.key for event in page.events] == ["a:b:1", "a:b:2"]
    assert [reject.payload for reject in page.rejects] == ["odd"]
    assert page.cursor == 4
