"""Open connections of the push server that have no request under way: so many in all and from one address,
so that whoever opens them by the thousand takes up no file handles that others need.
"""

import asyncio
from collections import Counter
from collections.abc import Container
from typing import Any

from aiohttp import web

from pipeline import metrics

MOST = 512
"""Connections in all; a process may commonly hold 1,024 files."""
EACH = 128
"""Connections from one address, which may be a proxy with many senders behind it."""


def limit_connections(
    server: web.Server, busy: Container[asyncio.BaseTransport], *, most: int, each: int
) -> None:
    """Have the oldest idle connection end where one more than `each` come from its address, or than `most`
    in all: then one of the address that has the most. What is `busy` stays.
    """
    admit = server.connection_made

    def connection_made(handler: Any, transport: asyncio.Transport) -> None:
        admit(handler, transport)
        opened = [one.transport for one in server.connections if one.transport is not None]
        opened = [one for one in opened if not one.is_closing()]
        idle = [one for one in opened if one not in busy]
        counts = Counter(map(_address, opened))
        if counts[_address(transport)] > each:
            _end_oldest(idle, _address(transport))
        elif len(opened) > most and idle:
            _end_oldest(idle, Counter(map(_address, idle)).most_common(1)[0][0])

    # aiohttp has no setting for it, and asks this method for every connection it accepts
    server.connection_made = connection_made  # type: ignore[method-assign]


def _end_oldest(idle: list[asyncio.Transport], address: str) -> None:
    oldest = next((one for one in idle if _address(one) == address), None)
    if oldest is not None:
        metrics.PUSH_UNFINISHED.labels("idle").inc()
        oldest.abort()


def _address(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else ""
