"""What Bluesky's whole network costs: `python -m bench.bench_firehose` prints the figures.

A Jetstream instance in a process of its own tells posts over a compressed websocket as fast as they
are taken; this process listens as ingest does, up to where a post is published or dropped: connector,
published ids on disk, 1,000 brand queries. Counted are its own seconds of CPU, so the figure is of one
core whatever else the machine does. Every twentieth post names a brand.
"""

import asyncio
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import aclosing
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.bench_match import invented_posts, invented_queries
from connectors import bluesky
from pipeline.clock import SYSTEM_CLOCK
from pipeline.ingest.firehose import Sieve, brand_finder
from pipeline.ingest.published_ids import PublishedIds
from schemas.brand import Brand
from schemas.context import Memory, SourceContext

QUERIES, POSTS = 1000, 20_000
_NAMED_ONE_IN = 20
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"


def measure(posts: int = POSTS) -> Mapping[str, float]:
    """Posts a second of CPU, and how many of all were kept."""
    told: Queue[str] = multiprocessing.get_context("spawn").Queue()
    service = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(told, posts), daemon=True
    )
    service.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(_listen(told.get(timeout=60), posts, Path(folder)))
    finally:
        service.terminate()
        service.join()


async def _listen(address: str, posts: int, folder: Path) -> Mapping[str, float]:
    queries = invented_queries(QUERIES)
    brands = [Brand(name=name, query=query) for name, query in queries.items()]
    published = PublishedIds(folder, "sky")
    sieve = Sieve(brand_finder(brands), published, SYSTEM_CLOCK)
    settings = bluesky.Settings.model_validate({"instances": [address], "page_secs": 0.05})
    context = _context(settings)
    seen = kept = 0
    begun, cpu = time.perf_counter(), time.process_time()
    listening = bluesky.listen(context, {"us": 1, "instance": address})
    async with aclosing(listening) as pages:  # type: ignore[type-var]
        async for page in pages:
            events = await sieve.keep(page.events)
            await sieve.remember(events)
            seen, kept = seen + len(page.events), kept + len(events)
            if seen >= posts:
                break
    cpu_secs, secs = time.process_time() - cpu, time.perf_counter() - begun
    sieve.close()
    return {
        "firehose_posts_per_cpu_s": round(seen / cpu_secs),
        "firehose_posts_per_s": round(seen / secs),
        "firehose_kept_share": round(kept / seen, 3),
    }


def _context(settings: bluesky.Settings) -> SourceContext[bluesky.Settings]:
    nothing: Any = None  # what listening does not ask for
    return SourceContext(
        name="sky",
        settings=settings,
        brands=(),
        http=nothing,
        clock=SYSTEM_CLOCK,
        budget=nothing,
        memory=Memory(),
    )


def _serve(told: "Queue[str]", posts: int) -> None:
    asyncio.run(_tell(told, [json.dumps(one) for one in _events(posts)]))


async def _tell(told: "Queue[str]", lines: list[str]) -> None:
    async def subscribe(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        for line in lines:
            await socket.send_str(line)
        await asyncio.Event().wait()
        return socket

    app = web.Application()
    app.router.add_get("/subscribe", subscribe)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told.put("http://{}:{}".format(*runner.addresses[0][:2]))
    await asyncio.Event().wait()


def _events(count: int) -> list[dict[str, Any]]:
    """Invented posts as Jetstream tells them: a third are replies, a fifth link to a page."""
    random_ = random.Random(7)  # noqa: S311 – invented data, the same each time
    names = list(invented_queries(QUERIES))
    texts = invented_posts(names, count, named_one_in=_NAMED_ONE_IN)
    now = int(time.time() * 1e6) - count
    return [_event(random_, text, now + number) for number, text in enumerate(texts)]


def _event(random_: random.Random, text: str, us: int) -> dict[str, Any]:
    did = f"did:plc:{''.join(random_.choices(_SIGNS, k=24))}"
    uri = f"at://{did}/app.bsky.feed.post/3mptbyoeyc22k"
    record: dict[str, Any] = {
        "$type": "app.bsky.feed.post", "text": text, "langs": ["en"],
        "createdAt": "2026-07-04T14:38:06.240Z",
    }  # fmt: skip
    if random_.random() < 1 / 3:
        ref = {"cid": "bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i", "uri": uri}
        record["reply"] = {"parent": ref, "root": ref}
    if random_.random() < 1 / 5:
        page = {
            "uri": "https://news.example/today",
            "title": "The news of today",
            "description": "",
        }
        record["embed"] = {"$type": "app.bsky.embed.external", "external": page}
        link = {"$type": "app.bsky.richtext.facet#link", "uri": page["uri"]}
        record["facets"] = [{"features": [link], "index": {"byteStart": 0, "byteEnd": 10}}]
    commit = {
        "rev": "3mptbypcq372f", "operation": "create", "collection": "app.bsky.feed.post",
        "rkey": "".join(random_.choices(_SIGNS, k=13)), "record": record,
        "cid": "bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i",
    }  # fmt: skip
    return {"did": did, "time_us": us, "kind": "commit", "commit": commit}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
