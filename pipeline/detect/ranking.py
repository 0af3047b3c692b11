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
        if active.is_set() and clock.now() >= _due(config, begun):
            try:
                _rank(config, clock.now())
            except (FlowError, KafkaError) as error:
                health.failed(f"ranking: {error}")
                log.warning("authors could not be ranked", reason=str(error))


def _due(config: Config, begun: datetime) -> datetime:
    """When it is time again."""
    try:
        last = datetime.fromisoformat(_note(config).read_text("utf-8").strip())
    except (OSError, ValueError):
        return begun + min(FIRST_AFTER, timedelta(seconds=config.service.rank_every_secs))
    return last + timedelta(seconds=config.service.rank_every_secs)


def _rank(config: Config, now: datetime) -> None:
    from pipeline.acts import rank  # needs numpy: other detect processes do without
    from pipeline.sync.forgotten import forgotten_people
    from sinks.clickhouse.network import Window

    window = Window(now - timedelta(days=config.service.rank_window_days), now)
    with connect(connection(config.clickhouse)) as client:
        result = rank.compute(client, window)
    sent = rank.publish(config.kafka, result.ranks, forgotten_people(config.kafka))
    note = _note(config)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(now.isoformat(), "utf-8")
    metrics.LAST_SUCCESS.labels("rank", "authors").set_to_current_time()
    log.info("authors were ranked", accounts=result.accounts, ranks=len(result.ranks), sent=sent)


def _note(config: Config) -> Path:
    return config.service.state_dir / "detect" / f"{config.kafka.prefix}ranked"
