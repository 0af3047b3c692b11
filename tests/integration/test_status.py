"""`grapevine status` and the lag of the line on the real engines."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config, load_config
from pipeline.kafka import lag
from pipeline.kafka.create import create_topics
from pipeline.kafka.names import wire_name
from tests.builders import NOW, make_posted
from tests.commands import grapevine
from tests.services import Services, wait_until, write_config

OLD_SECS = 7200


@pytest.fixture
def config_file(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> Path:
    (tmp_path / "mentions.jsonl").write_text(
        "".join(
            make_posted(id=f"file:t:{n}", text="acme, hello").mention.to_json().decode() + "\n"
            for n in range(50)
        )
        + "no JSON\n"
    )
    document = {
        "kafka": {"bootstrap": endpoints.kafka, "prefix": topic_prefix, "partitions": 2},
        "clickhouse": {"url": tables},
        "brands": {"acme": {"query": "acme"}},
        "sources": {
            "archive": {"type": "file", "path": str(tmp_path / "mentions.jsonl"), "follow": True}
        },
    }
    return write_config(tmp_path, document)


@pytest.fixture
def config(config_file: Path) -> Config:
    return load_config(config_file)


def status(config_file: Path) -> tuple[int, dict[str, Any]]:
    done = grapevine("status", "-c", str(config_file), "--json")
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, told


def stages(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {stage["group"]: stage for stage in told["stages"]}


def test_the_lag_of_a_stage_that_does_not_run_is_known(
    config: Config, producer: KafkaProducer
) -> None:
    create_topics(config.kafka)
    now_ms = int(time.time() * 1000)
    for n in range(10):
        sent_ms = now_ms - OLD_SECS * 1000 if n == 3 else now_ms
        name = wire_name(config.kafka, topics.RAW)
        producer.send(
            name, key=b"%d" % n, value=make_posted().to_json(), partition=1, timestamp_ms=sent_ms
        ).get(30)
    measured = {stage.group: stage for stage in lag.measure(config.kafka, SYSTEM_CLOCK)}
    assert (measured["enrich"].lag, measured["enrich"].total, measured["enrich"].lost) == (
        10,
        10,
        0,
    )
    assert measured["enrich"].oldest_secs < 60, (
        "the age is that of the next record, not of the oldest timestamp"
    )
    assert (measured["store"].lag, measured["store"].oldest_secs) == (0, 0)


def test_the_age_is_that_of_the_first_waiting_record(
    config: Config, producer: KafkaProducer
) -> None:
    create_topics(config.kafka)
    name, old_ms = (
        wire_name(config.kafka, topics.RAW),
        int(time.time() * 1000) - OLD_SECS * 1000,
    )
    producer.send(name, value=make_posted().to_json(), partition=0, timestamp_ms=old_ms).get(30)
    producer.send(name, value=make_posted().to_json(), partition=1).get(30)
    (stage,) = (
        stage for stage in lag.measure(config.kafka, SYSTEM_CLOCK) if stage.group == "enrich"
    )
    assert OLD_SECS <= stage.oldest_secs < OLD_SECS + 60


def test_the_status_of_a_running_line(config_file: Path, services: Services) -> None:
    for name in ("ingest", "enrich", "store", "detect"):
        services.start(name, config_file)
    for running in services.running:
        running.wait_ready()
    wait_until(
        lambda: stages(status(config_file)[1])["store"]["records"] >= 50, 60, "50 records enriched"
    )
    wait_until(
        lambda: stages(status(config_file)[1])["store"]["lag"] == 0, 60, "all of them stored"
    )
    code, told = wait_until(lambda: _complete(status(config_file)), 60, "complete")
    assert code == 0
    assert {process["service"] for process in told["processes"]} == {
        "ingest",
        "enrich",
        "store",
        "detect",
    }
    assert told["sources"]["archive"]["state"] in ("listening", "finished")
    assert told["sources"]["archive"]["last_success"] > NOW.isoformat()
    assert told["dead_letters"] == {"ingest": 1}
    assert told["open_alerts"] == {}
    assert stages(told)["enrich"]["lag"] == 0
    detect = next(running for running in services.running if running.service == "detect")
    wait_until(
        lambda: "grapevine_lag_seconds{" in detect.get("/metrics")[1],
        40,
        "detect measures the line",
    )


def _complete(answer: tuple[int, dict[str, Any]]) -> tuple[int, dict[str, Any]] | None:
    return answer if answer[1]["complete_until"] else None
