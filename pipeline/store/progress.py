"""Says up to when the store is complete, so that detect judges closed buckets only.

A probe notes a moment T and how far ingest had written then. When enrich has committed that far, it
notes how far enrich had written; when the store has stored that far and the series are rewritten,
everything accepted up to T is queryable.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import KafkaError

from pipeline import logs, metrics, topics
from pipeline.clickhouse import connection, until_done
from pipeline.clock import AHEAD
from pipeline.config import Config
from pipeline.kafka.clients import admin, consumer
from pipeline.kafka.names import group_name
from pipeline.kafka.partitions import partitions_of
from pipeline.service import Health, StoppedError
from pipeline.store.enriched import EnrichedLoop
from pipeline.store.series import Series
from schemas.base import EPOCH
from schemas.context import Clock
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import Progress, write_progress

log = logs.get_logger("store.progress")

POLL_SECS = 0.25

ENRICH_GROUP = "enrich"


class Prober:
    """Runs the probe, over and over, in a thread."""

    def __init__(
        self,
        config: Config,
        health: Health,
        stop: threading.Event,
        clock: Clock,
        loop: EnrichedLoop,
        series: Series,
    ) -> None:
        self._config, self._health, self._stop, self._clock = config, health, stop, clock
        self._loop, self._series = loop, series

    def run(self) -> None:
        """Publish the store's progress until stopped."""
        client = connect(connection(self._config.clickhouse))
        while not self._stop.is_set():
            try:
                reader, manager = consumer(self._config.kafka), admin(self._config.kafka)
            except KafkaError as error:
                self._wait_for_kafka(error)
                continue
            try:
                while (until := self._probe(reader, manager)) is not None:
                    until_done(partial(self._publish, client, until), self._health, self._stop)
            except StoppedError:
                return
            except KafkaError as error:
                self._wait_for_kafka(error)
            finally:
                reader.close()
                manager.close()

    def _wait_for_kafka(self, error: KafkaError) -> None:
        log.warning("progress waits for Kafka", error=str(error))
        self._stop.wait(2)

    def _probe(self, reader: Any, manager: KafkaAdminClient) -> datetime | None:
        """The moment up to which all is queryable; None when the service stops."""
        moment = self._moment()
        accepted = self._ends(reader, topics.RAW)
        if not self._wait(lambda: _reached(self._committed(manager, ENRICH_GROUP), accepted)):
            return None
        enriched = {tp.partition: end for tp, end in self._ends(reader, topics.ENRICHED).items()}
        if not self._wait(lambda: _stored(self._loop.positions, enriched)):
            return None
        mark = self._series.mark()
        return moment if self._wait(lambda: self._series.covers(mark)) else None

    def _moment(self) -> datetime:
        if self._config.service.event_time:
            return self._loop.seen_until or EPOCH
        return self._clock.now()

    def _ends(self, reader: Any, topic: topics.Topic) -> dict[TopicPartition, int]:
        partitions = partitions_of(self._config.kafka, reader, topic)
        ends: dict[TopicPartition, int] = reader.end_offsets(partitions)
        return ends

    def _committed(self, manager: KafkaAdminClient, group: str) -> dict[TopicPartition, int]:
        name = group_name(self._config.kafka, group)
        offsets = manager.list_group_offsets({name: None})[name]
        return {tp: offset.offset for tp, offset in offsets.items()}

    def _wait(self, condition: Callable[[], bool]) -> bool:
        while not condition():
            if self._stop.wait(POLL_SECS):
                return False
        return not self._stop.wait(POLL_SECS)

    def _publish(self, client: Any, until: datetime) -> None:
        now = self._clock.now()
        if until > now + AHEAD and not self._config.service.event_time:
            log.error("the clock was ahead, measuring anew", until=str(until), now=str(now))
            return
        metrics.COMPLETE_UNTIL.set(until.timestamp())
        rows = [
            Progress(topics.ENRICHED.name, partition, position, 0, until, now)
            for partition, position in self._loop.positions.items()
        ]
        write_progress(client, rows)


def _reached(committed: dict[TopicPartition, int], ends: dict[TopicPartition, int]) -> bool:
    return all(committed.get(tp, 0) >= end for tp, end in ends.items() if end > 0)


def _stored(positions: dict[int, int], ends: dict[int, int]) -> bool:
    """Whether this process has stored its own partitions that far."""
    return all(position >= ends.get(partition, 0) for partition, position in positions.items())
