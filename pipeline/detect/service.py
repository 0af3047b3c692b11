"""`grapevine run detect`: one active process judges every closed five minutes by the rules over
time; others stand by.

Also watches how far the services lag behind what Kafka still keeps, and ranks authors once a day.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable

from kafka.errors import KafkaError

from pipeline import metrics, service
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.detect.lag import lag_alarms
from pipeline.detect.loop import DetectLoop
from pipeline.detect.ranking import rank_at_times
from pipeline.detect.sending import CandidateSender
from pipeline.kafka import lag
from pipeline.kafka.guard import kafka_holds
from pipeline.service import Health
from pipeline.threads import Parts
from pipeline.topics import ALERTS

LAG_EVERY_SECS = 30.0
STOP_SECS = 20


def run(config: Config) -> int:
    """Run the service; returns its exit code."""
    return service.run_service("detect", config, main)


async def main(config: Config, health: Health, stop: asyncio.Event) -> None:
    """Judge until stopped."""
    if not await kafka_holds(config, health, stop, {"detect": [ALERTS]}):
        return
    ending, active = threading.Event(), threading.Event()
    sender = CandidateSender(config.kafka, health, ending)
    loop = DetectLoop(config, health, ending, active, sender, SYSTEM_CLOCK)
    parts: dict[str, Callable[[], None]] = {"judge": loop.run}
    if not config.service.event_time:  # a replay has no present that its records could be late for
        parts["lag"] = lambda: _watch_lag(config, ending, active, sender)
        if config.service.rank_every_secs:
            parts["rank"] = lambda: rank_at_times(config, health, ending, active, SYSTEM_CLOCK)
    running = Parts(parts)
    await stop.wait()
    ending.set()
    await running.ended(STOP_SECS)
    await asyncio.to_thread(sender.close)


def _watch_lag(
    config: Config, ending: threading.Event, active: threading.Event, sender: CandidateSender
) -> None:
    """Measure how far services lag, raise and clear the alarm, while this process is the active one."""
    firing: frozenset[str] = frozenset(
        group for group, _ in lag.STAGES
    )  # an earlier process may have raised them
    while not ending.is_set():
        if active.is_set():
            with contextlib.suppress(KafkaError):  # Kafka is away: asked again
                stages = lag.measure(config.kafka, SYSTEM_CLOCK)
                for stage in stages:
                    metrics.LAG_SECS.labels(stage.group, stage.topic.name).set(stage.oldest_secs)
                candidates, firing = lag_alarms(stages, firing, SYSTEM_CLOCK.now())
                sender.deliver(candidates)
        else:
            metrics.LAG_SECS.clear()  # the active process tells
        ending.wait(LAG_EVERY_SECS if active.is_set() else 1.0)
