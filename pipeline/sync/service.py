"""`grapevine run sync`: reads the sources of customers at intervals and publishes what changed."""

import asyncio
import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kafka.errors import KafkaError

from pipeline import logs, metrics, registry, service, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.aside import Aside
from pipeline.kafka.guard import kafka_holds
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import all_records
from pipeline.kafka.send import Sender
from pipeline.kafka.silence import silence
from pipeline.service import Health
from pipeline.sync.forgotten import forgotten_people
from pipeline.sync.plan import Known, Plan, digest, plan_sync, refuse_broken
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.customer import Customer
from schemas.flow import FlowError, Reject
from schemas.identity import is_forgotten_customer

log = logs.get_logger("sync")

PULSE_SECS = 5.0
MOST_LETTERS = 100
"""Rejects of one source that become dead letters in one round; the others are counted, the export
has them all.
"""


@dataclass(slots=True)
class Memory:
    """What earlier rounds said: the alarm of each source ('' for none), when each was read last, and
    which rejects are dead letters already.
    """

    alarms: dict[str, str] = field(default_factory=dict)
    read_at: dict[str, datetime] = field(default_factory=dict)
    rejects: dict[str, set[bytes]] = field(default_factory=dict)

    def tells(self) -> dict[str, dict[str, Any]]:
        """What /readyz tells of each source that was tried, as Runner.tells does."""
        return {
            name: {
                "state": "failing" if reason else "listening",
                "last_success": at.isoformat() if (at := self.read_at.get(name)) else None,
                "last_error": reason,
            }
            for name, reason in list(self.alarms.items())
        }


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("sync", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Sync every `service.sync_every_secs` until stopped."""
    if not await kafka_holds(config, health, stop, {}):
        return
    sender = await asyncio.to_thread(Sender, config.kafka, "grapevine-sync")
    memory = Memory()
    health.sources = memory.tells
    while not stop.is_set():
        try:
            await asyncio.to_thread(sync_all, config, sender, health, SYSTEM_CLOCK, memory)
            health.set_ready()
        except KafkaError as error:
            health.set_waiting(silence(error, config.kafka.bootstrap))
            health.failed(str(error))
        await _rest(config.service.sync_every_secs, health, stop)
    await asyncio.to_thread(sender.close)


async def _rest(seconds: float, health: Health, stop: asyncio.Event) -> None:
    """Wait for the next round, alive."""
    while seconds > 0 and not stop.is_set():
        health.idle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(PULSE_SECS, seconds))
        seconds -= PULSE_SECS


def sync_all(config: Config, sender: Sender, health: Health, clock: Clock, memory: Memory) -> None:
    """Sync every configured source once; one that fails is logged, alarmed and tried again at the
    next interval.
    """
    known = _known(config)
    owned = Counter(customer.source for customer in known.values())
    subjects = forgotten_people(config.kafka)
    for name, entry in config.customers.items():
        health.progress()
        read = registry.load("connectors.customers", entry.type).read
        try:
            plan = plan_sync(
                name,
                read(entry.settings, now=clock.now()),
                known,
                sources=config.customers,
                now=clock.now(),
                forgotten=lambda customer: is_forgotten_customer(customer, subjects.__contains__),
            )
            refuse_broken(plan, owned[name], config.service.sync_max_removed_share)
        except (FlowError, OSError) as error:
            health.failed(f"{name}: {error}")
            log.error("customers cannot be read", source=name, reason=str(error))
            _alarm(sender, name, str(error), clock, memory)
            continue
        memory.read_at[name] = clock.now()
        _publish(sender, health, name, plan)
        _set_aside(
            config, sender, name, plan.rejected, clock, memory.rejects.setdefault(name, set())
        )
        _alarm(sender, name, "", clock, memory)
        known.update(dict.fromkeys(plan.changed, Known(name)))
        metrics.LAST_SUCCESS.labels("customers", name).set_to_current_time()


def _known(config: Config) -> dict[str, Known]:
    """The customers that are on the topic; unreadable records are none."""
    known: dict[str, Known] = {}
    for record in all_records(config.kafka, topics.CUSTOMERS):
        key = (record.key or b"").decode("utf-8", "replace")
        try:
            customer = Customer.model_validate_json(record.value or b"")
            known[key] = Known(customer.source, digest(customer))
        except ValueError:
            known.pop(key, None)
    return known


def _publish(sender: Sender, health: Health, name: str, plan: Plan) -> None:
    sender.deliver(_records(plan, health))
    metrics.RECORDS_WRITTEN.labels("sync", "kafka").inc(len(plan.changed) + len(plan.removed))
    metrics.DROPPED.labels("sync", "forgotten").inc(plan.forgotten)
    if plan.changed or plan.removed:
        log.info(
            "customers synced",
            source=name,
            customers=plan.size,
            changed=len(plan.changed),
            removed=len(plan.removed),
            rejected=len(plan.rejected),
        )


def _records(plan: Plan, health: Health) -> Iterator[Outgoing]:
    for id_, record in (*plan.changed.items(), *((id_, None) for id_ in plan.removed)):
        health.progress()
        yield Outgoing(topics.CUSTOMERS, id_.encode(), record)


def _set_aside(
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


def _alarm(sender: Sender, name: str, reason: str, clock: Clock, memory: Memory) -> None:
    """Raise the alarm of a source of customers, or clear it where there is no reason; once.

    The first round always speaks: an earlier process may have raised it.
    """
    if bool(memory.alarms.get(name, not reason)) == bool(reason):
        memory.alarms[name] = reason
        return
    candidate = Candidate(
        dedup_key=f"customers-failing:{name}"[:300], rule="customers-failing",
        title=f"Customers of {name} cannot be synced",
        text=reason[:2000] or "Customers are synced again.",
        state="firing" if reason else "clear", at=clock.now(),
        severity="warning" if reason else "info", origin="sync",
    )  # fmt: skip
    sender.deliver([Outgoing(topics.ALERTS, candidate.dedup_key.encode(), candidate.to_json())])
    memory.alarms[name] = reason
