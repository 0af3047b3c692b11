"""One attempt to reach each end of a configuration, for `grapevine check --connect`. Nothing is
published or sent.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncGenerator, Sequence
from typing import cast

from pipeline import registry
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import CustomersEntry, DestinationEntry, SourceEntry
from pipeline.http import HttpClient
from pipeline.ingest.connector import Connector
from pipeline.ingest.context import source_context
from pipeline.notify.greeting import question_of
from pipeline.sync.asking import Asker
from pipeline.sync.reading import read_source
from schemas.context import Clock
from schemas.customer import Customer
from schemas.flow import Page, Reject
from sinks.clickhouse.client import Connection, answers, connect

LISTEN_SECS = 20
FIRST_ITEMS = 1000
SHOWN_REASONS = 3
_DIFFERS = re.compile(r"^.*?:\d+: |'[^']*'")
"""What differs between reasons that are the same: file and line, and what stands there."""


async def reach_source(config: Config, entry: SourceEntry) -> str:
    """What the source answers to a harmless question; without one of its own, what its first page
    holds. It takes of the source's rates and money as ingest does.

    Raises what the connector raises (Retry, Reject, Fatal), and Reject where that page has rejects.
    """
    module = registry.load("connectors", entry.type)
    connector = Connector.of(entry.type, module, entry.settings)
    if connector.listen is None:
        return "waits to be pushed to"
    async with HttpClient() as http:
        context = source_context(config, entry, connector, http=http, clock=SYSTEM_CLOCK)
        if hasattr(module, "reach"):
            return str(await module.reach(context))
    try:
        page = await first_page(config, entry)
    except TimeoutError:
        return f"connected; nothing new within {LISTEN_SECS} s"
    if page is None:
        return "empty"
    told = f"{len(page.events)} events, {len(page.rejects)} rejects on its first page"
    if page.left_out:
        fields = ", ".join(f"{count} of {field}" for field, count in page.left_out.items())
        told += f"; cells that cannot be read and are left out: {fields}"
    if page.rejects:
        raise Reject(f"{told}: {reasons_of(page.rejects)}")
    return told


async def first_page(config: Config, entry: SourceEntry, secs: float = LISTEN_SECS) -> Page | None:
    """The first page of a source that is listened to; None where it ends without one. Raises what
    the connector raises, TimeoutError where it says nothing for so long.
    """
    connector = Connector.of(entry.type, registry.load("connectors", entry.type), entry.settings)
    assert connector.listen is not None, f"{entry.type} is pushed to"
    async with HttpClient() as http:
        context = source_context(config, entry, connector, http=http, clock=SYSTEM_CLOCK)
        pages = cast(AsyncGenerator[Page, None], connector.listen(context, None))
        try:
            return await asyncio.wait_for(anext(pages, None), secs)
        finally:
            await pages.aclose()


def reasons_of(rejects: Sequence[Reject]) -> str:
    """Why records were rejected, each reason once, the first few of them."""
    alike: dict[str, str] = {}
    for reject in rejects:
        alike.setdefault(_DIFFERS.sub("", reject.reason), reject.reason)
    shown = list(alike.values())[:SHOWN_REASONS]
    more = f"; and {len(alike) - len(shown)} other reasons" if len(alike) > len(shown) else ""
    return "; ".join(shown) + more


def first_customers(entry: CustomersEntry, clock: Clock) -> list[Customer | Reject]:
    """The first rows of a source of customers; raises what its reader raises (Fatal)."""
    with Asker(clock=clock) as http:
        items = read_source(entry, "", now=clock.now(), http=http)
        people = (item for item in items if isinstance(item, Customer | Reject))
        return list(itertools.islice(people, FIRST_ITEMS))


def reach_customers(entry: CustomersEntry, clock: Clock) -> str:
    """What the first rows of a source of customers hold; raises what its reader raises (Fatal), and
    Reject where rows or cells are wrong.
    """
    items = first_customers(entry, clock)
    wrong = [row for row in items if isinstance(row, Reject)]
    told = f"{len(items) - len(wrong)} customers and {len(wrong)} rejects at its beginning"
    if wrong:
        raise Reject(f"{told}: {reasons_of(wrong)}")
    return told


def reach_query(connection: Connection, query: str) -> str:
    """What columns ClickHouse gives for a rule's SELECT, which is not run. Raises Reject, Fatal or
    Retry with ClickHouse's own sentence where it refuses it.
    """
    with connect(connection) as client, answers(client, "read the SELECT of the rule"):
        columns = client.execute(f"DESCRIBE ({query})")
    return "returns " + ", ".join(f"{name} {kind}" for name, kind, *_ in columns)


def reach_destination(entry: DestinationEntry) -> str:
    """What the destination says to a harmless question, where its sink knows one (`reach(settings)`)."""
    question = question_of(entry)
    return "cannot be tried without sending a message" if question is None else question()
