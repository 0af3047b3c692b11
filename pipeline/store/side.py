"""The store's second loop: the slow topics (customers, links, alerts, corrections, coverage …) into
ClickHouse.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clickhouse_driver import Client
from kafka.errors import CommitFailedError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata
from pydantic import ValidationError

from pipeline import metrics, topics
from pipeline.clickhouse import connection, until_done
from pipeline.config import Config
from pipeline.kafka.aside import Aside
from pipeline.kafka.clients import consumer
from pipeline.kafka.names import declared
from pipeline.kafka.send import Sender
from pipeline.service import Health
from schemas.alert import AlertState
from schemas.base import Model, first_problem
from schemas.context import Clock
from schemas.crm import CrmRecord
from schemas.customer import AuthorInfluence, Customer, Influencer, Link
from schemas.flow import Reject
from schemas.upkeep import Action, Correction, OptOut, SourceRun, Tombstone
from sinks.clickhouse import directories as sink
from sinks.clickhouse import links, ranks
from sinks.clickhouse.client import connect


@dataclass(frozen=True, slots=True)
class Side:
    """One slow topic: its records' model, how they are written, and what a deletion (a record
    without value) does.
    """

    topic: topics.Topic
    model: type[Model]
    write: Callable[[Client, Sequence[Any]], int]
    remove: Callable[[Client, Sequence[str]], int] | None = None


SIDES = (
    Side(topics.CUSTOMERS, Customer, sink.write_customers, sink.remove_customers),
    Side(topics.LINKS, Link, links.write_links, links.remove_links),
    Side(topics.OPT_OUTS, OptOut, links.write_opt_outs, links.remove_opt_outs),
    Side(topics.INFLUENCE, AuthorInfluence, ranks.write_ranks, ranks.remove_ranks),
    Side(topics.INFLUENCERS, Influencer, ranks.write_influencers, ranks.remove_influencers),
    Side(topics.ALERT_STATE, AlertState, sink.write_alert_states),
    Side(topics.ACTIONS, Action, sink.write_actions),
    Side(topics.CORRECTIONS, Correction, sink.write_corrections, sink.remove_corrections),
    Side(topics.CRM_RECORDS, CrmRecord, sink.write_crm_records, sink.remove_crm_records),
    Side(topics.SOURCE_RUNS, SourceRun, sink.write_source_runs),
    Side(topics.TOMBSTONES, Tombstone, sink.write_tombstones),
)


class SideLoop:
    """Consumes the slow topics, in the order of each topic."""

    def __init__(self, config: Config, health: Health, stop: threading.Event, clock: Clock) -> None:
        self._config, self._health, self._stop = config, health, stop
        self._client = connect(connection(config.clickhouse))
        self._aside = Aside(config, "store", clock)
        self._sides = {side.topic: side for side in SIDES}

    def run(self) -> None:
        """Work until stopped."""
        kafka, instance = self._config.kafka, f"{self._health.instance}.side"
        reader = consumer(
            kafka, *self._sides, group="store-side", instance=instance, max_poll_records=2000
        )
        letters = Sender(kafka, "grapevine-store-side")
        try:
            while not self._stop.is_set():
                records = reader.poll(timeout_ms=300)
                for tp, batch in records.items():
                    topic = declared(kafka, tp.topic)
                    assert topic is not None, "only what is declared was subscribed to"
                    self._store(self._sides[topic], batch, letters)
                    # A group that changes takes no commits; what another process reads again
                    # changes nothing.
                    with contextlib.suppress(CommitFailedError, RebalanceInProgressError):
                        reader.commit({tp: OffsetAndMetadata(batch[-1].offset + 1, "", -1)})
        finally:
            reader.close()
            letters.close()
            self._client.disconnect()

    def _store(self, side: Side, batch: list[Any], letters: Sender) -> None:
        """Write a run of records of one sort at a time, so that a deletion and what follows it keep
        their order.
        """
        run: list[Any] = []
        for record in batch:
            removed = record.value is None
            if run and (run[-1].value is None) != removed:
                self._write(side, run, letters)
                run = []
            run.append(record)
        self._write(side, run, letters)
        metrics.RECORDS_READ.labels("store", side.topic.name).inc(len(batch))

    def _write(self, side: Side, run: list[Any], letters: Sender) -> None:
        if run[0].value is None:
            keys = [(record.key or b"").decode("utf-8", "replace") for record in run]
            if side.remove is not None:
                remove = side.remove
                until_done(lambda: remove(self._client, keys), self._health, self._stop)
            return
        parsed = [(record, self._parse(side, record, letters)) for record in run]
        self._insert(
            side, [(record, model) for record, model in parsed if model is not None], letters
        )

    def _insert(self, side: Side, parsed: list[tuple[Any, Model]], letters: Sender) -> None:
        """Insert; what ClickHouse refuses is halved until the culprit stands alone."""
        if not parsed:
            return
        try:
            until_done(
                lambda: side.write(self._client, [model for _, model in parsed]),
                self._health,
                self._stop,
            )
        except Reject as refusal:
            if len(parsed) == 1:
                letters.deliver([self._aside.record(parsed[0][0], refusal.reason)])
                return
            middle = len(parsed) // 2
            self._insert(side, parsed[:middle], letters)
            self._insert(side, parsed[middle:], letters)

    def _parse(self, side: Side, record: Any, letters: Sender) -> Model | None:
        try:
            return side.model.model_validate_json(record.value)
        except ValidationError as error:
            reason = f"not a record of {side.topic.name}: {first_problem(error)}"
            letters.deliver([self._aside.record(record, reason)])
            return None
