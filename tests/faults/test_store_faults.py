"""kill -9 of store and of ClickHouse, repeats, deletions in odd orders, poison: both sides are
counted.
"""

import base64
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.config import load_config
from pipeline.kafka.clients import consumer
from pipeline.kafka.create import create_topics
from pipeline.store.side import SIDES
from schemas.enriched import Dropped, EnrichedDeletion
from tests.builders import make_enriched, make_mention
from tests.services import Services, wait_until, write_config
from tests.stack import own_clickhouse


class Store:
    """mentions.enriched on one side, ClickHouse on the other, for one test."""

    def __init__(self, folder: Path, at: Endpoints, prefix: str, database: str) -> None:
        self.path = write_config(
            folder,
            {
                "kafka": {"bootstrap": at.kafka, "prefix": prefix, "partitions": 4},
                "clickhouse": {"url": f"{at.clickhouse}/{database}", "query_timeout_secs": 20},
                "brands": {"acme": {"query": "acme"}},
                "service": {"store_batch_rows": 500, "purge_every_secs": 1},
            },
        )
        self.config = load_config(self.path, env={})
        create_topics(self.config.kafka)
        self.producer = KafkaProducer(bootstrap_servers=at.kafka, acks="all")
        self.database = database
        self.at = at

    def send(self, topic: topics.Topic, records: list[tuple[str, bytes]]) -> None:
        name = self.config.kafka.prefix + topic.name
        futures = [
            self.producer.send(name, key=key.encode(), value=value) for key, value in records
        ]
        for future in futures:
            future.get(60)

    def send_mentions(self, first: int, count: int) -> None:
        enriched = [
            make_enriched(make_mention(id=f"file:t:{n}")) for n in range(first, first + count)
        ]
        self.send(topics.ENRICHED, [(record.id, record.to_json()) for record in enriched])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with Client.from_url(f"{self.at.clickhouse}/{self.database}") as client:
            rows: list[tuple[Any, ...]] = client.execute(sql)
            return rows

    def count(self, table: str) -> int:
        try:
            return int(self.query(f"SELECT count() FROM {table}")[0][0])
        except Exception:  # not migrated yet, or just killed: asked again
            return -1

    def wait_count(self, table: str, wanted: int) -> None:
        wait_until(
            lambda: self.count(table) >= wanted,
            90,
            f"{wanted} rows in {table}, there are {self.count(table)}",
        )

    def waiting(self, sent: int, at_least: int) -> int:
        """How many of the mentions sent are not stored yet, once so many are; else 0."""
        stored = self.count("(SELECT DISTINCT mention_id FROM mentions)")
        return sent - stored if stored >= at_least else 0

    def dead_letters(self, wanted: int) -> list[dict[str, Any]]:
        reader = consumer(self.config.kafka, topics.DEAD_LETTERS)
        letters: list[dict[str, Any]] = []

        def enough() -> bool:
            for batch in reader.poll(timeout_ms=100).values():
                letters.extend(json.loads(record.value) for record in batch)
            return len(letters) >= wanted

        wait_until(enough, 60, f"{wanted} dead letters")
        reader.close()
        return letters


