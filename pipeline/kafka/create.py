"""Creates the topics of pipeline/topics.py where they are missing. Safe to run from every service
at once.
"""

from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin, largest_message
from pipeline.kafka.names import wire_name
from pipeline.topics import TOPICS


def create_topics(config: Kafka) -> list[str]:
    """Create what is missing and return the new topics' names. Existing topics are left as they are."""
    client = admin(config)
    try:
        existing = set(client.list_topics())
        created: list[str] = []
        for topic in TOPICS:
            name = wire_name(config, topic)
            if name in existing:
                continue
            new = NewTopic(
                name=name,
                num_partitions=topic.partitions or config.partitions,
                replication_factor=config.replication_factor,
                topic_configs=topic.settings(largest_message(config)) | _copies(config),
            )
            try:
                client.create_topics([new])
            except TopicAlreadyExistsError:
                continue
            created.append(name)
        return created
    finally:
        client.close()


def _copies(config: Kafka) -> dict[str, str]:
    """What is acknowledged is on all brokers but one: losing one broker loses nothing and stops
    nothing.
    """
    return {"min.insync.replicas": str(max(1, config.replication_factor - 1))}
