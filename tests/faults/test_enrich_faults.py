"""kill -9, restarts and poison for the enrich service: nothing accepted is lost."""

import json
import time
from functools import partial
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.config import load_config
from pipeline.kafka.clients import consumer
from pipeline.kafka.create import create_topics
from schemas.event import MentionPosted
from tests.builders import make_mention
from tests.forked import Process
from tests.services import Services, wait_until, write_config
from tests.standins.grapevine import WITH_STANDINS


def make_config(
    folder: Path, endpoints: Endpoints, prefix: str, *enrichers: str, name: str = "grapevine.yaml"
) -> Path:
    return write_config(
        folder,
        {
            "kafka": {"bootstrap": endpoints.kafka, "prefix": prefix, "partitions": 4},
            "brands": {"acme": {"query": "acme"}},
            "enrich": {"only": ["clean_text", "match_brands", "score_sentiment", *enrichers]},
        },
        name,
    )


class Line:
    """The topics on both sides of enrich, for one test."""

    def __init__(self, path: Path) -> None:
        self.config = load_config(path, env={})
        create_topics(self.config.kafka)
        self.producer = KafkaProducer(bootstrap_servers=self.config.kafka.bootstrap, acks="all")
        self.reader = consumer(self.config.kafka, topics.ENRICHED, topics.DEAD_LETTERS)
        self.seen: dict[str, int] = {}
        self.dead: list[dict[str, Any]] = []

    def send(self, *values: bytes) -> None:
        futures = [
            self.producer.send(
                self.config.kafka.prefix + topics.RAW.name, key=str(n).encode(), value=value
            )
            for n, value in enumerate(values)
        ]
        for future in futures:
            future.get(30)

    def send_mentions(self, first: int, count: int) -> None:
        mentions = (
            make_mention(id=f"file:t:{n}", text=f"acme is fine, number {n}")
            for n in range(first, first + count)
        )
        self.send(*(MentionPosted(mention=mention).to_json() for mention in mentions))

    def poll(self) -> bool:
        """Take what has arrived; always true, for use in conditions."""
        for tp, records in self.reader.poll(timeout_ms=50).items():
            for record in records:
                if tp.topic.endswith(topics.ENRICHED.name):
                    document = json.loads(record.value)
                    key = document.get("id") or document["mention"]["id"]
                    self.seen[key] = self.seen.get(key, 0) + 1
                else:
                    self.dead.append(json.loads(record.value))
        return True

    def waiting(self, sent: int, kill_at: int) -> int:
        """How many of the mentions sent are not enriched yet, once so many are; else 0."""
        known = -1
        while known < len(self.seen):
            known = len(self.seen)
            self.poll()
        return sent - known if known >= kill_at else 0

    def wait_seen(self, count: int, timeout_secs: float = 60) -> None:
        def all_there() -> bool:
            self.poll()
            return len(self.seen) >= count

        wait_until(all_there, timeout_secs, f"{count} enriched mentions")

    def close(self) -> None:
        self.producer.close()
        self.reader.close()


def test_kill_9_of_enrich_loses_nothing(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    path = make_config(tmp_path, endpoints, topic_prefix)
    line = Line(path)
    for sent in (0, 6000, 12_000):
        line.send_mentions(sent, 6000)
        enrich = services.start("enrich", path)
        waiting = enrich.kill9_at_work(partial(line.waiting, sent + 6000, sent + 300))
        assert 0 < waiting <= 6000 - 300
    services.start("enrich", path)
    line.wait_seen(18_000)
    assert line.seen.keys() == {f"file:t:{n}" for n in range(18_000)}
    assert not line.dead
    line.close()


def test_poison_bytes_become_dead_letters_and_the_rest_goes_on(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    path = make_config(tmp_path, endpoints, topic_prefix)
    line = Line(path)
    poison = [
        b"",
        b"\xff\xfe",
        b"{}",
        b"null",
        b'{"kind":"posted"}',
        b"[" * 100_000,
        b'{"kind":"posted","mention":5}',
    ]
    line.send_mentions(0, 50)
    line.send(*poison)
    line.send_mentions(50, 50)
    services.start("enrich", path)
    line.wait_seen(100)
    wait_until(lambda: line.poll() and len(line.dead) >= len(poison), 30, "dead letters")
    assert len(line.dead) == len(poison)
    assert all(
        letter["topic"].endswith(topics.RAW.name) and letter["reason"] for letter in line.dead
    )
    line.close()


def test_sigterm_commits_what_was_done(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    path = make_config(tmp_path, endpoints, topic_prefix)
    line = Line(path)
    line.send_mentions(0, 500)
    enrich = services.start("enrich", path)
    line.wait_seen(500)
    started = time.monotonic()
    assert enrich.terminate(30) == 0
    assert time.monotonic() - started < 20
    services.start("enrich", path).wait_ready()
    line.send_mentions(500, 1)
    line.wait_seen(501)
    assert set(line.seen.values()) == {1}
    assert not [*path.parent.glob("*-data")]  # Faust leaves nothing where the process began
    line.close()


def test_a_record_that_kills_the_process_each_time_is_found_and_set_aside(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    line = Line(make_config(tmp_path, endpoints, topic_prefix))
    deadly = make_config(tmp_path, endpoints, topic_prefix, "crash", name="deadly.yaml")
    line.send_mentions(0, 40)
    line.send(
        MentionPosted(mention=make_mention(id="file:t:deadly", text="acme: deadly words")).to_json()
    )
    line.send_mentions(40, 40)
    crashes = 0

    def ended_or_done(process: Process) -> bool:
        line.poll()
        return process.poll() is not None or len(line.seen) >= 80

    while len(line.seen) < 80:
        enrich = services.start("enrich", deadly, program=WITH_STANDINS)
        wait_until(partial(ended_or_done, enrich.process), 60, "an end")
        crashes += enrich.process.poll() is not None
        assert crashes <= 6, enrich.log_tail()
    wait_until(lambda: line.poll() and line.dead, 30, "the dead letter")
    assert crashes >= 3
    assert [letter["attempts"] >= 3 for letter in line.dead] == [True]
    assert line.seen.keys() == {f"file:t:{n}" for n in range(80)}
    line.close()


def test_a_second_worker_joins_and_leaves_without_loss(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    path = make_config(tmp_path, endpoints, topic_prefix)
    line = Line(path)
    line.send_mentions(0, 4000)
    services.start("enrich", path)
    line.wait_seen(300)
    second = services.start("enrich", path)
    line.wait_seen(1500)
    line.send_mentions(4000, 2000)
    second.terminate(40)
    line.wait_seen(6000, 90)
    assert line.seen.keys() == {f"file:t:{n}" for n in range(6000)}
    line.close()
