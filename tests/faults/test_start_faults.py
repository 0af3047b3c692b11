"""Every service started while Kafka is away: it waits and says so, stops at once when it is told
to, and works when Kafka comes.
"""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from deploy.local.stack import Endpoints
from tests.builders import make_mention
from tests.faults.test_line_faults import line_config
from tests.services import Running, Services, wait_until
from tests.stack import own_kafka

ALL = {
    "ingest": (),
    "enrich": (),
    "enrich-history": ("--lane", "history"),
    "watch": (),
    "store": (),
    "detect": (),
    "notify": (),
    "sync": (),
}
PATIENCE_SECS = 35
"""Longer than the 30 s after which Kafka's clients give up."""
STOP_SECS = 10
"""With eight processes on few cores; alone it is well under a second."""


def start_all(services: Services, path: Path) -> dict[str, Running]:
    started = {}
    for name, arguments in ALL.items():
        started[name] = services.start(name.partition("-")[0], path, *arguments)
        started[name].service = name  # its note is under this name
    return started


def test_services_wait_for_kafka_stop_at_once_and_work_when_it_comes(
    tmp_path: Path, endpoints: Endpoints, tables: str, services: Services
) -> None:
    with own_kafka(tmp_path / "stack") as (own, bootstrap):
        own.kill("kafka")
        lines = [make_mention(id="file:t:1", text="acme works").to_json().decode()]
        at = replace(endpoints, kafka=bootstrap)
        path = line_config(tmp_path, at, "", tables.rpartition("/")[2], lines)
        _wait_without(start_all(services, path))
        later = start_all(services, path)
        own.start("kafka")
        for running in later.values():
            running.wait_ready(120)


def _wait_without(started: dict[str, Running]) -> None:
    """Nobody ends by itself, everybody says what is waited for, and all stop at once."""
    begun = time.monotonic()

    def says_so(running: Running) -> bool:
        status, body = running.get("/readyz")
        return status == 503 and "Kafka" in body and "does not answer" in body

    for name, running in started.items():
        wait_until(partial(says_so, running), 90, f"{name} says it")
    wait_until(lambda: time.monotonic() - begun > PATIENCE_SECS, PATIENCE_SECS + 5)
    for name, running in started.items():
        assert running.process.poll() is None, f"{name} has ended\n{running.log_tail()}"
        assert says_so(running), name
    taken = {}
    for name, running in started.items():
        at = time.monotonic()
        assert running.terminate(STOP_SECS) == 0, name
        taken[name] = round(time.monotonic() - at, 1)
    print("seconds from SIGTERM to the end:", taken)
