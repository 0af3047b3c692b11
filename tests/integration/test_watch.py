"""Watch on real Kafka: candidates within seconds, none of what is deleted, the same keys after kill
-9, poison kept.
"""

import base64
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.config import load_config
from pipeline.kafka.create import create_topics
from schemas.alert import Candidate
from schemas.base import Model
from schemas.upkeep import DeadLetter, Tombstone
from tests.builders import NOW, make_author, make_enriched, make_mention
from tests.services import Services, wait_until, write_config
from tests.topics import Keys, read_all


class Line:
    """The topics on both sides of watch, for one test."""

    def __init__(self, folder: Path, at: Endpoints, prefix: str, producer: KafkaProducer) -> None:
        document: dict[str, Any] = {
            "kafka": {"bootstrap": at.kafka, "prefix": prefix, "partitions": 4},
            "brands": {"acme": {"query": "acme"}},
            "rules": {
                "urgent": {"type": "mention", "when": "priority >= 70"},
                "angry": {"type": "mention", "when": "customer and sentiment == 'negative'"},
                "never": {"type": "mention", "when": "priority > 100"},
            },
        }
        self.path = write_config(folder, document)
        self.at, self.prefix, self.producer = at, prefix, producer
        create_topics(load_config(self.path, env={}).kafka)

    def send(self, topic: topics.Topic, *records: tuple[str, bytes]) -> None:
        name = self.prefix + topic.name
        futures = [
            self.producer.send(name, key=key.encode(), value=value) for key, value in records
        ]
        for future in futures:
            future.get(60)

    def enrich(self, *records: Model) -> None:
        self.send(topics.ENRICHED, *((record.id, record.to_json()) for record in records))  # type: ignore[attr-defined]

    def delete(self, kind: Any, subject: str, revision: int) -> None:
        tombstone = Tombstone(kind=kind, subject=subject, revision=revision, at=NOW)
        self.send(topics.TOMBSTONES, (tombstone.key, tombstone.to_json()))

    def candidates(self) -> list[Candidate]:
        records = read_all(self.at.kafka, self.prefix + topics.ALERTS.name)
        return [Candidate.model_validate_json(record.value) for record in records]

    def raised(self) -> Counter[str]:
        return Counter(one.dedup_key for one in self.candidates())

    def letters(self) -> list[DeadLetter]:
        records = read_all(self.at.kafka, self.prefix + topics.DEAD_LETTERS.name)
        return [DeadLetter.model_validate_json(record.value) for record in records]


def untold(raised: Keys, wanted: int, at_least: int) -> int:
    """How many candidates are still to come; 0 before so many have come, and when all have."""
    told = len(raised())
    return wanted - told if told >= at_least else 0


@pytest.fixture
def line(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, producer: KafkaProducer) -> Line:
    return Line(tmp_path, endpoints, topic_prefix, producer)


def enriched(number: int, **changes: Any) -> Any:
    return make_enriched(
        make_mention(id=f"file:t:{number}", text=f"acme fails, number {number}"), **changes
    )


def test_what_matches_is_raised_with_its_words(line: Line, services: Services) -> None:
    services.start("watch", line.path)
    line.enrich(enriched(1), enriched(2, priority=None, customer=None), enriched(3, customer=None))
    line.enrich(make_enriched(make_mention(id="file:t:4", lane="history")))
    line.enrich(enriched(5))
    wait_until(lambda: len(line.candidates()) >= 5, 60, "five candidates")
    assert line.raised() == Counter(
        [
            "urgent:file:t:1",
            "angry:file:t:1",
            "urgent:file:t:3",
            "urgent:file:t:5",
            "angry:file:t:5",
        ]
    )
    first = next(one for one in line.candidates() if one.dedup_key == "angry:file:t:1")
    assert first.mentions[0].text == "acme fails, number 1"
    assert first.mentions[0].customer == "Anna Example"


def test_what_is_deleted_raises_nothing(line: Line, services: Services) -> None:
    revision = make_mention().revision
    gone_author = make_author(id="x:x:gone")
    line.delete("mention", "file:t:1", revision)
    line.delete("mention", "file:t:2", revision - 1)
    line.delete("author", "x:x:gone", revision)
    line.enrich(
        enriched(1),
        enriched(2),
        make_enriched(make_mention(id="file:t:3", author=gone_author)),
        enriched(4),
    )
    services.start("watch", line.path)
    wait_until(lambda: len(line.candidates()) >= 4, 60, "the candidates of two mentions")
    assert {key.partition(":")[2] for key in line.raised()} == {"file:t:2", "file:t:4"}
    line.delete("mention", "file:t:5", revision)
    line.enrich(enriched(6))
    wait_until(lambda: line.raised()["urgent:file:t:6"], 30, "the next candidate")
    line.enrich(enriched(5), enriched(7))
    wait_until(lambda: line.raised()["urgent:file:t:7"], 30, "the last candidate")
    assert not line.raised()["urgent:file:t:5"]


def test_kill_9_loses_nothing_and_repeats_only_the_same_keys(
    line: Line, services: Services
) -> None:
    count = 4000
    line.enrich(*(enriched(number) for number in range(count)))
    # read on from where it was, not all anew: watch does all of this in a second or two
    with Keys(line.at.kafka, line.prefix + topics.ALERTS.name) as raised:
        for kill_at in (200, 1500):
            watch = services.start("watch", line.path)
            at_kill = watch.kill9_at_work(partial(untold, raised, 2 * count, kill_at))
            print(f"candidates not told yet at a kill: {at_kill} of {2 * count}")
    services.start("watch", line.path)
    wait_until(lambda: len(line.raised()) >= 2 * count, 90, "every candidate")
    assert set(line.raised()) == {
        f"{rule}:file:t:{n}" for rule in ("urgent", "angry") for n in range(count)
    }
    assert line.letters() == []


def test_poison_is_kept_whole_and_the_rest_goes_on(line: Line, services: Services) -> None:
    poison = [
        b"",
        b"\xff\xfe\x00",
        b"{}",
        b"null",
        b'{"kind":"mention"}',
        b"[" * 50_000,
        b'{"kind":"no such"}',
    ]
    line.enrich(enriched(1))
    line.send(topics.ENRICHED, *((str(number), value) for number, value in enumerate(poison)))
    line.send(topics.TOMBSTONES, ("mention:file:t:2", b"\xff no tombstone"))
    line.enrich(enriched(2))
    watch = services.start("watch", line.path)
    wait_until(
        lambda: len(line.raised()) >= 4 and len(line.letters()) >= len(poison),
        60,
        "all candidates and letters",
    )
    letters = [letter for letter in line.letters() if letter.topic.endswith(topics.ENRICHED.name)]
    assert sorted(base64.b64decode(letter.value) for letter in letters) == sorted(poison)
    assert {letter.service for letter in letters} == {"watch"}
    assert watch.process.poll() is None
