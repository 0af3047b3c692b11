"""Notify watches the whole line: the age of what waits at every stage, also at one that does not run, as a metric; and
an alarm before a topic's retention would remove records that nobody has processed."""

import asyncio

from kafka.errors import KafkaError

from pipeline import logs, metrics
from pipeline.config.model import Kafka
from pipeline.ingest.threads import in_thread
from pipeline.lag import Stage, measure
from pipeline.notify.book import Book
from pipeline.notify.decide import ENDED
from pipeline.notify.state_log import StateLog
from pipeline.notify.waits import wait_either
from schemas.alert import Candidate
from schemas.context import Clock

RULE = "lag-near-retention"
EVERY_SECS = 30.0
SHARE = 0.5
"""The share of a topic's retention after which waiting records are in danger."""

log = logs.get_logger("notify.line")


async def watch_line(kafka: Kafka, book: Book, state_log: StateLog, clock: Clock, stop: asyncio.Event) -> None:
    """Measure every half minute until `stop`. While Kafka does not answer, the last figures stay."""
    while not stop.is_set():
        measuring = asyncio.ensure_future(in_thread(lambda: measure(kafka, clock)))
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({measuring, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not measuring.done():
            measuring.cancel()
            return
        try:
            stages = measuring.result()
        except (KafkaError, OSError) as error:
            log.warning("the lag of the line cannot be measured", reason=f"{type(error).__name__}: {error}"[:300])
        else:
            for stage in stages:
                metrics.LAG_SECS.labels(stage.group, stage.topic.name).set(stage.oldest_secs)
                candidate = judge(stage, clock, is_open=_is_open(book, stage))
                if candidate is not None:
                    await state_log.raise_candidate(candidate)
        await wait_either(stop, None, EVERY_SECS)


def judge(stage: Stage, clock: Clock, *, is_open: bool) -> Candidate | None:
    """The alarm of a stage whose oldest waiting record is older than half of its topic's retention, or its end."""
    if stage.topic.cleanup != "delete":
        return None
    limit_secs = stage.topic.retention_ms / 1000
    near = stage.oldest_secs > SHARE * limit_secs
    if not near and not is_open:
        return None
    hours, kept = stage.oldest_secs / 3600, limit_secs / 3600
    waiting = (
        f"{stage.lag} records of {stage.topic.name} wait, the oldest {hours:.0f} h; Kafka keeps them {kept:.0f} h."
    )
    if near:
        metrics.CANDIDATES.labels(RULE).inc()
    return Candidate(
        dedup_key=_key(stage),
        rule=RULE,
        title=f"{stage.group} is close to losing records",
        text=waiting if near else f"{stage.group} has caught up.",
        severity="critical" if near else "info",
        state="firing" if near else "clear",
        at=clock.now(),
        value=round(hours, 1),
        expected=SHARE * kept,
        origin="notify",
    )


def _key(stage: Stage) -> str:
    return f"{RULE}:{stage.group}:{stage.topic.name}"


def _is_open(book: Book, stage: Stage) -> bool:
    state = book.find(_key(stage))
    return state is not None and state.status not in ENDED
