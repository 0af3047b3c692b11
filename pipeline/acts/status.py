"""The state of the whole line: which processes run, how far each stage lags, sources, alerts, dead
letters, errors.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from pipeline import topics
from pipeline.acts import redrive
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.kafka import lag
from pipeline.kafka.read import latest_records
from schemas.alert import AlertState
from schemas.context import Clock
from schemas.flow import FlowError
from sinks.clickhouse.client import connect
from sinks.clickhouse.figures import complete_until

ENDED = ("resolved", "false_alarm")
ANSWER_SECS = 3


@dataclass(frozen=True, slots=True)
class Process:
    """One running service process as it tells itself. `sources` is what it tells of each end outside:
    ingest of sources of mentions (Runner.tells), sync of customers, notify of destinations.
    """

    service: str
    pid: int
    port: int
    ready: bool
    reason: str
    last_error: str
    metrics: Mapping[str, float]
    sources: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """The line as Kafka and ClickHouse tell it. `complete_until` is None where it is unknown;
    `problem` says why.
    """

    stages: tuple[lag.Stage, ...]
    open_alerts: Mapping[str, int]
    dead_letters: Mapping[str, int]
    complete_until: datetime | None
    problem: str = ""


def processes(state_dir: Path) -> list[Process]:
    """The services of this host that answer, by name."""
    notes = sorted((state_dir / "services").glob("*.json"))
    answering = (_process(note) for note in notes)
    return [process for process in answering if process is not None]


def _process(note: Path) -> Process | None:
    try:
        about = json.loads(note.read_text())
        where = f"http://{about.get('host', '127.0.0.1')}:{about['port']}"
        ready = json.loads(_get(f"{where}/readyz"))
        samples = _samples(_get(f"{where}/metrics"))
    except (OSError, ValueError, KeyError):
        return None
    return Process(
        service=about["service"],
        pid=about["pid"],
        port=about["port"],
        ready=ready["ready"],
        reason=ready["reason"],
        last_error=ready["last_error"],
        metrics=samples,
        sources=ready.get("sources", {}),
    )


def _get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECS) as answer:  # noqa: S310  our own services
            body: bytes = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    return body.decode()


def _samples(text: str) -> dict[str, float]:
    """Metric values summed over their labels."""
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    return sums


def line(config: Config, clock: Clock) -> Line:
    """The line now; raises KafkaError when Kafka does not answer. Without ClickHouse the rest is
    told all the same.
    """
    stages = tuple(lag.measure(config.kafka, clock))
    problem, until = "", None
    try:
        with connect(connection(config.clickhouse)) as client:
            until = complete_until(client, topics.ENRICHED.name)
    except FlowError as error:
        problem = error.reason
    alerts = (state.severity for state in open_alerts(config))
    letters = (boxed.letter.service for boxed in redrive.waiting(config.kafka))
    return Line(stages, _counted(alerts), _counted(letters), until, problem)


def open_alerts(config: Config) -> list[AlertState]:
    """The alerts that are not over, read from alert_state.v1; unreadable ones are left to notify."""
    alerts = []
    for value in latest_records(config.kafka, topics.ALERT_STATE).values():
        try:
            alerts.append(AlertState.model_validate_json(value))
        except ValueError:
            continue
    return [state for state in alerts if state.status not in ENDED]


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def sources(running: list[Process], configured: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Every configured source of mentions as a process of this host tells it; `elsewhere` where none
    does.
    """
    return _told(running, "ingest", configured)


def customers(running: list[Process], configured: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Every configured source of customers, told alike."""
    return _told(running, "sync", configured)


def destinations(running: list[Process], configured: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Every configured destination of alerts, told alike."""
    return _told(running, "notify", configured)


def crms(running: list[Process], configured: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Every configured CRM that is written to, told alike."""
    return _told(running, "crm", configured)


def _told(
    running: list[Process], service: str, configured: Iterable[str]
) -> dict[str, Mapping[str, Any]]:
    unknown = {"state": "elsewhere", "last_success": None, "last_error": ""}
    told = {
        name: state
        for process in running
        if process.service == service
        for name, state in process.sources.items()
    }
    return {name: told.get(name, unknown) for name in configured}


def as_json(config: Config, running: list[Process], now: Line) -> dict[str, Any]:
    """The state as one JSON object."""
    hidden = ("metrics", "sources", "port")
    return {
        "config": str(config.path),
        "processes": [{k: v for k, v in asdict(p).items() if k not in hidden} for p in running],
        "sources": sources(running, config.source_names),
        "customers": customers(running, config.customer_names),
        "destinations": destinations(running, config.destination_names),
        "crm": crms(running, config.crm_names),
        "stages": [_stage(stage) for stage in now.stages],
        "open_alerts": dict(now.open_alerts),
        "dead_letters": dict(now.dead_letters),
        "complete_until": now.complete_until.isoformat() if now.complete_until else None,
        "problem": now.problem,
    }


def _stage(stage: lag.Stage) -> dict[str, Any]:
    return {
        "group": stage.group,
        "topic": stage.topic.name,
        "records": stage.total,
        "lag": stage.lag,
        "oldest_secs": round(stage.oldest_secs, 1),
        "lost": stage.lost,
    }
