"""How far every stage of the line is behind, asked of Kafka itself: right also when the stage does
not run.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import CoordinatorNotAvailableError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin, consumer
from pipeline.kafka.names import group_name
from pipeline.kafka.partitions import partitions_of
from schemas.context import Clock

STAGES: tuple[tuple[str, topics.Topic], ...] = (
    ("enrich", topics.RAW),
    ("enrich-history", topics.HISTORY),
    ("watch", topics.ENRICHED),
    ("store", topics.ENRICHED),
    ("store-side", topics.ALERT_STATE),
    ("notify", topics.ALERTS),
)
"""Consumer groups whose lag is measured, with the topic each works on."""

_POLL_MS = 300
_READ_SECS = 5.0
"""Longest time for reading the oldest waiting records of one stage."""
_FETCH_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Stage:
    """One consumer group on one topic.

    `total` records were ever written, `lag` wait, the oldest of them since `oldest_secs` (0 where
    none waits); `lost` were removed by the topic's retention before the group came to them.
    """

    group: str
    topic: topics.Topic
    total: int
    lag: int
    oldest_secs: float = 0.0
    lost: int = 0


def measure(kafka: Kafka, clock: Clock) -> list[Stage]:
    """How far each stage is; raises KafkaError when Kafka does not answer. Takes well under a
    second as a rule.
    """
    client = consumer(kafka, max_partition_fetch_bytes=_FETCH_BYTES)
    try:
        manager = admin(kafka)
        try:
            return [_stage(kafka, client, manager, clock, group, topic) for group, topic in STAGES]
        finally:
            manager.close()
    finally:
        client.close()


def waiting(kafka: Kafka, group: str, topic: topics.Topic) -> int:
    """How many records of a topic a consumer group has not finished; raises KafkaError without an
    answer.
    """
    client, manager = consumer(kafka), admin(kafka)
    try:
        first, ends, done = _offsets(kafka, client, manager, group, topic)
        return sum(max(0, end - max(done[tp], first[tp])) for tp, end in ends.items())
    finally:
        manager.close()
        client.close()


def _offsets(
    kafka: Kafka, client: Any, manager: KafkaAdminClient, group: str, topic: topics.Topic
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int], dict[TopicPartition, int]]:
    """Of each partition the first record that is kept, the end, and the first that the group has
    not finished.
    """
    partitions = partitions_of(kafka, client, topic)
    first, ends = client.beginning_offsets(partitions), client.end_offsets(partitions)
    committed = _committed(manager, group_name(kafka, group))
    return (
        first,
        ends,
        {tp: committed[tp].offset if tp in committed else first[tp] for tp in partitions},
    )


def _stage(
    kafka: Kafka,
    client: Any,
    manager: KafkaAdminClient,
    clock: Clock,
    group: str,
    topic: topics.Topic,
) -> Stage:
    first, ends, done = _offsets(kafka, client, manager, group, topic)
    behind = {tp: max(done[tp], first[tp]) for tp in ends if ends[tp] > max(done[tp], first[tp])}
    oldest_ms = _oldest_ms(client, behind)
    age = clock.now().timestamp() - oldest_ms / 1000 if oldest_ms is not None else 0.0
    return Stage(
        group=group,
        topic=topic,
        total=sum(ends.values()),
        lag=sum(ends[tp] - offset for tp, offset in behind.items()),
        oldest_secs=max(0.0, age),
        lost=sum(max(0, first[tp] - offset) for tp, offset in done.items()),
    )


@retry(
    retry=retry_if_exception_type(
        CoordinatorNotAvailableError
    ),  # a new cluster's first question about a group
    wait=wait_fixed(0.3),
    stop=stop_after_delay(10),
    reraise=True,
)
def _committed(manager: KafkaAdminClient, group_id: str) -> Mapping[TopicPartition, Any]:
    committed: dict[TopicPartition, Any] = manager.list_group_offsets({group_id: None}).get(
        group_id, {}
    )
    return committed


def _oldest_ms(client: Any, waiting: Mapping[TopicPartition, int]) -> int | None:
    """When the oldest of the waiting records was written, from the first one of each partition;
    None without any.
    """
    if not waiting:
        return None
    client.assign(list(waiting))
    for tp, offset in waiting.items():
        client.seek(tp, offset)
    oldest: dict[TopicPartition, int] = {}
    deadline = time.monotonic() + _READ_SECS
    while len(oldest) < len(waiting) and time.monotonic() < deadline:
        for tp, records in client.poll(timeout_ms=_POLL_MS).items():
            oldest.setdefault(tp, int(records[0].timestamp))
            client.pause(tp)
    return min(oldest.values(), default=None)
