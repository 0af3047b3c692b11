"""The store's main loop: records of mentions.enriched into ClickHouse, committed after the insert returned."""

import threading
import time
from collections.abc import Callable
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.structs import OffsetAndMetadata

from pipeline import metrics, topics
from pipeline.attempts import Attempts
from pipeline.config import Config
from pipeline.dead_letters import DeadLetterLimits, dead_letter, send_dead_letter
from pipeline.kafka.clients import consumer, producer, topic_name
from pipeline.service import Health
from pipeline.store.connection import connection, until_done
from pipeline.store.series import Series
from schemas.context import Clock
from sinks.clickhouse.client import connect
from sinks.clickhouse.records import Batch, Keep
from sinks.clickhouse.write import insert_records

POLL_MS = 100


class EnrichedLoop:
    """Consumes mentions.enriched. `positions` (next offset per partition) and `seen_until` are read by the prober."""

    def __init__(
        self, config: Config, health: Health, stop: threading.Event, clock: Clock, keep: Keep | None, series: Series
    ) -> None:
        self._config, self._health, self._stop, self._clock = config, health, stop, clock
        self._keep, self._series = keep, series
        self._client = connect(connection(config.clickhouse))
        self._limits = DeadLetterLimits(config.service)
        self._attempts = Attempts(config.service.state_dir / "attempts" / "store")
        self._topic = topic_name(config.kafka, topics.ENRICHED.name)
        self.positions: dict[int, int] = {}
        self.seen_until: Any = None

    def run(self) -> None:
        """Work until stopped. Raises DeadLetterLimitError and whatever is unexpected: the process must end then."""
        reader = consumer(self._config.kafka, group="store", instance=self._health.instance)
        letters = producer(self._config.kafka, "grapevine-store")
        try:
            reader.subscribe([self._topic], listener=_Moves(self._moved))
            while not self._stop.is_set():
                records = self._gather(reader)
                self._place(reader)
                if records:
                    self._store(records, letters)
                    reader.commit(
                        {tp: OffsetAndMetadata(batch[-1].offset + 1, "", -1) for tp, batch in records.items()}
                    )
                    self._note(reader, records)
                elif reader.assignment() or not self._health.ready:
                    self._health.set_ready()
                self._health.progress()
        finally:
            reader.close()
            letters.close(timeout=10)
            self._client.disconnect()

    def _gather(self, reader: KafkaConsumer) -> dict[TopicPartition, list[Any]]:
        """Records until a batch is full or its time is up; empty when there are none."""
        rows, deadline = 0, time.monotonic() + self._config.service.store_batch_secs
        gathered: dict[TopicPartition, list[Any]] = {}
        while rows < self._config.service.store_batch_rows and time.monotonic() < deadline:
            room = self._config.service.store_batch_rows - rows
            found = reader.poll(timeout_ms=POLL_MS, max_records=room)
            for tp, batch in found.items():
                gathered.setdefault(tp, []).extend(batch)
                rows += len(batch)
            if not found and (self._stop.is_set() or not gathered):
                break
        return gathered

    def _place(self, reader: KafkaConsumer) -> None:
        """Know the position of every assigned partition, also of those that have had no record yet."""
        assigned = reader.assignment()
        metrics.PARTITIONS_ASSIGNED.labels("store", self._topic).set(len(assigned))
        for tp in assigned:
            if tp.partition not in self.positions:
                self.positions[tp.partition] = reader.committed(tp) or 0

    def _store(self, records: dict[TopicPartition, list[Any]], letters: KafkaProducer) -> None:
        started = time.perf_counter()
        careful = [
            self._attempts.of(tp.topic, tp.partition).begin(batch[0].offset, batch[-1].offset)
            for tp, batch in records.items()
        ]
        everything = [record for batch in records.values() for record in batch]
        if any(careful):
            for record in everything:
                self._store_single(record, letters)
        else:
            self._insert(everything, letters)
        for tp, batch in records.items():
            self._attempts.of(tp.topic, tp.partition).done(batch[-1].offset)
        metrics.BATCH_SECS.labels("store").observe(time.perf_counter() - started)
        metrics.RECORDS_READ.labels("store", self._topic).inc(len(everything))

    def _store_single(self, record: Any, letters: KafkaProducer) -> None:
        note = self._attempts.of(record.topic, record.partition)
        if note.is_culprit(record.offset):
            self._set_aside([(record, "storing this record ended the process each time")], letters)
        else:
            note.begin_single(record.offset)
            self._insert([record], letters)
        note.end_single()

    def _insert(self, records: list[Any], letters: KafkaProducer) -> None:
        values = [record.value or b"" for record in records]
        batch = until_done(lambda: insert_records(self._client, values, self._keep), self._health, self._stop)
        self._set_aside([(records[index], reason) for index, reason in batch.refused], letters)
        self._limits.good(len(batch.records))
        self._count(batch)

    def _count(self, batch: Batch) -> None:
        self._series.touch(batch.buckets)
        if batch.seen_until is not None:
            self.seen_until = max(batch.seen_until, self.seen_until or batch.seen_until)
        if batch.live_since is not None and not self._config.service.event_time:
            # One sample a batch, of its oldest mention: the figure promises too little rather than too much.
            age = (self._clock.now() - batch.live_since).total_seconds()
            metrics.STAGE_LATENCY_SECS.labels("store").observe(max(0.0, age))
        metrics.DROPPED.labels("store", "tombstoned").inc(batch.forgotten)
        metrics.RECORDS_WRITTEN.labels("store", "clickhouse").inc(len(batch.records))
        metrics.LAST_SUCCESS.labels("sink", "clickhouse").set_to_current_time()

    def _set_aside(self, refused: list[tuple[Any, str]], letters: KafkaProducer) -> None:
        futures = []
        for record, reason in refused:
            self._limits.bad()
            letter = dead_letter(
                service="store", source=topics.ENRICHED.name, reason=reason, clock=self._clock, value=record.value,
                key=record.key, topic=record.topic, partition=record.partition, offset=record.offset,
            )  # fmt: skip
            futures.append(send_dead_letter(letters.send, self._config.kafka, letter))
        for future in futures:
            future.get(120)

    def _note(self, reader: KafkaConsumer, records: dict[TopicPartition, list[Any]]) -> None:
        for tp, batch in records.items():
            self.positions[tp.partition] = batch[-1].offset + 1
            lag = (reader.highwater(tp) or 0) - batch[-1].offset - 1
            metrics.LAG_RECORDS.labels("store", self._topic, tp.partition).set(max(0, lag))

    def _moved(self, assigned: dict[int, int] | None) -> None:
        """Partitions came or went: what is remembered of others is void."""
        self._attempts.forget()
        if assigned is None:
            self.positions.clear()


class _Moves(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    def __init__(self, moved: Callable[[dict[int, int] | None], None]) -> None:
        self._moved = moved

    def on_partitions_revoked(self, revoked: Any) -> None:
        self._moved(None)

    def on_partitions_assigned(self, assigned: Any) -> None:
        self._moved({})
