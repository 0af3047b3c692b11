"""`grapevine run notify`: one active process turns candidates into alerts that people see; others
stand by.

Offsets are committed only once the alerts they changed are saved, with what is still to be
delivered in them.
"""

import asyncio
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any

from pipeline import metrics, registry
from pipeline.clock import SYSTEM_CLOCK, passed
from pipeline.config import Config
from pipeline.kafka.guard import kafka_holds
from pipeline.notify.alarms import Alarms
from pipeline.notify.book import Book
from pipeline.notify.courier import Courier
from pipeline.notify.dead_man import ping_while_working
from pipeline.notify.greeting import ask_until_answered, question_of, tells
from pipeline.notify.inbox import Arrival, Inbox
from pipeline.notify.intake import Intake
from pipeline.notify.masked import masked
from pipeline.notify.policy import Policies
from pipeline.notify.state_log import NotActiveError, StateLog, read_states
from pipeline.service import Health, run_service
from pipeline.topics import ACTIONS, ALERTS, TOMBSTONES
from schemas.alert import AlertState
from schemas.notice import Destination

TICK_SECS = 1.0
FORGET_EVERY_TICKS = 600


def run(config: Config) -> int:
    """Run notify until SIGTERM; returns the exit code."""
    return run_service("notify", config, main)


def build_destinations(config: Config) -> dict[str, Destination]:
    """The configured destinations, ready to deliver. Raises Fatal where one cannot be built."""
    return {
        name: registry.load("sinks", entry.type).build(entry.settings, name=name)
        for name, entry in config.notify.items()
    }


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Wait to be the active process, take over the saved alerts, work until `stop`."""
    if not await kafka_holds(config, health, stop, {"notify": [ALERTS, ACTIONS, TOMBSTONES]}):
        return
    destinations = build_destinations(config)
    inbox = Inbox(config.kafka)
    try:
        arrivals = await _wait_to_be_active(inbox, health, stop)
        if stop.is_set():
            return
        await inbox.activate(arrivals)
        edits = {name: destination.edits for name, destination in destinations.items()}
        book = Book(Policies(config), edits, event_time=config.service.event_time)
        state_log = StateLog(config.kafka, book, inbox.confirmed)
        try:
            intake = Intake(config, book, state_log, SYSTEM_CLOCK)
            await _restore(config, book, intake)
            await _work(
                config, health, stop, inbox, book, state_log, intake, destinations, arrivals
            )
        finally:
            await state_log.close()
    finally:
        await inbox.close()


async def _wait_to_be_active(inbox: Inbox, health: Health, stop: asyncio.Event) -> list[Arrival]:
    while not stop.is_set():
        arrivals = await inbox.poll()
        health.idle()
        if inbox.assigned:
            return arrivals
        health.set_waiting("standing by: another notify process is active")
    return []


async def _restore(config: Config, book: Book, intake: Intake) -> None:
    """Take over the saved alerts; unreadable ones go to the dead letters and are forgotten."""
    poison: list[Any] = []
    states = await asyncio.to_thread(read_states, config.kafka, poison)
    book.restore(states.values())
    for record in poison:
        await intake.bury(record, "cannot be read")
        key = (record.key or b"").decode(errors="replace")
        if key and key not in states:
            book.forgotten.add(key)


async def _work(
    config: Config,
    health: Health,
    stop: asyncio.Event,
    inbox: Inbox,
    book: Book,
    state_log: StateLog,
    intake: Intake,
    destinations: dict[str, Destination],
    arrivals: list[Arrival],
) -> None:
    alarms = Alarms(config, state_log, SYSTEM_CLOCK)
    couriers = _couriers(config, inbox, book, state_log, intake, destinations, alarms)
    book.on_waiting = lambda name: couriers[name].wake.set()

    def working() -> bool:
        failing = [courier for courier in couriers.values() if courier.failing_since]
        return inbox.fresh() and (not couriers or len(failing) < len(couriers))

    questions = {name: question_of(config.notify[name]) for name in couriers}
    health.sources = lambda: {
        name: tells(courier, asked=questions[name] is not None)
        for name, courier in couriers.items()
    }
    url = config.service.dead_man_url
    async with asyncio.TaskGroup() as tasks:
        for courier in couriers.values():
            tasks.create_task(courier.run(stop))
        tasks.create_task(alarms.watch(list(couriers.values()), stop))
        if url is not None:
            every = config.service.dead_man_every_secs
            tasks.create_task(ping_while_working(url.get_secret_value(), every, working, stop))
        asking = [
            tasks.create_task(ask_until_answered(courier, questions[name]))
            for name, courier in couriers.items()
        ]
        await _loop(health, stop, inbox, book, state_log, intake, arrivals)
        for task in asking:
            task.cancel()


def _couriers(
    config: Config,
    inbox: Inbox,
    book: Book,
    state_log: StateLog,
    intake: Intake,
    destinations: dict[str, Destination],
    alarms: Alarms,
) -> dict[str, Courier]:
    return {
        name: Courier(
            name=name,
            destination=destination,
            book=book,
            save=state_log.save,
            may_act=inbox.fresh,
            failed=alarms.failed,
            recovered=alarms.recovered,
            clock=SYSTEM_CLOCK,
            random=SystemRandom(),
            zone=config.zone,
            raised_at=intake.raised_at,
            show=masked if config.redact_pii.alerts else _as_it_is,
        )
        for name, destination in destinations.items()
    }


async def _loop(
    health: Health,
    stop: asyncio.Event,
    inbox: Inbox,
    book: Book,
    state_log: StateLog,
    intake: Intake,
    arrivals: list[Arrival],
) -> None:
    """Take in what comes, let time pass, save, commit."""
    ticked, ticks = datetime(1970, 1, 1, tzinfo=UTC), 0
    while not stop.is_set():
        if inbox.lost:
            raise NotActiveError(
                "another notify process is active now; this one ends, to stand by when restarted"
            )
        if not await inbox.confirmed():
            health.set_waiting("Kafka does not confirm that this process is the active one")
            arrivals += await inbox.poll()
            continue
        if not health.ready:
            health.set_ready()
        for arrival in arrivals:
            await intake.take(arrival)
        now = SYSTEM_CLOCK.now()
        if arrivals or passed(ticked, now).total_seconds() >= TICK_SECS:
            book.tick(now)
            ticked, ticks = now, ticks + 1
            if ticks % FORGET_EVERY_TICKS == 0:
                book.forget_old(now)
            _count_open(book.live())
        await state_log.save()
        if arrivals:
            await inbox.commit(arrivals)
        health.progress()
        arrivals = await inbox.poll()


def _count_open(alerts: list[AlertState]) -> None:
    for severity in ("info", "warning", "critical"):
        metrics.ALERTS_OPEN.labels(severity).set(
            sum(alert.severity == severity for alert in alerts)
        )


def _as_it_is(alert: AlertState) -> AlertState:
    return alert
