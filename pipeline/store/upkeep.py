"""The store's slow duties: retention as configured, and the physical removal of deleted words."""

import threading
import time

from pipeline import logs
from pipeline.clickhouse import connection, until_done
from pipeline.config import Config
from pipeline.service import Health
from schemas.context import Clock
from sinks.clickhouse.client import connect
from sinks.clickhouse.purge import purge
from sinks.clickhouse.tables import apply_retention

log = logs.get_logger("store.upkeep")


def run_upkeep(config: Config, health: Health, stop: threading.Event, clock: Clock) -> None:
    """Apply retention once, then purge every `service.purge_every_secs` until stopped."""
    client = connect(connection(config.clickhouse))
    kept = config.retention
    until_done(
        lambda: apply_retention(
            client,
            payload_days=kept.payload_days,
            mention_days=kept.mention_days,
            deleted_days=kept.deleted_days,
            lead_days=kept.lead_days,
        ),
        health,
        stop,
    )
    due = time.monotonic() + config.service.purge_every_secs
    while not stop.wait(min(1.0, config.service.purge_every_secs)):
        if time.monotonic() >= due:
            removed = until_done(lambda: purge(client), health, stop)
            if removed:
                log.info("deleted words were removed from disk", mentions=removed)
            due = time.monotonic() + config.service.purge_every_secs
    client.disconnect()
