"""The kit that tests what a connector does, for ours and for yours: everything that
schemas/kinds.py promises, against a stand-in of the service over a socket, in virtual time.

    from connectors.testing.connector import check_connector

    async def test_forum() -> None:
        await check_connector(make, forum)

`make` is a maker (connectors/testing/stand.py). Each check is also a function of its own, so that a
test can name what fails.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from connectors.testing import payloads
from connectors.testing.checks import LISTENING
from connectors.testing.push import PUSH
from connectors.testing.stand import KitClock, Make

Check = Callable[[Make, Any], Awaitable[None]]


async def check_payloads(make: Make, connector: Any) -> None:
    """Every kind of payload gives valid events, the same ones each time."""
    async with make(KitClock()) as stand:
        payloads.check_payloads(stand, connector)


async def check_hostile_payloads(make: Make, connector: Any) -> None:
    """A payload with one wrong place gives valid events or a Reject, and often enough events."""
    async with make(KitClock()) as stand:
        payloads.check_hostile_payloads(stand, connector)


def checks_of(connector: Any) -> tuple[Check, ...]:
    """The checks that apply to a connector, by the verbs it has."""
    pure = (check_payloads, check_hostile_payloads) if hasattr(connector, "normalise") else ()
    listens = LISTENING if hasattr(connector, "listen") else ()
    return (*pure, *listens, *(PUSH if hasattr(connector, "receive") else ()))


async def check_connector(make: Make, connector: Any) -> None:
    """All of them; raises BrokenPromiseError with the first promise that is not kept."""
    for check in checks_of(connector):
        await check(make, connector)
