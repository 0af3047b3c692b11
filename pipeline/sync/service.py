"""`grapevine run sync`: reads the sources of customers at intervals and publishes what changed."""

import asyncio
import contextlib
import json
import time
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from pipeline import logs, metrics, registry, service, topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import CustomersEntry
from pipeline.dead_letters import dead_letter, send_dead_letter
from pipeline.erasure import forgotten_people, person_subject
from pipeline.kafka.clients import producer, topic_name
from pipeline.kafka.create import create_topics
from pipeline.kafka.read import latest_records
from pipeline.service import Health
from pipeline.sync.plan import Known, Plan, digest, plan_sync
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.customer import Customer
from schemas.flow import FlowError

log = logs.get_logger("sync")

SEND_SECS = 120
PULSE_SECS = 1.0


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("sync", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Sync every `service.sync_every_secs` until stopped."""
    await asyncio.to_thread(create_topics, config.kafka)
    sender = await asyncio.to_thread(producer, config.kafka, "grapevine-sync")
    while not stop.is_set():
        try:
            await asyncio.to_thread(sync_all, config, sender, health, SYSTEM_CLOCK)
            health.set_ready()
        except KafkaError as error:
            health.set_waiting(f"Kafka: {error}")
            health.failed(str(error))
        await _rest(config.service.sync_every_secs, health, stop)
    await asyncio.to_thread(sender.close, 10)


async def _rest(seconds: float, health: Health, stop: asyncio.Event) -> None:
    """Wait, alive, for the next sync or the stop."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        health.idle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(PULSE_SECS, left))


def sync_all(config: Config, sender: KafkaProducer, health: Health, clock: Clock) -> None:
    """Sync every configured source once; one that fails is logged, alarmed and tried again at the next interval."""
    known = {
        id_: Known(customer.source, digest(customer))
        for id_, customer in (
            (id_, _customer(raw)) for id_, raw in latest_records(config.kafka, topics.CUSTOMERS).items()
        )
        if customer is not None
    }
    forgotten = forgotten_people(config.kafka)
    for name, entry in config.customers.items():
        health.progress()
        try:
            plan = _plan(name, entry, known, forgotten, clock)
            _refuse_avalanche(name, plan, known, config)
        except (FlowError, OSError) as error:
            health.failed(f"{name}: {error}")
            log.error("customers cannot be read", source=name, reason=str(error))
            _alarm(config, sender, name, str(error), clock)
            continue
        _publish(config, sender, name, plan, clock)
        _alarm(config, sender, name, "", clock)
        metrics.LAST_SUCCESS.labels("customers", name).set_to_current_time()


def _plan(name: str, entry: CustomersEntry, known: dict[str, Known], forgotten: frozenset[str], clock: Clock) -> Plan:
    read = registry.load("connectors.customers", entry.type).read
    return plan_sync(name, read(entry.settings, now=clock.now()), known, forgotten, person_subject)


def _refuse_avalanche(name: str, plan: Plan, known: dict[str, Known], config: Config) -> None:
    """A broken export must not empty the directory."""
    owned = sum(1 for customer in known.values() if customer.source == name)
    share = len(plan.removed) / owned if owned else 0.0
    if share > config.service.sync_max_removed_share:
        raise FlowError(
            f"this would remove {len(plan.removed)} of {owned} customers, more than service.sync_max_removed_share "
            f"({config.service.sync_max_removed_share:g}) allows: check the export, or raise the setting"
        )


def _publish(config: Config, sender: KafkaProducer, name: str, plan: Plan, clock: Clock) -> None:
    topic, now = topic_name(config.kafka, topics.CUSTOMERS.name), clock.now()
    waiting: list[Any] = []
    for customer in plan.changed:
        stamped = customer.model_copy(update={"updated_at": now})
        waiting.append(sender.send(topic, key=customer.id.encode(), value=stamped.to_json()))
        if len(waiting) >= 1000:  # kafka-python has no bound of its own on what waits
            _confirm(waiting)
    for id_ in plan.removed:
        waiting.append(sender.send(topic, key=id_.encode(), value=None))
    for reject in plan.rejected:
        payload = json.dumps(reject.payload, default=str, ensure_ascii=False).encode()
        letter = dead_letter(service="sync", source=name, reason=reject.reason, clock=clock, value=payload)
        waiting.append(send_dead_letter(sender.send, config.kafka, letter))
    _confirm(waiting)
    metrics.RECORDS_WRITTEN.labels("sync", "kafka").inc(len(plan.changed) + len(plan.removed))
    metrics.DROPPED.labels("sync", "forgotten").inc(plan.forgotten)
    if plan.changed or plan.removed or plan.rejected:
        log.info("customers synced", source=name, customers=plan.size, changed=len(plan.changed),
                 removed=len(plan.removed), rejected=len(plan.rejected))  # fmt: skip


def _confirm(waiting: list[Any]) -> None:
    for future in waiting:
        future.get(SEND_SECS)
    waiting.clear()


def _alarm(config: Config, sender: KafkaProducer, name: str, reason: str, clock: Clock) -> None:
    """Raise the alarm of a source of customers, or clear it where there is no reason."""
    candidate = Candidate(
        dedup_key=f"customers-failing:{name}", rule="customers-failing", title=f"Customers of {name} cannot be synced",
        text=reason or "Customers are synced again.", state="firing" if reason else "clear", at=clock.now(),
        severity="warning" if reason else "info", origin="sync",
    )  # fmt: skip
    topic = topic_name(config.kafka, topics.ALERTS.name)
    sender.send(topic, key=candidate.dedup_key.encode(), value=candidate.to_json()).get(SEND_SECS)


def _customer(raw: bytes) -> Customer | None:
    try:
        return Customer.model_validate_json(raw)
    except ValueError:
        return None
