"""A webhook's push server on loopback, for whoever attacks it; `producer` has what was published."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from standardwebhooks import Webhook

from pipeline.config.load import build_config
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.publish import Publisher
from pipeline.ingest.push_server import PushSource, serve_push
from pipeline.ingest.sources import Sources
from schemas.context import Clock
from schemas.event import EVENT, Event
from tests.connectors.context import NoHttp
from tests.pipeline.ingest.producing import HeldProducer, QuickClock

SECRET = "whsec_" + base64.b64encode(b"invented secret of the shop").decode()
TOKEN = "t0ken"
PLAIN = {"text": "acme is down", "published_at": "2026-11-20T11:59:00Z"}


class Door:
    """The port, and what was published through it."""

    def __init__(self, port: int, producer: HeldProducer) -> None:
        self.port, self.producer = port, producer

    async def send(self, *records: Any, to: str = "shop", path: str = "") -> tuple[int, Any]:
        """Send signed records; status and answer."""
        body = orjson.dumps(records)
        at = QuickClock().now()
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(SECRET).sign("msg_1", at, body.decode()),
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"http://127.0.0.1:{self.port}/push/{to}{path}", data=body, headers=headers
            ) as answer,
        ):
            return answer.status, await answer.json()

    @property
    def events(self) -> list[Event]:
        return [
            EVENT.validate_json(sent.value)
            for sent in self.producer.sent
            if "mentions" in sent.topic
        ]


@asynccontextmanager
async def door(
    folder: Path, *, clock: Clock | None = None, **sources: dict[str, Any]
) -> AsyncIterator[Door]:
    """Webhooks `shop` (signed) and `bridge` (with a token), or those that are named."""
    given = sources or {
        "shop": {"type": "webhook", "secret": "env:SECRET"},
        "bridge": {"type": "webhook", "unsigned": True, "token": "env:TOKEN"},
    }
    config = build_config(
        {"service": {"state_dir": str(folder), "push_port": 0}, "sources": given},
        path=folder / "grapevine.yaml",
        env={"SECRET": SECRET, "TOKEN": TOKEN},
    )
    clock, producer = clock or QuickClock(), HeldProducer()
    outlet = Outlet(config, Publisher(lambda: producer, clock=clock), clock)
    of = Sources(config, outlet, NoHttp(), may_publish=lambda: True)
    pushed = {
        name: PushSource(connector, of.context(entry, connector), of.stamping(entry))
        for name, connector in of.push.items()
        for entry in (config.sources[name],)
    }
    try:
        async with serve_push(pushed, outlet, config.service) as port:
            yield Door(port, producer)
    finally:
        await outlet.publisher.close(1)
