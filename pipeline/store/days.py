"""Keeps the figures of whole days written (day_figures, day_answers), a while after records came."""

import threading
import time
from functools import partial

from pipeline.clickhouse import connection, until_done
from pipeline.config import Config
from pipeline.service import Health
from sinks.clickhouse.client import connect
from sinks.clickhouse.days import write_days

EVERY_SECS = 15.0
PAUSE = 9.0
"""Pauses last this many times as long as the writing before: imports are not slowed by it."""


def run_days(config: Config, health: Health, stop: threading.Event) -> None:
    """Write what changed until stopped."""
    target = connection(config.clickhouse)
    with connect(target) as client:
        write = partial(write_days, client, late_secs=target.query_timeout_secs)
        pause = EVERY_SECS
        while not stop.wait(pause):
            started = time.monotonic()
            until_done(write, health, stop)
            pause = max(EVERY_SECS, PAUSE * (time.monotonic() - started))
