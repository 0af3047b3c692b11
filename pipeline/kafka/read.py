"""Reads topics whole, from the first record to the end they had when the reading began, and on from
there. For commands, starts, and services that keep in mind what a topic says.
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


class Tail:
    """A topic, read on from where it was read last. Use one thread; `close()` it.

    Raises KafkaError where no broker answers, KafkaTimeoutError where Kafka gives nothing for
    SILENCE_SECS though there is more.
    """

    def __init__(self, kafka: Kafka, topic: Topic) -> None:
        self._kafka, self._topic = kafka, topic
        self._client = consumer(kafka)
        self._ends: dict[Any, int] = {}

    def close(self) -> None:
        """Leave Kafka."""
        self._client.close()

    def look(self) -> bool:
        """Fix the end that `records` reads to. True where the topic was made anew since the last look:
        all of it is read then, and what it said before counts no more.
        """
        partitions = partitions_of(self._kafka, self._client, self._topic)
        if not partitions:
            self._ends = {}
            return False  # nobody has made the topic yet
        new = [tp for tp in partitions if tp not in self._client.assignment()]
        if new:
            self._client.assign(partitions)
            self._client.seek_to_beginning(*new)
        self._ends = self._client.end_offsets(partitions)
        anew = any(self._client.position(tp) > end for tp, end in self._ends.items())
        if anew:
            self._client.seek_to_beginning(*partitions)
        return anew

    def records(self) -> Iterator[Any]:
        """Every record (topic, partition, offset, timestamp, key, value) from where the last reading
        ended to the end that was fixed.
        """
        client, ends = self._client, self._ends
        waiting = {tp for tp in ends if client.position(tp) < ends[tp]}
        spoke = time.monotonic()
        while waiting:
            for tp, batch in client.poll(timeout_ms=POLL_MS).items():
                yield from (record for record in batch if record.offset < ends[tp])
                if client.position(tp) > ends[tp]:
                    client.seek(tp, ends[tp])
                spoke = time.monotonic()
            waiting = {tp for tp in waiting if client.position(tp) < ends[tp]}
            if waiting and time.monotonic() - spoke > SILENCE_SECS:
                raise KafkaTimeoutError(
                    f"{self._topic.name} cannot be read to its end: Kafka has gone silent"
                )


def all_records(kafka: Kafka, topic: Topic) -> Iterator[Any]:
    """Every record that the topic holds now. Raises KafkaError as Tail does."""
    tail = Tail(kafka, topic)
    try:
        tail.look()
        yield from tail.records()
    finally:
        tail.close()


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
