"""One attempt to reach each end of a configuration, for `grapevine check --connect`. Nothing is
published or sent.
"""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from typing import Any, cast

from pipeline import registry
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import CustomersEntry, DestinationEntry, SourceEntry
from pipeline.http import HttpClient
from pipeline.ingest.connector import Connector
from pipeline.ingest.context import source_context
from schemas.context import Clock
from schemas.flow import Page, Reject

LISTEN_SECS = 20
FIRST_ITEMS = 1000


async def reach_source(config: Config, entry: SourceEntry) -> str:
    """What the source answers to a harmless question; without one of its own, what its first page
    holds. It takes of the source's rates and money as ingest does.

    Raises what the connector raises (Retry, Reject, Fatal).
    """
    module = registry.load("connectors", entry.type)
    connector = Connector.of(entry.type, module)
    if connector.listen is None:
        return "waits to be pushed to"
    async with HttpClient() as http:
        context = source_context(config, entry, connector, http=http, clock=SYSTEM_CLOCK)
        if hasattr(module, "reach"):
            return str(await module.reach(context))
        pages = cast(AsyncGenerator[Page, None], connector.listen(context, None))
        try:
            page: Any = await asyncio.wait_for(anext(pages, None), LISTEN_SECS)
        except TimeoutError:
            return f"connected; nothing new within {LISTEN_SECS} s"
        finally:
            await pages.aclose()
    return "empty" if page is None else _told(page)


def _told(page: Page) -> str:
    told = f"{len(page.events)} events, {len(page.rejects)} rejects on its first page"
    if page.left_out:
        fields = ", ".join(f"{count} of {field}" for field, count in page.left_out.items())
        told += f"; cells that cannot be read and are left out: {fields}"
    return f"{told}; {page.rejects[0].reason}" if page.rejects else told


def reach_customers(entry: CustomersEntry, clock: Clock) -> str:
    """What the first rows of a source of customers hold; raises what its reader raises (Fatal)."""
    rows = registry.load("connectors.customers", entry.type).read(entry.settings, now=clock.now())
    items = list(itertools.islice(rows, FIRST_ITEMS))
    wrong = [row for row in items if isinstance(row, Reject)]
    told = f"{len(items) - len(wrong)} customers and {len(wrong)} rejects at its beginning"
    return told if not wrong else f"{told}; {wrong[0].reason}"


def reach_destination(entry: DestinationEntry) -> str:
    """What the destination says to a harmless question, where its sink knows one (`reach(settings)`)."""
    reach = getattr(registry.load("sinks", entry.type), "reach", None)
    return (
        str(reach(entry.settings))
        if reach is not None
        else "cannot be tried without sending a message"
    )
