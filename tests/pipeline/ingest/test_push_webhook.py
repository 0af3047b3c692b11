"""A signed webhook through the push server: a repeat is published once, but only after Kafka
acknowledged the first.
"""

import base64
from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest
from aiohttp import web
from standardwebhooks import Webhook

from connectors import webhook
from pipeline import registry
from pipeline.config.model import Config
from pipeline.ingest.connector import Connector
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.publish import Publisher
from pipeline.ingest.push_server import PushServer, PushSource
from pipeline.ingest.stamp import Stamping
from pipeline.topics import RAW
from tests.builders import NOW
from tests.connectors.context import make_context
from tests.pipeline.ingest.producing import HeldProducer, QuickClock

SECRET = "whsec_" + base64.b64encode(b"invented secret of the shop").decode()
BODY = orjson.dumps({"id": "17", "text": "acme is down", "published_at": "2026-11-20T11:59:00Z"})
HEADERS = {
    "webhook-id": "msg_1",
    "webhook-timestamp": str(int(NOW.timestamp())),
    "webhook-signature": Webhook(SECRET).sign("msg_1", NOW, BODY.decode()),
}


@pytest.fixture
def producer() -> HeldProducer:
    return HeldProducer()


@pytest.fixture
async def address(producer: HeldProducer, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    settings = webhook.Settings.model_validate({"secret": "env:S"}, context={"env": {"S": SECRET}})
    context = make_context(settings, name=f"shop of {request.node.name}")
    clock = QuickClock()
    outlet = Outlet(Config(), Publisher(lambda: producer, clock=clock), clock)
    source = PushSource(
        Connector.of("webhook", registry.load("connectors", "webhook"), settings),
        context,
        Stamping(context.name),
    )
    app = web.Application()
    app.router.add_route(
        "*", "/push/{source}", PushServer({"shop": source}, outlet, ack_secs=0.2).handle
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/push/shop"
    finally:
        await runner.cleanup()
        await outlet.publisher.close(1)


async def send(address: str) -> tuple[int, object]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=BODY, headers=HEADERS) as answer,
    ):
        return answer.status, (await answer.json()).get("taken")


async def test_a_repeat_is_published_once(address: str, producer: HeldProducer) -> None:
    assert await send(address) == (202, 1)
    assert await send(address) == (202, 0)
    assert producer.topics()[RAW.name] == 1


async def test_what_kafka_did_not_acknowledge_is_published_when_it_is_sent_again(
    address: str, producer: HeldProducer
) -> None:
    producer.answer = None
    assert (await send(address))[0] == 503
    for held in producer.sent:
        producer.settle(held)
    producer.answer = lambda _: None
    assert await send(address) == (202, 1)
    assert producer.topics()[RAW.name] == 2


async def test_a_wrong_signature_publishes_nothing(
    address: str, producer: HeldProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HEADERS, "webhook-signature", "v1,AAAA")
    assert (await send(address))[0] == 401
    assert producer.sent == []
