"""Creates the topics of pipeline/topics.py where they are missing, and waits for Kafka at the start
of a service. Safe to run from every service at once.
"""

import asyncio
import contextlib

from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from pipeline import logs
from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin, largest_message
from pipeline.kafka.names import wire_name
from pipeline.kafka.silence import silence
from pipeline.service import Health
from pipeline.threads import in_thread
from pipeline.topics import TOPICS

RETRY_SECS = 1.0

log = logs.get_logger("kafka")


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


async def topics_exist(config: Kafka, health: Health, stop: asyncio.Event) -> bool:
    """Every service's first step: create the topics as soon as Kafka answers, however long that
    takes, and say so meanwhile. False at once where the service is stopped before.
    """
    while not stop.is_set():
        creating = asyncio.ensure_future(in_thread(lambda: create_topics(config)))
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({creating, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not creating.done():
            creating.cancel()
            return False
        try:
            creating.result()
        except (KafkaError, OSError) as error:
            reason = silence(error, config.bootstrap)
            health.set_waiting(reason)
            health.failed(reason)
            health.idle()
            log.warning("waiting for Kafka", reason=reason)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RETRY_SECS)
        else:
            return True
    return False
