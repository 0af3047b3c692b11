"""`grapevine run sync`: reads the sources of customers, each at its own pace, and publishes what
changed.
"""

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kafka.errors import KafkaError

from pipeline import logs, metrics, service, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import CustomersEntry
from pipeline.kafka.aside import Aside
from pipeline.kafka.guard import kafka_holds
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.kafka.silence import silence
from pipeline.service import Health
from pipeline.sync import due
from pipeline.sync.asking import StoppedError
from pipeline.sync.ledger import Ledger
from pipeline.sync.marks import Marks
from pipeline.sync.one import Hand, remove, sync_source
from pipeline.sync.plan import Comparison
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.flow import FlowError, Reject

log = logs.get_logger("sync")

PROGRESS_SECS = 30.0
"""A reading that lasts longer tells how far it is, and again after each such time."""
MOST_LETTERS = 100
"""Rejects of one source that become dead letters in one round; the others are counted, the export
has them all.
"""


@dataclass(slots=True)
class Memory:
    """What earlier readings said: the alarm of each source ('' for none), when each was read last and
    when it was last known to be as it was read, which rejects are dead letters already, and how the
    files looked that were read, and at the last look.
    """

    alarms: dict[str, str] = field(default_factory=dict)
    read_at: dict[str, datetime] = field(default_factory=dict)
    known_at: dict[str, datetime] = field(default_factory=dict)
    rejects: dict[str, set[bytes]] = field(default_factory=dict)
    files: dict[str, object] = field(default_factory=dict)
    looks: dict[str, object] = field(default_factory=dict)

    def tells(self) -> dict[str, dict[str, Any]]:
        """What /readyz tells of each source that was tried, as Runner.tells does."""
        return {
            name: {
                "state": "failing" if reason else "listening",
                "last_success": at.isoformat() if (at := self.known_at.get(name)) else None,
                "last_error": reason,
            }
            for name, reason in list(self.alarms.items())
        }