@pytest.fixture
def store(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> Store:
    return Store(tmp_path, endpoints, topic_prefix, tables.rpartition("/")[2])


def test_kill_9_of_store_loses_and_doubles_nothing(store: Store, services: Services) -> None:
    store.send_mentions(0, 4000)
    for kill_at in (500, 1500, 2500):
        running = services.start("store", store.path)
        waiting = running.kill9_at_work(partial(store.waiting, 4000, kill_at))
        assert 0 < waiting <= 4000 - kill_at
    services.start("store", store.path)
    store.wait_count("current_mentions", 4000)
    store.send_mentions(0, 300)
    store.send_mentions(4000, 1)
    store.wait_count("current_mentions", 4001)
    assert store.query("SELECT count(), uniqExact(mention_id) FROM current_mentions") == [
        (4001, 4001)
    ]
    assert store.query("SELECT count() FROM brand_mentions WHERE brand = 'acme'") == [(4001,)]
    total = "SELECT sum(value) FROM series_5m FINAL WHERE metric = 'mentions' AND brand = 'acme' AND dimension = ''"
    wait_until(lambda: store.query(total) == [(4001.0,)], 30, "the series counts each mention once")


def test_a_second_store_joins_and_leaves_without_loss(store: Store, services: Services) -> None:
    store.send_mentions(0, 3000)
    services.start("store", store.path)
    store.wait_count("current_mentions", 300)
    second = services.start("store", store.path)
    second.wait_ready()
    store.send_mentions(3000, 2000)
    store.wait_count("current_mentions", 4000)
    assert second.terminate(40) == 0
    store.send_mentions(5000, 1000)
    store.wait_count("current_mentions", 6000)
    assert store.query("SELECT count(), uniqExact(mention_id) FROM current_mentions") == [
        (6000, 6000)
    ]


def test_deletions_and_drops_are_accounted_for(store: Store, services: Services) -> None:
    store.send_mentions(0, 20)
    gone = [
        EnrichedDeletion(
            id=f"file:t:{n}", source="s", revision=9_999_999_999_999, seen_at=make_mention().seen_at
        )
        for n in range(5)
    ]
    dropped = [
        Dropped(
            id=f"file:d:{n}",
            source="s",
            revision=1,
            seen_at=make_mention().seen_at,
            reason="no_brand",
        )
        for n in range(7)
    ]
    store.send(topics.ENRICHED, [(record.id, record.to_json()) for record in gone])
    store.send(topics.ENRICHED, [(record.id, record.to_json()) for record in dropped])
    store.send_mentions(0, 5)
    services.start("store", store.path)
    store.wait_count("current_mentions", 15)
    wait_until(
        lambda: store.query("SELECT uniqExact(mention_id) FROM dropped") == [(7,)], 30, "drops"
    )
    words = "SELECT count() FROM mentions WHERE mention_id IN (SELECT mention_id FROM deletions)"
    wait_until(lambda: store.query(words) == [(0,)], 30, "deleted words are removed from disk")
    assert store.count("current_mentions") == 15


def test_poison_in_every_topic_of_the_store_is_set_aside_whole(
    store: Store, services: Services
) -> None:
    poison = [
        b"",
        b"\xff\xfe\x00",
        b"{}",
        b"[]",
        b'{"kind":"mention"}',
        b'{"kind":"dropped","id":5}',
    ]
    slow = [side.topic for side in SIDES]
    store.send_mentions(0, 10)
    store.send(topics.ENRICHED, [("p", value) for value in poison])
    for topic in slow:
        store.send(topic, [("p", b"\xff\xfe\x00"), ("p", b'{"nonsense": true}')])
    store.send_mentions(10, 10)
    services.start("store", store.path)
    store.wait_count("current_mentions", 20)
    letters = store.dead_letters(len(poison) + 2 * len(slow))
    assert len(letters) == len(poison) + 2 * len(slow)
    originals = {
        base64.b64decode(letter.get("value", ""))
        for letter in letters
        if letter["source"] == topics.ENRICHED.name
    }
    assert originals == set(poison)


def test_clickhouse_killed_for_a_while_loses_nothing(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    with own_clickhouse(tmp_path / "stack", endpoints) as (own, at):
        store = Store(tmp_path, at, topic_prefix, "grapevine")
        running = services.start("store", store.path).wait_ready()
        store.send_mentions(0, 4000)
        waiting = running.freeze_at_work(partial(store.waiting, 4000, 1))
        own.kill("clickhouse")
        running.resume()
        assert 0 < waiting < 4000
        store.send_mentions(4000, 1000)
        wait_until(
            lambda: running.get("/readyz")[0] == 503, 60, "store says that ClickHouse is away"
        )
        own.start("clickhouse")
        store.wait_count("current_mentions", 5000)
        assert store.query("SELECT count(), uniqExact(mention_id) FROM current_mentions") == [
            (5000, 5000)
        ]
        assert running.process.poll() is None, running.log_tail()
