"""What stands between Grapevine and Kafka: topics as declared, whole reads, keys that land where
others' do.
"""

import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaTimeoutError

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config.model import Config, Kafka
from pipeline.kafka import clients, read
from pipeline.kafka.aside import Aside
from pipeline.kafka.batches import BatchPublisher
from pipeline.kafka.clients import admin
from pipeline.kafka.create import create_topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import all_records, latest_records
from pipeline.kafka.send import Sender
from tests.services import wait_until
from tests.topics import read_all


@pytest.fixture
def kafka(endpoints: Endpoints, topic_prefix: str) -> Kafka:
    return Kafka(
        bootstrap=endpoints.kafka, prefix=topic_prefix, partitions=5, max_record_bytes=200_000
    )


def test_topics_are_made_once_and_as_declared(kafka: Kafka) -> None:
    assert create_topics(kafka) == [kafka.prefix + topic.name for topic in topics.TOPICS]
    assert create_topics(kafka) == []
    client = admin(kafka)
    names = [kafka.prefix + topic.name for topic in topics.TOPICS]
    wait_until(
        lambda: {len(entry["partitions"]) for entry in client.describe_topics(names)} == {5},
        20,
        "partitions",
    )
    configs: Any = client.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    )
    client.close()
    shown = str(configs)
    assert "min.insync.replicas" in shown
    assert shown.count("'400000'") >= len(names), (
        "max.message.bytes has room for an original in a dead letter"
    )


def test_a_topic_nobody_made_holds_nothing(kafka: Kafka) -> None:
    assert list(all_records(kafka, topics.CUSTOMERS)) == []


def test_everything_up_to_the_end_is_read_and_nothing_after(
    kafka: Kafka, producer: KafkaProducer
) -> None:
    create_topics(kafka)
    name = kafka.prefix + topics.CUSTOMERS.name
    for n in range(500):
        producer.send(
            name, key=b"%d" % (n % 50), value=None if n % 50 == 7 and n > 400 else b"%d" % n
        )
    producer.flush()
    reading = all_records(kafka, topics.CUSTOMERS)
    first = next(reading)
    producer.send(name, key=b"late", value=b"late").get(30)
    records = [first, *reading]
    assert len(records) == 500
    assert len({(record.partition, record.offset) for record in records}) == 500
    latest = latest_records(kafka, topics.CUSTOMERS)
    assert latest == {str(n): b"%d" % (450 + n) for n in range(50) if n != 7} | {"late": b"late"}


def test_what_retention_has_removed_is_not_waited_for(
    kafka: Kafka, producer: KafkaProducer
) -> None:
    create_topics(kafka)
    name = kafka.prefix + topics.ACTIONS.name
    for n in range(20):
        producer.send(name, value=b"%d" % n, partition=n % 2)
    producer.flush()
    client = admin(kafka)
    client.delete_records({TopicPartition(name, 0): 5, TopicPartition(name, 1): 10})
    client.close()
    assert [record.value for record in all_records(kafka, topics.ACTIONS)] == [
        b"10",
        b"12",
        b"14",
        b"16",
        b"18",
    ]


def test_a_kafka_that_goes_silent_is_not_waited_for_without_end(
    kafka: Kafka, producer: KafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_topics(kafka)
    producer.send(kafka.prefix + topics.ACTIONS.name, value=b"1").get(30)
    monkeypatch.setattr(read, "SILENCE_SECS", 0)
    monkeypatch.setattr(read, "POLL_MS", 1)
    monkeypatch.setattr("kafka.KafkaConsumer.poll", _silence)
    with pytest.raises(KafkaTimeoutError, match="Kafka has gone silent"):
        list(all_records(kafka, topics.ACTIONS))


def _silence(*_: Any, **__: Any) -> dict[Any, Any]:
    time.sleep(0.01)
    return {}


async def test_the_dead_letter_of_the_largest_record_can_be_sent(kafka: Kafka) -> None:
    create_topics(kafka)
    config = Config(path=Path("grapevine.yaml"), kafka=kafka)
    value = b"\xff" * (kafka.max_record_bytes + 1)
    letter = Aside(config, "store", SYSTEM_CLOCK).payload(
        "s", value, "\x00" * 9000, key=b"k" * 1000
    )
    with Sender(kafka) as sender:
        assert sender.deliver([letter]) == 1
    publisher = BatchPublisher(kafka)
    await publisher.start()
    for future in await publisher.publish([letter]):
        await future
    await publisher.stop()
    assert len(read_all(kafka.bootstrap, kafka.prefix + topics.DEAD_LETTERS.name)) == 2


async def test_batches_keep_the_order_of_keys_and_place_them_as_other_clients_do(
    kafka: Kafka, producer: KafkaProducer
) -> None:
    create_topics(kafka)
    keys = [f"x:x:{n}".encode() for n in range(40)] + ["é|ü".encode(), b"", b"k" * 300]
    name = kafka.prefix + topics.LINKS.name
    publisher = BatchPublisher(kafka)
    await publisher.start()
    try:
        records = [Outgoing(topics.LINKS, key, b"%d" % n) for n in range(3) for key in keys]
        large = Outgoing(topics.LINKS, b"large", b"x" * 150_000)
        for future in await publisher.publish(
            [*records, large, Outgoing(topics.LINKS, b"gone", None)]
        ):
            await future
    finally:
        await publisher.stop()
    ours = read_all(kafka.bootstrap, name)
    assert len(ours) == len(keys) * 3 + 2
    for key in keys:
        assert [record.value for record in ours if record.key == key] == [b"0", b"1", b"2"]
    assert [record.value for record in ours if record.key == b"gone"] == [None]
    places = {record.key: record.partition for record in ours}
    theirs = {key: producer.send(name, key=key, value=b"x").get(30).partition for key in keys}
    assert {key: places[key] for key in keys} == theirs


def test_the_first_assignment_of_a_group_already_has_every_partition(
    kafka: Kafka, caplog: pytest.LogCaptureFixture
) -> None:
    """A static member killed right after an empty one would inherit it, and stay without partitions."""
    create_topics(kafka)
    for number in range(5):
        reader = clients.consumer(kafka, *topics.TOPICS, group=f"first-{number}", instance="one")
        wait_until(partial(_has_joined, reader), 30, "an assignment")
        assert len(reader.assignment()) == sum(
            len(reader.partitions_for_topic(kafka.prefix + topic.name)) for topic in topics.TOPICS
        )
        reader.close()
    assert [
        record.getMessage()
        for record in caplog.records
        if "No partition metadata" in record.getMessage()
    ] == []


def _has_joined(reader: KafkaConsumer) -> bool:
    reader.poll(50)
    return bool(reader.assignment())
