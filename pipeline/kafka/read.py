"""Reads topics whole, from the first record to the end they had when the reading began. For
commands and starts.
"""

import time
from collections.abc import Iterator
from typing import Any

from kafka.errors import KafkaTimeoutError

from pipeline.config.model import Kafka
from pipeline.kafka.clients import consumer
from pipeline.kafka.partitions import partitions_of
from pipeline.topics import Topic

POLL_MS = 500
SILENCE_SECS = 60


def all_records(kafka: Kafka, topic: Topic) -> Iterator[Any]:
    """Every record (topic, partition, offset, timestamp, key, value) that the topic holds now.

    Raises KafkaError where no broker answers, KafkaTimeoutError where Kafka gives nothing for
    SILENCE_SECS though there is more.
    """
    client = consumer(kafka)
    try:
        partitions = partitions_of(kafka, client, topic)
        if not partitions:
            return  # nobody has made the topic yet
        client.assign(partitions)
        ends = client.end_offsets(partitions)
        client.seek_to_beginning(*partitions)
        waiting = {tp for tp in partitions if client.position(tp) < ends[tp]}
        spoke = time.monotonic()
        while waiting:
            for tp, batch in client.poll(timeout_ms=POLL_MS).items():
                yield from (record for record in batch if record.offset < ends[tp])
                spoke = time.monotonic()
            waiting = {tp for tp in waiting if client.position(tp) < ends[tp]}
            if waiting and time.monotonic() - spoke > SILENCE_SECS:
                raise KafkaTimeoutError(
                    f"{topic.name} cannot be read to its end: Kafka has gone silent"
                )
    finally:
        client.close()


def latest_records(kafka: Kafka, topic: Topic) -> dict[str, bytes]:
    """The latest value of every key of a compacted topic; deleted keys are left out."""
    latest: dict[str, bytes] = {}
    for record in all_records(kafka, topic):
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            latest.pop(key, None)
        else:
            latest[key] = record.value
    return latest
