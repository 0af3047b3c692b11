"""One attempt to reach each end of a configuration, for `grapevine check --connect`. Nothing is published or sent."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from pipeline import registry
from pipeline.budget import SourceBudget
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import DestinationEntry, SourceEntry
from pipeline.http import HttpClient
from schemas.context import SourceContext
from schemas.flow import Page

LISTEN_SECS = 20


async def reach_source(config: Config, entry: SourceEntry) -> str:
    """What the source's first page holds; raises what the connector raises (Retry, Reject, Fatal)."""
    module = registry.load("connectors", entry.type)
    if not hasattr(module, "listen"):
        return "waits to be pushed to"
    async with HttpClient() as http:
        context = SourceContext(
            name=entry.name, settings=entry.settings, brands=config.brand_list, queries=config.queries,
            http=http, clock=SYSTEM_CLOCK,
            budget=SourceBudget(entry.name, state_dir=config.service.state_dir, clock=SYSTEM_CLOCK),
        )  # fmt: skip
        pages: AsyncGenerator[Page, None] = module.listen(context, None)
        try:
            page: Any = await asyncio.wait_for(anext(pages, None), LISTEN_SECS)
        except TimeoutError:
            return f"connected; nothing new within {LISTEN_SECS} s"
        finally:
            await pages.aclose()
    return "empty" if page is None else f"{len(page.events)} events, {len(page.rejects)} rejects on its first page"


def reach_destination(entry: DestinationEntry) -> str:
    """What the destination says to a harmless question, where its sink knows one."""
    module = registry.load("sinks", entry.type)
    reach = getattr(module, "reach", None)
    return str(reach(entry.settings)) if reach is not None else "cannot be tried without sending a message"
