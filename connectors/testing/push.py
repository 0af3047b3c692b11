"""What every connector that is pushed to promises (`receive`), called with a maker and the connector."""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from connectors.testing.payloads import check_events
from connectors.testing.stand import KitClock, Make, Stand, expect
from schemas.context import PushRequest, SourceContext
from schemas.flow import FlowError, Page, Refused, Reject, Retry

_ENORMOUS_BYTES = 20_000_000
_DAY = timedelta(days=1)


async def check_takes_once(make: Make, connector: Any) -> None:
    """A request gives an event for each payload, the same again until it is accepted, and none of
    them twice under another id after that.
    """
    async with make(KitClock()) as stand:
        for payloads in _payloads(stand):
            await _taken_once(connector, _context(stand), _request(stand, payloads), len(payloads))


async def _taken_once(
    connector: Any, context: SourceContext[Any], request: PushRequest, payloads: int
) -> None:
    page, again = [await connector.receive(context, request) for _ in range(2)]
    expect(len(page.events) == payloads, f"each payload is an event: {page!r}")
    expect(page.events == again.events, "a request that was not accepted gives the same again")
    check_events(list(page.events))
    if hasattr(connector, "accepted"):
        connector.accepted(context, request)
    repeated = await connector.receive(context, request)
    known = {event.key for event in page.events}
    expect(
        {event.key for event in repeated.events} <= known,
        "a request that was accepted gives nothing new when it is repeated",
    )


async def check_senders(make: Make, connector: Any) -> None:
    """Whoever has not the secret is refused with 401 or 403; whoever has, is not."""
    async with make(KitClock()) as stand:
        payloads = _payloads(stand)[0]
        await _taken(connector, stand, _request(stand, payloads), "a right secret")
        if not stand.secret:
            return
        wrong = _request(stand, payloads, "whsec_" + "d3Jvbmcg" * 5)
        status = await _status(connector, _context(stand), wrong)
        expect(status in (401, 403), f"a wrong secret is refused with 401 or 403, not {status}")
        unsigned = dataclasses.replace(wrong, headers={})
        status = await _status(connector, _context(stand), unsigned)
        expect(status in (401, 403), f"a request without headers is refused, not {status}")


async def check_odd_requests(make: Make, connector: Any) -> None:
    """Truncated, empty, enormous and foreign bodies are refused with a status of 400 to 499 and taken
    as a whole or not at all; the next request is taken.
    """
    async with make(KitClock()) as stand:
        whole = _request(stand, _payloads(stand)[0])
        odd = {
            "a truncated body": whole.body[: len(whole.body) // 2],
            "an empty body": b"",
            "an enormous body": b"x" * _ENORMOUS_BYTES,
            "a foreign body": b"\xff\xfe\x00<html>",
        }
        for what, body in odd.items():
            status = await _status(
                connector, _context(stand), dataclasses.replace(whole, body=body)
            )
            expect(400 <= status < 500, f"{what} is refused with 400 to 499, not {status}")
        foreign: tuple[Any, ...] = (None, 17, "text", [[]], {"nothing": "known"})
        for value in foreign:
            await _answered(connector, stand, _request(stand, [value]))
        await _taken(connector, stand, whole, "after odd requests a whole one")


async def check_clock(make: Make, connector: Any) -> None:
    """A signed request that is a day old or a day ahead is refused: it may be a recorded one."""
    for late in (-_DAY, _DAY):
        clock = KitClock()
        async with make(clock) as stand:
            if not stand.secret or not stand.timed:
                return
            request = _request(stand, _payloads(stand)[0])
            clock.skew = late
            status = await _status(connector, _context(stand), request)
            expect(status in (401, 403), f"a request signed {-late} off is refused, not {status}")


PUSH: Sequence[Callable[[Make, Any], Awaitable[None]]] = (
    check_takes_once,
    check_senders,
    check_odd_requests,
    check_clock,
)
"""Every check of a connector with `receive`."""


async def _taken(connector: Any, stand: Stand, request: PushRequest, what: str) -> Page:
    page: Page = await connector.receive(_context(stand), request)
    expect(bool(page.events), f"{what} is taken: {page!r}")
    return page


async def _answered(connector: Any, stand: Stand, request: PushRequest) -> None:
    try:
        check_events(list((await connector.receive(_context(stand), request)).events))
    except FlowError as error:
        expect(isinstance(error, Reject | Retry), f"a request is refused or taken, never {error!r}")


async def _status(connector: Any, context: SourceContext[Any], request: PushRequest) -> int:
    """What the sender is answered; 202 where the request is taken."""
    try:
        await connector.receive(context, request)
    except Refused as refused:
        return refused.status
    return 202


def _payloads(stand: Stand) -> list[list[Any]]:
    """The payloads of each request: all in one, or one in each."""
    every = list(stand.payloads.values())
    return [[one] for one in every] if stand.one_each else [every]


def _context(stand: Stand) -> SourceContext[Any]:
    return stand.context(stand.address, stand.secret)


def _request(stand: Stand, payloads: list[Any], secret: str | None = None) -> PushRequest:
    expect(stand.request is not None, "the maker's stand makes requests (`request`)")
    assert stand.request is not None
    return stand.request(payloads, stand.secret if secret is None else secret)