class Syncing:
    """Syncs the sources of one process, each in a thread of its own."""

    def __init__(
        self, config: Config, sender: Sender, health: Health, clock: Clock, stop: asyncio.Event
    ) -> None:
        self.memory = Memory()
        self.ledger = Ledger(config.kafka)
        self._config, self._sender, self._health, self._clock = config, sender, health, clock
        self._stop = stop
        self._marks = Marks(config.service.state_dir)

    def sync(self, entry: CustomersEntry) -> float:
        """Read a source once and publish what changed; one that fails is logged, alarmed and tried
        again after the service's interval. Gives the seconds until it is looked at again. Raises
        KafkaError.
        """
        name, every_secs = entry.name, self._config.service.sync_every_secs
        began, looks = time.monotonic(), due.look_of_files(entry)
        reached = self._marks.of(entry)
        told = [began]

        def alive(compared: Comparison) -> bool:
            self._health.progress()
            if time.monotonic() - told[0] > PROGRESS_SECS:
                told[0] = time.monotonic()
                log.info("customers are being read", source=name, customers=compared.size)
            return not self._stop.is_set()

        hand = Hand(self._config, self.ledger, self._clock, alive)
        try:
            remove(self._sender, self.ledger.refresh())
            since = due.since_of(entry, reached, self._clock, has_any=self.ledger.owned(name) > 0)
            compared = sync_source(hand, self._sender, entry, since)
        except StoppedError:
            return every_secs
        except (FlowError, OSError) as error:
            self._failed(name, str(error))
            return every_secs
        whole_at = None if since else compared.now
        if compared.mark:
            self._marks.keep(entry, compared.mark, whole_at=whole_at, before=reached)
        self.memory.files[name] = looks
        self._succeeded(name, compared)
        return due.wait_secs(entry, marked=bool(compared.mark), every_secs=every_secs)

    def is_due(self, entry: CustomersEntry) -> bool:
        """Whether a source of files is to be read: they look other than when they were read, and have
        not changed since the last look, or it is a day ago. Others are, whenever they are asked for.
        """
        if not due.files_of(entry):
            return True
        looks, before = due.look_of_files(entry), self.memory.looks.get(entry.name)
        self.memory.looks[entry.name] = looks
        read_at = self.memory.read_at.get(entry.name)
        if read_at is None or self.memory.alarms.get(entry.name):
            return True
        if (self._clock.now() - read_at).total_seconds() > due.UNCHANGED_SECS:
            return True
        if looks == self.memory.files.get(entry.name):
            self._is_known(entry.name)
            return False
        return looks == before

    def sweep(self) -> None:
        """Take whoever was forgotten off the topic, however they came there. Raises KafkaError."""
        remove(self._sender, self.ledger.refresh())

    def close(self) -> None:
        """Leave Kafka."""
        self.ledger.close()

    def _is_known(self, name: str) -> None:
        """What stands there stands here."""
        self.memory.known_at[name] = self._clock.now()
        metrics.LAST_SUCCESS.labels("customers", name).set_to_current_time()

    def _failed(self, name: str, reason: str) -> None:
        self._health.failed(f"{name}: {reason}")
        log.error("customers cannot be read", source=name, reason=reason)
        self._alarm(name, reason)

    def _succeeded(self, name: str, compared: Comparison) -> None:
        self.memory.read_at[name] = self._clock.now()
        written = compared.new + compared.changed + compared.taken_off
        metrics.RECORDS_WRITTEN.labels("sync", "kafka").inc(written)
        metrics.DROPPED.labels("sync", "forgotten").inc(compared.held_back)
        if written:
            log.info(
                "customers synced", source=name, customers=compared.size, new=compared.new,
                changed=compared.changed, removed=compared.taken_off, rejected=compared.refused,
            )  # fmt: skip
        told = self.memory.rejects.setdefault(name, set())
        set_aside(self._config, self._sender, name, compared.rejected, self._clock, told)
        self._alarm(name, "")
        self._is_known(name)

    def _alarm(self, name: str, reason: str) -> None:
        """Raise the alarm of a source of customers, or clear it where there is no reason; once.

        The first reading always speaks: an earlier process may have raised it.
        """
        if bool(self.memory.alarms.get(name, not reason)) == bool(reason):
            self.memory.alarms[name] = reason
            return
        candidate = Candidate(
            dedup_key=f"customers-failing:{name}"[:300], rule="customers-failing",
            title=f"Customers of {name} cannot be synced",
            text=reason[:2000] or "Customers are synced again.",
            state="firing" if reason else "clear", at=self._clock.now(),
            severity="warning" if reason else "info", origin="sync",
        )  # fmt: skip
        outgoing = Outgoing(topics.ALERTS, candidate.dedup_key.encode(), candidate.to_json())
        self._sender.deliver([outgoing])
        self.memory.alarms[name] = reason


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("sync", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Sync every source at its own pace until stopped."""
    if not await kafka_holds(config, health, stop, {}):
        return
    sender = await asyncio.to_thread(Sender, config.kafka, "grapevine-sync")
    syncing = await asyncio.to_thread(Syncing, config, sender, health, SYSTEM_CLOCK, stop)
    health.sources = syncing.memory.tells
    async with asyncio.TaskGroup() as group:
        for entry in config.customers.values():
            group.create_task(_follow(config, syncing, entry, health, stop))
        group.create_task(_sweep(config, syncing, health, stop))
    await asyncio.to_thread(syncing.close)
    await asyncio.to_thread(sender.close)


async def _follow(
    config: Config, syncing: Syncing, entry: CustomersEntry, health: Health, stop: asyncio.Event
) -> None:
    """Sync one source again and again; the service is ready once every source was tried."""
    while not stop.is_set():
        wait_secs = float(config.service.sync_every_secs)
        try:
            if syncing.is_due(entry):
                wait_secs = await asyncio.to_thread(syncing.sync, entry)
                _set_ready(config, syncing, health)
            else:
                wait_secs = min(due.FILE_LOOK_SECS, wait_secs)
        except KafkaError as error:
            _silent(config, health, error)
        await service.rest(wait_secs, health, stop)


async def _sweep(config: Config, syncing: Syncing, health: Health, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await service.rest(service.PULSE_SECS, health, stop)
        try:
            await asyncio.to_thread(syncing.sweep)
            _set_ready(config, syncing, health)
        except KafkaError as error:
            _silent(config, health, error)


def _set_ready(config: Config, syncing: Syncing, health: Health) -> None:
    """The service works once every source was tried, and Kafka answers."""
    if syncing.memory.alarms.keys() >= config.customers.keys():
        health.set_ready()


def _silent(config: Config, health: Health, error: KafkaError) -> None:
    health.set_waiting(silence(error, config.kafka.bootstrap))
    health.failed(str(error))


def set_aside(
    config: Config,
    sender: Sender,
    name: str,
    rejected: list[Reject],
    clock: Clock,
    told: set[bytes],
) -> None:
    """Make dead letters of what was not rejected before: an export is read again and again."""
    aside, letters = Aside(config, "sync", clock), list[Outgoing]()
    for reject in rejected:
        payload = json.dumps(reject.payload, default=str, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        )
        mark = hashlib.blake2b(
            reject.reason.encode("utf-8", "replace") + payload, digest_size=12
        ).digest()
        if mark in told:
            continue
        if len(letters) >= MOST_LETTERS:
            metrics.DROPPED.labels("sync", "rejected").inc()
            continue
        told.add(mark)
        letters.append(aside.payload(name, payload, reject.reason))
    sender.deliver(letters)
