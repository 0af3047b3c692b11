"""A service that starts before Kafka waits for it, says so, and can be stopped at once."""

import asyncio
import threading
import time

import pytest
from kafka.errors import KafkaTimeoutError

from pipeline.config.model import Kafka
from pipeline.kafka import create
from pipeline.service import Health
from tests.pipeline.ingest.producing import until

KAFKA = Kafka(bootstrap="nobody:1")


async def test_it_waits_and_says_so_until_kafka_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = iter([KafkaTimeoutError("not yet"), OSError("unreachable"), None])
    health, told = Health("store"), list[str]()

    def create_topics(_: Kafka) -> list[str]:
        told.append(health.reason)
        if (error := next(refusals)) is not None:
            raise error
        return []

    monkeypatch.setattr(create, "create_topics", create_topics)
    monkeypatch.setattr(create, "RETRY_SECS", 0.01)
    assert await create.topics_exist(KAFKA, health, asyncio.Event())
    assert told[0] == "starting"
    assert "Kafka at nobody:1 does not answer" in told[1]
    assert "unreachable" in told[2]
    assert told[2] == health.last_error


async def test_a_stop_ends_it_at_once_also_in_the_middle_of_an_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, answer, stop = threading.Event(), threading.Event(), asyncio.Event()

    def create_topics(_: Kafka) -> list[str]:
        asked.set()
        answer.wait(60)
        return []

    monkeypatch.setattr(create, "create_topics", create_topics)
    waiting = asyncio.create_task(create.topics_exist(KAFKA, Health("store"), stop))
    await until(asked.is_set)
    started = time.monotonic()
    stop.set()
    assert await waiting is False
    assert time.monotonic() - started < 5
    answer.set()
