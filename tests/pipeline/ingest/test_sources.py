"""What a source's connector is given: one memory per source, whatever becomes of its runners."""

import asyncio
import pkgutil
from collections.abc import Iterator, MutableMapping, MutableSequence, MutableSet
from importlib import import_module

import connectors
from pipeline.config.load import build_config
from pipeline.ingest.connector import Connector
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.publish import Publisher
from pipeline.ingest.sources import Sources
from pipeline.registry import load
from tests.connectors.context import MovedClock, NoHttp
from tests.pipeline.ingest.producing import HeldProducer

DOCUMENT = {
    "brands": {"acme": {"query": "acme"}},
    "sources": {
        name: {"type": "rss", "feeds": ["https://a.example/feed"]} for name in ("one", "two")
    },
}


def test_a_source_keeps_its_memory_and_shares_it_with_no_other() -> None:
    config, clock = build_config(DOCUMENT), MovedClock()
    outlet = Outlet(config, Publisher(HeldProducer, clock=clock), clock)
    sources = Sources(config, outlet, NoHttp(), may_publish=lambda: True)
    rss = Connector.of("rss", load("connectors", "rss"), config.sources["one"].settings)
    one, again, two = (
        sources.context(config.sources[name], rss).memory for name in ("one", "one", "two")
    )
    assert one is again
    assert one is not two
    assert one.of(dict) is again.of(dict)
    assert one.of(dict) is not two.of(dict)


async def test_a_source_that_nobody_listens_to_any_more_ends_the_process() -> None:
    """Its state cannot be written, as on a disk that has just become full."""
    config, clock, ended = build_config(DOCUMENT), MovedClock(), list[int]()
    outlet = Outlet(config, Publisher(HeldProducer, clock=clock), clock)
    sources = Sources(config, outlet, NoHttp(), may_publish=lambda: True, end=ended.append)

    async def fails() -> None:
        raise OSError(28, "No space left on device")

    task = asyncio.create_task(fails(), name="source one")
    task.add_done_callback(sources._unforeseen)
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert ended == [1]


def test_no_connector_keeps_anything_in_its_module() -> None:
    assert list(_changing()) == []


def _changing() -> Iterator[str]:
    """What modules of connectors/ hold that can change; names in capitals are constants."""
    for found in pkgutil.walk_packages(connectors.__path__, "connectors."):
        for name, value in vars(import_module(found.name)).items():
            mutable = isinstance(value, MutableMapping | MutableSequence | MutableSet)
            if mutable and not name.startswith("__") and name != name.upper():
                yield f"{found.name}.{name}"
