"""`grapevine run crm`: writes at intervals what changed to the CRMs: leads, and what is known of customers."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kafka.errors import KafkaError

from pipeline import logs, metrics, registry, service, topics
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import CrmEntry
from pipeline.crm.memory import remembered
from pipeline.crm.rounds import Round
from pipeline.crm.write import Outcome, carry_out
from pipeline.kafka.guard import kafka_holds
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.kafka.silence import silence
from pipeline.service import Health
from pipeline.sync.forgotten import forgotten_people
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.crm import Crm, CrmRecord
from schemas.flow import Fatal, FlowError
from sinks.clickhouse.client import connect

log = logs.get_logger("crm")

OVERLAP = timedelta(hours=1)
"""So much further a round looks back than the one before began: what was on its way then."""
WHOLE_EVERY = timedelta(days=1)
"""All customers are looked at once a day: what was deleted or linked otherwise changes facts too."""


@dataclass(slots=True)
class Standing:
    """Where one CRM stands: built and prepared once, when its rounds began, why it failed last."""

    entry: CrmEntry
    crm: Crm | None = None
    prepared: bool = False
    began: datetime | None = None
    whole: datetime | None = None
    not_before: datetime | None = None
    error: str = ""
    told: bool = False
    last_success: datetime | None = None


@dataclass(slots=True)
class Rounds:
    """The rounds of every CRM. `send` hands records to Kafka, acknowledged when it returns."""

    config: Config
    send: Callable[[list[Outgoing]], object]
    clock: Clock
    stop: threading.Event
    progress: Callable[[], None]
    standings: dict[str, Standing] = field(default_factory=dict)

    def tells(self) -> dict[str, dict[str, Any]]:
        """What /readyz tells of each CRM."""
        return {
            name: {
                "state": "failing" if one.error else "listening",
                "last_success": one.last_success.isoformat() if one.last_success else None,
                "last_error": one.error,
            }
            for name, one in list(self.standings.items())
        }

    def all(self) -> None:
        """One round of each CRM that is due; one that fails is told and holds up no other. Raises
        KafkaError.
        """
        memory, forgotten = remembered(self.config.kafka), forgotten_people(self.config.kafka)
        for name, entry in self.config.crm.items():
            standing = self.standings.setdefault(name, Standing(entry))
            now = self.clock.now()
            if self.stop.is_set() or (standing.not_before and now < standing.not_before):
                continue
            error: FlowError | None
            try:
                error = self._round(standing, memory, forgotten, now).stopped
            except FlowError as failed:
                error = failed
            self._conclude(standing, error, now)

    def _round(
        self,
        standing: Standing,
        memory: dict[str, CrmRecord],
        forgotten: frozenset[str],
        now: datetime,
    ) -> Outcome:
        entry = standing.entry
        standing.crm = standing.crm or build(entry)
        if not standing.prepared:
            standing.crm.prepare()
            standing.prepared = True
        whole = standing.whole is None or now - standing.whole >= WHOLE_EVERY
        since = None if whole or standing.began is None else standing.began - OVERLAP
        with connect(connection(self.config.clickhouse)) as client:
            tasks = Round(
                entry=entry,
                client=client,
                memory=memory,
                forgotten=forgotten,
                now=now,
                since=since,
                lead_days=self.config.service.crm_lead_days,
                max_removed_share=self.config.service.sync_max_removed_share,
            ).tasks()
            outcome = carry_out(entry.name, standing.crm, tasks, self.send, going_on=self._going_on)
        if outcome.stopped is None and not self.stop.is_set():
            standing.began = now
            standing.whole = now if whole else standing.whole
        if outcome.counts:
            log.info("written to a CRM", destination=entry.name, **outcome.counts)
        return outcome

    def _going_on(self) -> bool:
        self.progress()
        return not self.stop.is_set()

    def _conclude(self, standing: Standing, error: FlowError | None, now: datetime) -> None:
        name = standing.entry.name
        if error is None:
            standing.error, standing.not_before, standing.last_success = "", None, now
            metrics.LAST_SUCCESS.labels("crm", name).set(now.timestamp())
        else:
            after = getattr(error, "after", None)
            standing.not_before = now + timedelta(seconds=after) if after else None
            log.warning("a CRM cannot be written to", destination=name, reason=error.reason)
            standing.error = error.reason
        fatal = isinstance(error, Fatal)
        if fatal != standing.told:
            self._alarm(name, error.reason if error is not None and fatal else "", now)
            standing.told = fatal

    def _alarm(self, name: str, reason: str, now: datetime) -> None:
        candidate = Candidate(
            dedup_key=f"crm-failing:{name}"[:300],
            rule="crm-failing",
            title=f"{name} cannot be written to" if reason else f"{name} is written to again",
            text=reason[:2000],
            state="firing" if reason else "clear",
            at=now,
            origin="crm",
        )
        self.send([Outgoing(topics.ALERTS, candidate.dedup_key.encode(), candidate.to_json())])


def build(entry: CrmEntry) -> Crm:
    """The CRM of a configured entry. Raises Fatal where it cannot be built."""
    return registry.load("sinks.crm", entry.type).build(entry.settings, name=entry.name)


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("crm", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Write every `service.crm_every_secs` until stopped."""
    if not await kafka_holds(config, health, stop, {}):
        return
    ending = threading.Event()
    sender = await asyncio.to_thread(Sender, config.kafka, "grapevine-crm")
    rounds = Rounds(config, sender.deliver, SYSTEM_CLOCK, ending, health.progress)
    health.sources = rounds.tells
    stopping = asyncio.create_task(_end(stop, ending))
    while not stop.is_set():
        try:
            await asyncio.to_thread(rounds.all)
            health.set_ready()
        except KafkaError as error:
            health.set_waiting(silence(error, config.kafka.bootstrap))
            health.failed(str(error))
        await service.rest(config.service.crm_every_secs, health, stop)
    await stopping
    await asyncio.to_thread(sender.close)


async def _end(stop: asyncio.Event, ending: threading.Event) -> None:
    await stop.wait()
    ending.set()
