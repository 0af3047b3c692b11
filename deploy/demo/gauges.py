"""Reads how far the line is while it runs: Kafka's offsets, and in ClickHouse what is stored and
complete.
"""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from deploy.demo import story
from pipeline import topics
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.kafka.clients import admin, consumer
from pipeline.kafka.names import group_name
from pipeline.kafka.partitions import partitions_of
from schemas.base import EPOCH
from schemas.flow import FlowError
from sinks.clickhouse.client import answers, connect

COUNT_EVERY_SECS = 2.0

_GROUPS: tuple[tuple[str, topics.Topic], ...] = (
    ("enrich-history", topics.HISTORY),
    ("enrich", topics.RAW),
    ("watch", topics.ENRICHED),
    ("store", topics.ENRICHED),
    ("notify", topics.ALERTS),
    ("store-side", topics.ALERT_STATE),
)
"""Consumer groups with the topic each works through, in the order of the line."""
_BRANDS = """
SELECT brand, toUInt64(sumIf(value, metric = 'mentions')), toUInt64(sumIf(value, metric = 'negative'))
FROM series_5m FINAL WHERE dimension = '' AND bucket >= fromUnixTimestamp(%(day)s) GROUP BY brand
"""
_PROGRESS = "SELECT min(complete_until), min(updated_at) FROM store_progress FINAL"
_UNSENT = """
SELECT countIf(hasAny(delivery_states, ['pending', 'claimed'])) FROM alerts FINAL
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """The line at one moment. Counts are records of topics; lags are records a stage has not finished."""

    accepted: Mapping[str, int] = field(default_factory=dict)
    """Records on mentions.history and mentions.raw, by lane."""
    enriched: int = 0
    alerts: int = 0
    dead_letters: int = 0
    lags: Mapping[str, int] = field(default_factory=dict)
    complete_until: datetime = EPOCH
    """Event time up to which all is queryable; known only while no stage has a lag."""
    complete_at: datetime = EPOCH
    """When the store said so, by the machine's clock."""
    unsent: int = 0
    customers: int = 0
    brands: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Mentions and negative mentions of the day, by brand."""

    @property
    def lag(self) -> int:
        """Records that any stage has before it."""
        return sum(self.lags.values())


class Gauges:
    """One set of clients for all readings. What does not answer yet reads as nothing."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._reader, self._admin = consumer(config.kafka), admin(config.kafka)
        self._client = connect(connection(config.clickhouse))
        self._counted_at, self._counts = float("-inf"), dict[str, Any]()

    def read(self) -> Reading:
        """The line now. ClickHouse is asked rarely: counts every two seconds, the rest once no
        stage has a lag.
        """
        ends = {topic: self._ends(topic) for topic in (*dict(_by_topic()), topics.DEAD_LETTERS)}
        lags = {group: self._lag(group, ends[topic]) for group, topic in _GROUPS}
        idle = not any(lags.values())
        complete_until, complete_at = self._progress() if idle else (EPOCH, EPOCH)
        return Reading(
            accepted={
                "history": sum(ends[topics.HISTORY].values()),
                "live": sum(ends[topics.RAW].values()),
            },
            enriched=sum(ends[topics.ENRICHED].values()),
            alerts=sum(ends[topics.ALERTS].values()),
            dead_letters=sum(ends[topics.DEAD_LETTERS].values()),
            lags=lags,
            complete_until=complete_until,
            complete_at=complete_at,
            unsent=self._number(_UNSENT) if idle else 0,
            **self._slowly(),
        )

    def close(self) -> None:
        """Give the clients back."""
        self._reader.close()
        self._admin.close()
        self._client.disconnect()

    def _ends(self, topic: topics.Topic) -> dict[TopicPartition, int]:
        partitions = partitions_of(self._config.kafka, self._reader, topic)
        ends: dict[TopicPartition, int] = self._reader.end_offsets(partitions) if partitions else {}
        return ends

    def _lag(self, group: str, ends: Mapping[TopicPartition, int]) -> int:
        name = group_name(self._config.kafka, group)
        done: dict[TopicPartition, Any] = {}
        with contextlib.suppress(KafkaError):  # a group that has never committed
            done = self._admin.list_group_offsets({name: None}).get(name, {})
        return sum(end - (done[tp].offset if tp in done else 0) for tp, end in ends.items())

    def _progress(self) -> tuple[datetime, datetime]:
        rows = self._rows(_PROGRESS)
        until, at = rows[0] if rows else (EPOCH, EPOCH)
        return until.replace(tzinfo=UTC), at.replace(tzinfo=UTC)

    def _slowly(self) -> dict[str, Any]:
        now = time.monotonic()
        if now - self._counted_at >= COUNT_EVERY_SECS:
            self._counted_at = now
            self._counts = {
                "customers": self._number("SELECT count() FROM current_customers"),
                "brands": self._brands(),
            }
        return self._counts

    def _brands(self) -> dict[str, tuple[int, int]]:
        rows = self._rows(_BRANDS, {"day": story.DAY_START})
        return {brand: (mentions, negative) for brand, mentions, negative in rows}

    def _number(self, query: str) -> int:
        rows = self._rows(query)
        return int(rows[0][0]) if rows else 0

    def _rows(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """The rows; none while the store has not made its tables or ClickHouse is away."""
        try:
            with answers(self._client, "read the gauges"):
                rows: list[Any] = self._client.execute(query, parameters or {})
                return rows
        except FlowError:
            return []


def _by_topic() -> list[tuple[topics.Topic, str]]:
    return [(topic, group) for group, topic in _GROUPS]
