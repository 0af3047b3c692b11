"""The local Kafka is Kafka: what was acknowledged survives SIGKILL, topics are declared, big records fit."""

from deploy.local.stack import Endpoints
from kafka import KafkaProducer

from tests.stack import create_topics, read_topic


def test_record_comes_back(endpoints: Endpoints, producer: KafkaProducer, topic_prefix: str) -> None:
    topic = topic_prefix + "mentions"
    create_topics(endpoints.kafka, topic, partitions=3)
    producer.send(topic, key=b"k", value=b"v").get(timeout=10)
    [record] = read_topic(endpoints.kafka, topic, 1)
    assert (record.key, record.value) == (b"k", b"v")
