"""The ingest service as a real process against real Kafka: nothing lost, nothing twice, sources shared and taken over."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from deploy.local.stack import Endpoints
from pipeline.topics import CURSORS, RAW
from schemas.event import EVENT
from schemas.upkeep import Cursor
from tests.services import Services, wait_until, write_config
from tests.stack import read_topic
from tests.topics import read_all


def mention_line(number: int, **changes: Any) -> str:
    """One JSON line of an invented mention."""
    return json.dumps({
        "id": f"x:x:{number}",
        "type": "x",
        "text": f"The acme app greeted me {number} times.",
        "published_at": "2026-11-20T12:00:00Z",
        **changes,
    })  # fmt: skip


def write_mentions(path: Path, count: int, first: int = 0) -> Path:
    path.write_text("\n".join(mention_line(first + number) for number in range(count)) + "\n")
    return path


def config_for(folder: Path, endpoints: Endpoints, prefix: str, **sections: Any) -> Path:
    """A configuration with one brand; topics and groups are this test's own."""
    kafka = {"bootstrap": endpoints.kafka, "prefix": prefix, "partitions": 4}
    brands = {"acme": {"query": "acme"}}
    return write_config(folder, {"kafka": kafka, "brands": brands, **sections})


def ids(endpoints: Endpoints, prefix: str) -> Counter[str]:
    """How often each mention is in mentions.raw."""
    records = read_all(endpoints.kafka, prefix + RAW.name)
    return Counter(EVENT.validate_json(record.value).key for record in records)


def cursors(endpoints: Endpoints, prefix: str) -> dict[str, Cursor]:
    """The last cursor of each source."""
    records = read_all(endpoints.kafka, prefix + CURSORS.name)
    return {record.key.decode(): Cursor.model_validate_json(record.value) for record in records}


def test_a_file_travels_once_and_is_not_read_again(
    services: Services, endpoints: Endpoints, topic_prefix: str, tmp_path: Path
) -> None:
    write_mentions(tmp_path / "mentions.jsonl", 2_500)
    source = {"type": "file", "path": str(tmp_path / "mentions.jsonl")}
    config = config_for(tmp_path, endpoints, topic_prefix, sources={"archive": source})
    ingest = services.start("ingest", config).wait_ready()
    wait_until(lambda: ingest.metric("grapevine_events_accepted_total", source="archive") == 2_500, 60, "all accepted")
    assert ingest.terminate() == 0
    again = services.start("ingest", config).wait_ready()
    wait_until(lambda: "finished" in again.log_tail(), 30, "finished at once")
    assert again.terminate() == 0
    assert ids(endpoints, topic_prefix) == {f"x:x:{number}": 1 for number in range(2_500)}
