"""The local Kafka is Kafka: what was acknowledged survives SIGKILL, topics are declared, big
records fit.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from deploy.local.kafka import kafka_command
from deploy.local.process import ProcessSpec, end, spawn, wait_ready
from deploy.local.stack import Endpoints, find_servers
from tests.stack import create_topics, kafka_producer, read_topic


@pytest.fixture
def spec(tmp_path: Path) -> ProcessSpec:
    """A broker of this test's own, prepared and not running."""
    return kafka_command(tmp_path)


def test_records_come_back(
    endpoints: Endpoints, producer: KafkaProducer, topic_prefix: str
) -> None:
    topic = topic_prefix + "mentions"
    create_topics(endpoints.kafka, topic, partitions=3)
    producer.send(topic, key=b"k", value=b"v", headers=[("h", b"1")]).get(timeout=10)
    [record] = read_topic(endpoints.kafka, topic, 1)
    assert (record.key, record.value, record.headers) == (b"k", b"v", [("h", b"1")])


def test_unknown_topic_is_an_error_not_a_new_topic(endpoints: Endpoints, topic_prefix: str) -> None:
    with kafka_producer(endpoints.kafka, max_block_ms=1500) as producer, pytest.raises(KafkaError):
        producer.send(topic_prefix + "mistyped", b"v").get(timeout=5)
    admin = KafkaAdminClient(bootstrap_servers=endpoints.kafka)
    assert topic_prefix + "mistyped" not in admin.list_topics()
    admin.close()


def test_records_up_to_eight_megabytes(endpoints: Endpoints, topic_prefix: str) -> None:
    topic = topic_prefix + "big"
    create_topics(endpoints.kafka, topic)
    with kafka_producer(endpoints.kafka, max_request_size=20 << 20) as producer:
        producer.send(topic, b"x" * (8_000_000)).get(timeout=20)
        with pytest.raises(MessageSizeTooLargeError):
            producer.send(topic, b"x" * (9 << 20)).get(timeout=20)
    [record] = read_topic(endpoints.kafka, topic, 1)
    assert len(record.value) == 8_000_000


def test_group_forms_at_once(
    endpoints: Endpoints, producer: KafkaProducer, topic_prefix: str
) -> None:
    topic = topic_prefix + "mentions"
    create_topics(endpoints.kafka, topic)
    producer.send(topic, b"v").get(timeout=10)
    # the group coordinator's own topic is made on the first use of any group
    with KafkaConsumer(group_id=topic_prefix + "first", bootstrap_servers=endpoints.kafka) as first:
        first.subscribe([topic])
        while not first.assignment():
            first.poll(timeout_ms=200)
    with KafkaConsumer(
        topic,
        group_id=topic_prefix + "g",
        bootstrap_servers=endpoints.kafka,
        auto_offset_reset="earliest",
    ) as consumer:
        started = time.monotonic()
        while not consumer.poll(timeout_ms=500):
            assert time.monotonic() - started < 2.5, (
                "three seconds is the rebalance delay of a default broker"
            )


def test_compacted_topic_keeps_the_latest(endpoints: Endpoints, topic_prefix: str) -> None:
    topic = topic_prefix + "directory"
    create_topics(
        endpoints.kafka,
        topic,
        cleanup_policy="compact",
        segment_ms="100",
        min_cleanable_dirty_ratio="0.01",
        max_compaction_lag_ms="100",
    )
    with kafka_producer(endpoints.kafka) as producer:
        for n in range(50):
            producer.send(topic, key=b"k", value=b"%d" % n).get(timeout=10)
    # the segment has to grow older than segment.ms before the next record closes it
    time.sleep(0.2)
    with kafka_producer(endpoints.kafka) as producer:
        producer.send(topic, key=b"other", value=b"end").get(timeout=10)
    deadline = time.monotonic() + 60
    while len(keys := [r.key for r in read_topic(endpoints.kafka, topic, 99, timeout_secs=1)]) > 10:
        assert time.monotonic() < deadline, f"nothing was compacted: {keys}"


def send_until(stop: threading.Event, bootstrap: str, acknowledged: list[int]) -> None:
    with kafka_producer(
        bootstrap, linger_ms=1, delivery_timeout_ms=2000, request_timeout_ms=1000, max_block_ms=3000
    ) as producer:
        n = 0
        while not stop.is_set():
            sent = [(i, producer.send("mentions", b"%d" % i)) for i in range(n, n + 50)]
            n += 50
            for i, future in sent:
                try:
                    future.get(timeout=3)
                except KafkaError:
                    return
                acknowledged.append(i)


def test_acknowledged_records_survive_a_kill(spec: ProcessSpec) -> None:
    process = spawn(spec, die_with_parent=True)
    wait_ready(spec, process)
    create_topics(spec.endpoint, "mentions")
    acknowledged: list[int] = []
    stop = threading.Event()
    thread = threading.Thread(target=send_until, args=(stop, spec.endpoint, acknowledged))
    thread.start()
    while len(acknowledged) < 1000:
        time.sleep(0.01)
    process.kill()
    process.wait()
    stop.set()
    thread.join()

    again = spawn(spec, die_with_parent=True)
    try:
        wait_ready(spec, again)
        stored = [
            int(r.value) for r in read_topic(spec.endpoint, "mentions", 10**9, timeout_secs=2)
        ]
        assert set(acknowledged) <= set(stored)
        assert len(stored) == len(set(stored))
    finally:
        end(again)


def test_stops_cleanly(spec: ProcessSpec) -> None:
    process = spawn(spec, die_with_parent=True)
    wait_ready(spec, process)
    process.terminate()
    assert process.wait(20) == 143  # a JVM's answer to SIGTERM after its shutdown hooks
    assert list(Path(spec.log.parent / "log").glob(".kafka_cleanshutdown"))


@pytest.fixture(autouse=True)
def _no_server_left(tmp_path: Path) -> Iterator[None]:
    yield
    for running in find_servers(tmp_path).values():
        running.process.kill()
