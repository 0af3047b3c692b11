"""The active detect process ranks authors at its times: who is listened to, and who knows what.

When it did so last stands in a note of this host's state. A first time waits some minutes, so that a
start is not the busiest moment; one that fails is tried again at the next pulse.
"""

import threading
from datetime import datetime, timedelta
from pathlib import Path

from kafka.errors import KafkaError

from pipeline import logs, metrics
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.service import Health
from schemas.context import Clock
from schemas.flow import FlowError
from sinks.clickhouse.client import connect

log = logs.get_logger("detect.rank")

PULSE_SECS = 60.0
FIRST_AFTER = timedelta(minutes=15)


def rank_at_times(
    config: Config,
    health: Health,
    ending: threading.Event,
    active: threading.Event,
    clock: Clock,
    pulse_secs: float = PULSE_SECS,
) -> None:
    """Rank every `service.rank_every_secs` while this process is the active one, until it ends."""
    begun = clock.now()
    while not ending.wait(pulse_secs):
        if active.is_set() and clock.now() >= due(config, begun, clock.now()):
            try:
                _rank(config, clock.now())
            except (FlowError, KafkaError) as error:
                health.failed(f"ranking: {error}")
                log.warning("authors could not be ranked", reason=str(error))


def due(config: Config, begun: datetime, now: datetime) -> datetime:
    """When it is time again. A note that cannot be read, or is of a time to come (the clock was
    ahead), is none.
    """
    every = timedelta(seconds=config.service.rank_every_secs)
    try:
        last = datetime.fromisoformat(note_of(config).read_text("utf-8").strip())
        if last <= now:
            return last + every
    except (OSError, ValueError, TypeError):
        pass
    return begun + min(FIRST_AFTER, every)


def _rank(config: Config, now: datetime) -> None:
    from pipeline.acts import rank  # needs numpy: other detect processes do without
    from pipeline.sync.forgotten import forgotten_people
    from sinks.clickhouse.network import Window

    window = Window(now - timedelta(days=config.service.rank_window_days), now)
    with connect(connection(config.clickhouse)) as client:
        result = rank.compute(client, window)
    sent = rank.publish(config.kafka, result.ranks, forgotten_people(config.kafka))
    note = note_of(config)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(now.isoformat(), "utf-8")
    metrics.LAST_SUCCESS.labels("rank", "authors").set_to_current_time()
    log.info("authors were ranked", accounts=result.accounts, ranks=len(result.ranks), sent=sent)


def note_of(config: Config) -> Path:
    """Where it stands when this line was ranked last."""
    return config.service.state_dir / "detect" / f"{config.kafka.prefix}ranked"
