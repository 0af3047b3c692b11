"""The state of the whole line: which processes run, how far each stage lags, and last errors."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from pipeline import topics
from pipeline.config import Config
from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin, consumer, group_name, topic_name

STAGES: tuple[tuple[str, topics.Topic], ...] = (
    ("enrich", topics.RAW),
    ("enrich-history", topics.HISTORY),
    ("watch", topics.ENRICHED),
    ("store", topics.ENRICHED),
    ("store-side", topics.ALERT_STATE),
)
"""Consumer groups whose lag is shown, with the topic each works on."""


@dataclass(frozen=True, slots=True)
class Process:
    """One running service process as it tells itself."""

    service: str
    pid: int
    port: int
    ready: bool
    reason: str
    last_error: str
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stage:
    """One consumer group on one topic: records in it, records it has not finished."""

    group: str
    topic: str
    total: int
    lag: int


def processes(state_dir: Path) -> list[Process]:
    """The services of this host that answer, by name."""
    notes = sorted((state_dir / "services").glob("*.json"))
    found = (_process(note) for note in notes)
    return [process for process in found if process is not None]


def _process(note: Path) -> Process | None:
    try:
        about = json.loads(note.read_text())
        ready = json.loads(_get(about["port"], "/readyz"))
        samples = _samples(_get(about["port"], "/metrics"))
    except (OSError, ValueError, KeyError):
        return None
    return Process(
        service=about["service"], pid=about["pid"], port=about["port"], ready=ready["ready"], reason=ready["reason"],
        last_error=ready["last_error"], metrics=samples,
    )  # fmt: skip


def _get(port: int, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as answer:
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


def stages(kafka: Kafka) -> list[Stage]:
    """How far each stage is; raises KafkaError when Kafka does not answer."""
    client, manager = consumer(kafka), admin(kafka)
    try:
        return [_stage(kafka, client, manager, group, topic) for group, topic in STAGES]
    finally:
        client.close()
        manager.close()


def _stage(kafka: Kafka, client: Any, manager: KafkaAdminClient, group: str, topic: topics.Topic) -> Stage:
    name = topic_name(kafka, topic.name)
    partitions = [TopicPartition(name, number) for number in client.partitions_for_topic(name) or ()]
    first, ends = client.beginning_offsets(partitions), client.end_offsets(partitions)
    group_id = group_name(kafka, group)
    committed = manager.list_group_offsets({group_id: None}).get(group_id, {})
    lag = 0
    for tp in partitions:
        done = committed[tp].offset if tp in committed else first[tp]
        lag += max(0, ends[tp] - max(done, first[tp]))
    return Stage(group, topic.name, sum(ends.values()), lag)


def as_json(config: Config, found: list[Process], lags: list[Stage]) -> dict[str, Any]:
    """The state as one JSON object."""
    return {
        "config": str(config.path),
        "processes": [
            {"service": p.service, "pid": p.pid, "port": p.port, "ready": p.ready, "reason": p.reason,
             "last_error": p.last_error}
            for p in found
        ],
        "stages": [{"group": s.group, "topic": s.topic, "records": s.total, "lag": s.lag} for s in lags],
    }  # fmt: skip
