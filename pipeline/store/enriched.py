"""The store's main loop: records of mentions.enriched into ClickHouse, committed after the insert
returned.

While one batch is inserted, in a thread of its own, the next is read. One batch is in hand at a
time, and its offsets are committed before those of the next.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import CommitFailedError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata

from pipeline import logs, metrics
from pipeline.clickhouse import connection, until_done
from pipeline.config import Config
from pipeline.kafka.aside import Aside
from pipeline.kafka.attempts import Attempts
from pipeline.kafka.clients import consumer
from pipeline.kafka.send import Sender
from pipeline.service import Health
from pipeline.store.series import Series
from pipeline.topics import ENRICHED
from schemas.context import Clock
from sinks.clickhouse.client import connect
from sinks.clickhouse.records import Batch, Keep
from sinks.clickhouse.write import insert_records

log = logs.get_logger("store")

POLL_MS = 100
MOST_BYTES = 64 << 20
"""A batch ends at this size too, for records can be large."""

Records = dict[TopicPartition, list[Any]]


class EnrichedLoop:
    """Consumes mentions.enriched. `positions` (next offset per partition) and `seen_until` are read
    by the prober.
    """

    def __init__(
        self,
        config: Config,
        health: Health,
        stop: threading.Event,
        clock: Clock,
        keep: Callable[[], Keep | None],
        series: Series,
    ) -> None:
        self._config, self._health, self._stop, self._clock = config, health, stop, clock
        self._keep, self._series = keep, series
        self._client = connect(connection(config.clickhouse))
        self._aside = Aside(config, "store", clock)
        self._attempts = Attempts(config, "store")
        self._inserting = ThreadPoolExecutor(1, "insert")
        self._in_hand: tuple[Records, Future[None]] | None = None
        self._gathered: Records = {}
        self._moved = False
        self.positions: dict[int, int] = {}
        self.seen_until: Any = None

    def run(self) -> None:
        """Work until stopped. Raises DeadLetterLimitError and whatever is unexpected: the process
        must end then.
        """
        reader = consumer(
            self._config.kafka,
            ENRICHED,
            group="store",
            instance=self._health.instance,
            listener=_Moves(self._partitions_move),
        )
        letters = Sender(self._config.kafka, "grapevine-store")
        try:
            while not self._stop.is_set():
                self._gather(reader)
                self._place(reader)
                self._settle(reader)
                if self._gathered:
                    records, self._gathered = self._gathered, {}
                    self._in_hand = records, self._inserting.submit(self._store, records, letters)
                elif reader.assignment() or not self._health.ready:
                    self._health.set_ready()
                self._health.progress()
            self._settle(reader)
        finally:
            self._inserting.shutdown(wait=False, cancel_futures=True)
            reader.close()
            letters.close()
            self._client.disconnect()

    def _gather(self, reader: KafkaConsumer) -> None:
        """Read until a batch is full, or its time is up and nothing is in hand; commit what was
        inserted meanwhile.

        Few large inserts cost ClickHouse half of what many small ones do.
        """
        rows, size, deadline = 0, 0, time.monotonic() + self._config.service.store_batch_secs
        most = self._config.service.store_batch_rows
        while (
            rows < most
            and size < MOST_BYTES
            and (self._in_hand is not None or time.monotonic() < deadline)
        ):
            batches = reader.poll(timeout_ms=POLL_MS, max_records=most - rows)
            if self._moved:
                self._begin_anew(reader)
                return
            for tp, batch in batches.items():
                self._gathered.setdefault(tp, []).extend(batch)
                size += sum(len(record.value or b"") for record in batch)
            rows = sum(map(len, self._gathered.values()))
            if self._in_hand is not None and self._in_hand[1].done():
                self._settle(reader)
            if self._stop.is_set() or not (batches or rows):
                break

    def _settle(self, reader: KafkaConsumer) -> None:
        """Wait for the batch in hand and commit it; raises what inserting it raised."""
        if self._in_hand is None:
            return
        records, storing = self._in_hand
        storing.result()
        self._in_hand = None
        # A commit for a partition that went to another would set that one's position back or forth.
        ours = {tp: batch for tp, batch in records.items() if tp in reader.assignment()}
        if not ours:
            return
        try:
            reader.commit(
                {tp: OffsetAndMetadata(batch[-1].offset + 1, "", -1) for tp, batch in ours.items()}
            )
        except (CommitFailedError, RebalanceInProgressError) as error:
            # The group is changing: whoever has the partitions next stores the batch again, which
            # changes nothing.
            log.warning("partitions moved before their commit", reason=str(error))
            return
        self._note(reader, ours)

    def _partitions_move(self) -> None:
        """Called in the middle of a poll, on the client's own thread: nothing may wait there."""
        self._moved = True

    def _begin_anew(self, reader: KafkaConsumer) -> None:
        """Partitions came or went: what is remembered of before is void, reading goes on from the commits.

        kafka-python itself does that only with partitions that are new to it. With those it keeps
        it goes on where it was, behind what was gathered and not stored.
        """
        self._moved = False
        self._settle(reader)
        self._gathered.clear()
        self._attempts.forget()
        self.positions.clear()
        for tp in reader.assignment():
            committed = reader.committed(tp)
            with contextlib.suppress(ValueError):  # it has gone meanwhile, which will be told
                if committed is None:
                    reader.seek_to_beginning(tp)
                else:
                    reader.seek(tp, committed)

    def _place(self, reader: KafkaConsumer) -> None:
        """Know the position of every assigned partition, also of those that have had no record yet."""
        assigned = reader.assignment()
        metrics.PARTITIONS_ASSIGNED.labels("store", ENRICHED.name).set(len(assigned))
        for tp in assigned:
            if tp.partition not in self.positions:
                self.positions[tp.partition] = reader.committed(tp) or 0

    def _store(self, records: Records, letters: Sender) -> None:
        started = time.perf_counter()
        careful = [
            self._attempts.of(ENRICHED, tp.partition).begin(batch[0].offset, batch[-1].offset)
            for tp, batch in records.items()
        ]
        everything = [record for batch in records.values() for record in batch]
        if any(careful):
            for record in everything:
                self._store_single(record, letters)
        else:
            self._insert(everything, letters)
        for tp, batch in records.items():
            self._attempts.of(ENRICHED, tp.partition).done(batch[-1].offset)
        metrics.BATCH_SECS.labels("store").observe(time.perf_counter() - started)
        metrics.RECORDS_READ.labels("store", ENRICHED.name).inc(len(everything))

    def _store_single(self, record: Any, letters: Sender) -> None:
        note = self._attempts.of(ENRICHED, record.partition)
        if note.is_culprit(record.offset):
            reason = "storing this record ended the process each time"
            letters.deliver([self._aside.record(record, reason)])
        else:
            note.begin_single(record.offset)
            self._insert([record], letters)
        note.end_single()

    def _insert(self, records: list[Any], letters: Sender) -> None:
        values = [record.value or b"" for record in records]
        batch = until_done(
            lambda: insert_records(self._client, values, self._keep()), self._health, self._stop
        )
        letters.deliver(self._aside.record(records[at], reason) for at, reason in batch.refused)
        self._aside.good(len(batch.records))
        self._count(batch)

    def _count(self, batch: Batch) -> None:
        self._series.touch(batch.buckets)
        if batch.seen_until is not None:
            self.seen_until = max(batch.seen_until, self.seen_until or batch.seen_until)
        if batch.live_since is not None and not self._config.service.event_time:
            # One sample a batch, of its oldest mention: the figure promises too little rather than
            # too much.
            age = (self._clock.now() - batch.live_since).total_seconds()
            metrics.STAGE_LATENCY_SECS.labels("store").observe(max(0.0, age))
        metrics.DROPPED.labels("store", "tombstoned").inc(batch.forgotten)
        metrics.RECORDS_WRITTEN.labels("store", "clickhouse").inc(len(batch.records))
        metrics.LAST_SUCCESS.labels("sink", "clickhouse").set_to_current_time()

    def _note(self, reader: KafkaConsumer, records: Records) -> None:
        for tp, batch in records.items():
            self.positions[tp.partition] = batch[-1].offset + 1
            lag = (reader.highwater(tp) or 0) - batch[-1].offset - 1
            metrics.LAG_RECORDS.labels("store", ENRICHED.name, tp.partition).set(max(0, lag))


class _Moves(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    def __init__(self, partitions_move: Callable[[], None]) -> None:
        self._partitions_move = partitions_move

    def on_partitions_revoked(self, revoked: Any) -> None:
        self._partitions_move()

    def on_partitions_assigned(self, assigned: Any) -> None:
        self._partitions_move()

    def on_partitions_lost(self, lost: Any) -> None:
        self._partitions_move()
