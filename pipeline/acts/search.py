"""The one search for all that is known of people: every table, every topic, every file of this host's
state. Forgetting proves itself by it, `grapevine export-person` prints it.
"""

import base64
import mmap
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from clickhouse_driver import Client

from pipeline import topics
from pipeline.acts.identities import Identities
from pipeline.config import Config
from pipeline.config.model import Kafka
from pipeline.kafka.read import all_records
from schemas.base import from_ms
from sinks.clickhouse.search import MUTATIONS, search_tables

UNTIL_NOTIFY = "notify takes it out as soon as it runs"
UNTIL_CRM = "crm takes it back, in the CRM too, as soon as it runs"
UNTIL_COMPACTED = "Kafka compacts the topic, and {days:g} days more"


@dataclass(frozen=True, slots=True)
class Hit:
    """One row, record or file in which an identity was found. `until` says when it goes by itself;
    empty: it does not.
    """

    place: str
    content: Any
    until: str = ""


def search(config: Config, client: Client | None, identities: Identities) -> Iterator[Hit]:
    """Everything that holds one of the identities; tables only with a `client`. Raises KafkaError,
    and Retry and Fatal of ClickHouse.
    """
    patterns = list(identities.patterns())
    if not patterns:
        return
    compiled = [re.compile(one.encode()) for one in patterns]
    if client is not None:
        for table, row in search_tables(client, patterns):
            until = "100 more mutations of the table" if table == MUTATIONS else ""
            yield Hit(f"table {table}", row, until)
    for topic in topics.TOPICS:
        yield from _topic(config.kafka, topic, compiled)
    yield from _files(config.service.state_dir, compiled)


def _topic(kafka: Kafka, topic: topics.Topic, patterns: list[re.Pattern[bytes]]) -> Iterator[Hit]:
    hits: list[Any] = []
    latest: dict[bytes | None, tuple[int, int]] = {}
    for record in all_records(kafka, topic):
        if topic.cleanup == "compact":
            latest[record.key] = (record.partition, record.offset)
        if _finds(patterns, _bytes(topic, record)):
            hits.append(record)
    for record in hits:
        current = latest.get(record.key) == (record.partition, record.offset)
        content = {"key": _text(record.key), "value": _value(record.value)}
        yield Hit(f"topic {topic.name}", content, _until(topic, record, current=current))


def _until(topic: topics.Topic, record: Any, *, current: bool) -> str:
    if topic.cleanup == "delete":
        gone = from_ms(record.timestamp) + timedelta(milliseconds=topic.retention_ms)
        return f"{gone:%Y-%m-%d}"
    if not current or record.value is None:
        return UNTIL_COMPACTED.format(days=topics.DELETE_RETENTION_MS / topics.DAY_MS)
    return {topics.ALERT_STATE: UNTIL_NOTIFY, topics.CRM_RECORDS: UNTIL_CRM}.get(topic, "")


def _bytes(topic: topics.Topic, record: Any) -> bytes:
    whole: bytes = b"\n".join((record.key or b"", record.value or b""))
    if topic is not topics.DEAD_LETTERS:
        return whole
    letter = _value(record.value)
    if not isinstance(letter, dict):
        return whole
    original = (_decoded(letter.get(part)) for part in ("key", "value"))
    return b"\n".join((whole, *original))


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(text or "")
    except (ValueError, TypeError):
        return b""


def _value(raw: bytes | None) -> Any:
    try:
        return None if raw is None else orjson.loads(raw)
    except ValueError:
        return _text(raw)


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")


def _files(folder: Path, patterns: list[re.Pattern[bytes]]) -> Iterator[Hit]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.stat().st_size == 0:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            times = sum(1 for pattern in patterns for _ in pattern.finditer(held))
        if times:
            yield Hit(f"file {path.relative_to(folder)}", {"times": times})


def _finds(patterns: Iterable[re.Pattern[bytes]], text: bytes) -> bool:
    return any(pattern.search(text) for pattern in patterns)


Tally = dict[str, tuple[int, str]]
"""By place: how many hits, and until when the last of them remains; empty where one remains for ever."""


def tally(hits: Iterable[Hit]) -> Tally:
    """Count the hits of each place, in their order."""
    counts: Tally = {}
    for hit in hits:
        count, until = counts.get(hit.place, (0, hit.until))
        counts[hit.place] = (count + 1, max(until, hit.until) if until and hit.until else "")
    return counts
