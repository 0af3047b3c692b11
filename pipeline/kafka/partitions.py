"""Which partitions a topic has, and which topic it is: asked of the cluster."""

import time
from collections.abc import Sequence
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin
from pipeline.kafka.names import wire_name
from pipeline.topics import Topic

TOPIC_SECS = 30
"""How long a topic may be on its way."""
_LOOK_SECS = 0.2


def partitions_of(config: Kafka, client: Any, topic: Topic) -> list[TopicPartition]:
    """The partitions as a kafka-python consumer knows them; none where nobody has made the topic."""
    name = wire_name(config, topic)
    return [
        TopicPartition(name, number) for number in sorted(client.partitions_for_topic(name) or ())
    ]


def partitions_made(config: Kafka, client: Any, topic: Topic) -> list[TopicPartition]:
    """The same, waiting for a topic that is being made. Raises KafkaError where it stays missing."""
    deadline = time.monotonic() + TOPIC_SECS
    while not (partitions := partitions_of(config, client, topic)):
        if time.monotonic() > deadline:
            raise KafkaError(f"topic {wire_name(config, topic)} does not exist")
        time.sleep(_LOOK_SECS)
    return partitions


def topic_ids(config: Kafka, topics: Sequence[Topic]) -> dict[Topic, str]:
    """Kafka's own id of each topic: a topic that was deleted and made again has another.

    A topic that was just made is without one for a moment. Raises KafkaError where it stays so.
    """
    names = {topic: wire_name(config, topic) for topic in topics}
    client = admin(config)
    deadline = time.monotonic() + TOPIC_SECS
    try:
        while True:
            described = client.describe_topics(list(names.values()))
            by_name = {entry["name"]: entry.get("topic_id") for entry in described}
            ids = {topic: str(by_name.get(name) or "") for topic, name in names.items()}
            if all(ids.values()):
                return ids
            if time.monotonic() > deadline:
                missing = (topic.name for topic, id_ in ids.items() if not id_)
                raise KafkaError(f"Kafka tells no id of {', '.join(missing)}")
            time.sleep(_LOOK_SECS)
    finally:
        client.close()
