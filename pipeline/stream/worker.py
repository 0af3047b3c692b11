"""Runs one Faust agent over one topic: takes slices without acking, hands them on, acks each once
all is delivered.

Anything unexpected ends the process at once and non-zero: a supervisor restarts it from the last
commit. Nothing may leave the agent's body as an exception, for Faust would acknowledge what failed.
"""

import asyncio
import contextlib
import gc
import time
from collections.abc import Iterator
from typing import Any

import faust
from faust.types import StreamT

from pipeline import logs, metrics
from pipeline.config import Config
from pipeline.kafka.aside import Aside
from pipeline.kafka.attempts import Attempts
from pipeline.kafka.batches import BatchPublisher
from pipeline.kafka.names import wire_name
from pipeline.service import EndOfServiceError, Health, end_process
from pipeline.stream.app import create_app
from pipeline.stream.batch import BatchWorker, Process
from pipeline.topics import Topic
from schemas.context import Clock

log = logs.get_logger("stream")

GARBAGE_AFTER = 20_000
"""New objects after which the collector looks for cycles. A slice makes thousands that live until
it is delivered, and looking at them again and again takes one twentieth of the time.
"""
SLICES_IN_FLIGHT = 4
"""Slices whose deliveries may be under way while the next is processed."""


async def run_stream(
    *,
    config: Config,
    health: Health,
    stop: asyncio.Event,
    topic: Topic,
    group: str,
    process: Process,
    clock: Clock,
) -> None:
    """Work on a topic until `stop`; returns when what was taken is acknowledged and committed."""
    publisher = BatchPublisher(config.kafka)
    await publisher.start()
    worker = BatchWorker(
        service=health.service,
        topic=topic,
        process=process,
        publisher=publisher,
        attempts=Attempts(config, group),
        aside=Aside(config, health.service, clock),
    )
    folder = config.service.state_dir / "faust" / group
    folder.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder of a path only
    app = create_app(config.kafka, group, health.instance, folder)
    _attach(app, worker, health, wire_name(config.kafka, topic))
    collect_seldom()
    await app.start()
    await _watch(app, health, stop, topic)
    await app.stop()
    await publisher.stop()


def collect_seldom() -> None:
    """Leave what is loaded (models, queries, Faust) out of every garbage collection, collect the
    rest less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 50, 50)


def _attach(app: faust.App, worker: BatchWorker, health: Health, name: str) -> None:
    source = app.topic(
        name,
        key_type=bytes,
        key_serializer="raw",
        value_type=bytes,
        value_serializer="raw",
        internal=False,
    )
    room = asyncio.Semaphore(SLICES_IN_FLIGHT)
    confirming: set[asyncio.Task[None]] = set()

    async def confirm(event: Any, deliveries: list[asyncio.Future[Any]], started: float) -> None:
        with _ends_process():
            await asyncio.gather(*deliveries)
            worker.done(event.value)
            event.ack()
            room.release()
            health.progress()
            metrics.BATCH_SECS.labels(worker.service).observe(time.perf_counter() - started)
            _note_lag(app, worker, event)

    async def agent(stream: StreamT[bytes]) -> None:
        async for event in stream.noack().events():
            with _ends_process():
                await room.acquire()
                started = time.perf_counter()
                deliveries = await worker.hand_on(event.value)
                task = asyncio.create_task(confirm(event, deliveries, started))
                confirming.add(task)
                task.add_done_callback(confirming.discard)
                await asyncio.sleep(
                    0
                )  # the sender, the commits and /healthz get their turn between slices

    app.agent(source, name=f"{health.service}.agent", concurrency=1)(agent)

    async def forget_attempts(*_: Any, **__: Any) -> None:
        worker.attempts.forget()

    app.on_partitions_revoked.connect(forget_attempts, weak=False)


@contextlib.contextmanager
def _ends_process() -> Iterator[None]:
    """Whatever goes wrong inside ends the process: Faust would acknowledge what an agent failed at,
    and go on.
    """
    try:
        yield
    except EndOfServiceError as error:
        log.error("ending this process", reason=str(error))
        end_process(error.code)
    except Exception:  # the border of the agent
        log.exception("a slice failed, ending this process")
        end_process(1)


def _note_lag(app: faust.App, worker: BatchWorker, event: Any) -> None:
    last = event.value[-1]
    end = app.consumer.highwater(event.message.tp)
    metrics.LAG_RECORDS.labels(worker.service, worker.topic.name, last.partition).set(
        max(0, (end or 0) - last.offset - 1)
    )


async def _watch(app: faust.App, health: Health, stop: asyncio.Event, topic: Topic) -> None:
    """Wait for the stop; meanwhile end the process when Faust has crashed, and tell whether there
    is work at all.
    """
    while not stop.is_set():
        if app.crashed:
            log.error("Faust has crashed, ending this process", reason=str(app.crash_reason))
            end_process(1)
        assigned = app.consumer.assignment() if app.consumer else set()
        metrics.PARTITIONS_ASSIGNED.labels(health.service, topic.name).set(len(assigned))
        if assigned and not app.rebalancing:
            if not health.ready:
                health.set_ready()
            if not app.consumer.unacked:
                health.idle()
        elif not app.rebalancing:
            health.set_ready()  # a standby: more processes than partitions
        try:
            await asyncio.wait_for(stop.wait(), 0.25)
        except TimeoutError:
            continue
