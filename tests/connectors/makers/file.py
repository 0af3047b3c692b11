"""Files: JSON lines that grow. No network: what breaks is the process and the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from connectors.file import Settings
from connectors.testing.stand import KitClock, Stand
from schemas.context import SourceContext
from tests.connectors.context import make_context

POST = {
    "type": "x", "id": "17", "kind": "comment", "text": "Acme is down", "lang": "en",
    "published_at": "2026-11-20T11:00:00Z", "parent_id": "16", "hashtags": ["acme"],
    "author": {"handle": "@anna", "followers": 12},
    "engagement": {"likes": 1}, "payload": {"raw": 1},
}  # fmt: skip
PAYLOADS = {
    "record": POST,
    "posted": {"kind": "posted", "mention": POST | {"kind": "post"}},
    "deleted": {"kind": "deleted", "mention_id": "x:x:17", "revision": 1_795_000_000_000},
    "author deleted": {"kind": "author_deleted", "author_id": "x:x:1", "lane": "live"},
}


@asynccontextmanager
async def make(clock: KitClock) -> AsyncIterator[Stand]:
    """A file that is followed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mentions.jsonl"
        path.write_bytes(orjson.dumps({"id": "0", "text": "first"}) + b"\n")
        said = [0]

        async def say(count: int) -> list[str]:
            fresh = range(said[-1] + 1, said[-1] + 1 + count)
            said.extend(fresh)
            with path.open("ab") as file:
                for number in fresh:
                    at = f"2026-11-20T11:00:{number:02}Z"
                    line = {"id": str(number), "text": f"acme {number}", "published_at": at}
                    file.write(orjson.dumps(line) + b"\n")
            return [f"file:lines:{number}" for number in fresh]

        def context(_: str, __: str) -> SourceContext[Settings]:
            settings = Settings(path=str(path), follow=True)
            return make_context(settings, name="lines", clock=clock)

        yield Stand(context=context, payloads=PAYLOADS, say=say)
