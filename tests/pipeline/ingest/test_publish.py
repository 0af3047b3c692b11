"""Publishing: every record acknowledged, only failures sent again, memory bounded while Kafka does
not answer.
"""

import asyncio

import pytest
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError, OutOfOrderSequenceNumberError

from pipeline.ingest.publish import (
    SLICE_RECORDS,
    SLICES_IN_FLIGHT,
    NotTakenError,
    Publisher,
)
from pipeline.kafka.outgoing import Outgoing
from pipeline.topics import RAW
from tests.pipeline.ingest.producing import HeldProducer, QuickClock, Sent, settled, until


def records(count: int, size: int = 10) -> list[Outgoing]:
    return [Outgoing(RAW, str(number).encode(), b"v" * size) for number in range(count)]


def publisher(*producers: HeldProducer) -> Publisher:
    ready = iter(producers)
    return Publisher(lambda: next(ready), clock=QuickClock())


async def test_returns_only_when_everything_is_acknowledged() -> None:
    held = HeldProducer(answer=None)
    delivery = asyncio.create_task(publisher(held).deliver(records(3)))
    await until(lambda: len(held.sent) == 3)
    for sent in held.sent[:2]:
        held.settle(sent)
    await settled()
    assert not delivery.done()
    held.settle(held.sent[2])
    await delivery


async def test_order_is_kept_across_slices() -> None:
    held = HeldProducer()
    await publisher(held).deliver(records(SLICE_RECORDS * 3 + 1))
    assert [int(sent.key) for sent in held.sent] == list(range(SLICE_RECORDS * 3 + 1))


async def test_only_what_failed_is_sent_again() -> None:
    fails = {b"1", b"3"}

    def answer(sent: Sent) -> BaseException | None:
        if sent.key in fails:
            fails.discard(sent.key)
            error: BaseException = KafkaTimeoutError("no broker")
            return error
        return None

    held = HeldProducer(answer)
    reasons: list[str] = []
    publishing = Publisher(lambda: held, clock=QuickClock(), on_waiting=reasons.append)
    await publishing.deliver(records(5))
    assert [sent.key for sent in held.sent] == [b"0", b"1", b"2", b"3", b"4", b"1", b"3"]
    assert reasons == ["Kafka does not acknowledge: KafkaTimeoutError"]
    assert not publishing.waiting


async def test_an_unusable_producer_is_replaced() -> None:
    broken = HeldProducer(lambda _: OutOfOrderSequenceNumberError("gap"))
    fresh = HeldProducer()
    await publisher(broken, fresh).deliver(records(4))
    assert broken.closed
    assert len(fresh.sent) == 4


async def test_what_kafka_will_never_take_is_named_after_the_rest_is_safe() -> None:
    held = HeldProducer(lambda sent: MessageSizeTooLargeError("big") if sent.key == b"2" else None)
    with pytest.raises(NotTakenError) as caught:
        await publisher(held).deliver(records(5))
    assert [record.key for record in caught.value.records] == [b"2"]
    assert len(held.sent) == 5


async def test_in_flight_is_bounded_also_when_nobody_waits_any_more() -> None:
    held = HeldProducer(answer=None)
    publishing = publisher(held)
    bound = SLICES_IN_FLIGHT * SLICE_RECORDS
    for _ in range(5):  # senders that gave up and came again
        delivery = asyncio.create_task(publishing.deliver(records(bound)))
        await until(lambda: len(held.sent) == bound)
        await settled()
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
    assert len(held.sent) == bound
    held.answer = lambda _: None
    for sent in held.sent[:bound]:
        held.settle(sent)
    await publishing.deliver(records(10))
    assert len(held.sent) == bound + 10


async def test_large_records_make_small_slices() -> None:
    held = HeldProducer(answer=None)
    delivery = asyncio.create_task(publisher(held).deliver(records(40, size=3_000_000)))
    await until(lambda: len(held.sent) == 2 * SLICES_IN_FLIGHT)
    await settled()
    assert len(held.sent) == 2 * SLICES_IN_FLIGHT
    delivery.cancel()


async def test_nothing_to_deliver_is_delivered() -> None:
    await publisher(HeldProducer()).deliver([])
