"""Topics that are deleted and made anew under running services, restored with fewer records, or
lost: nothing that is accepted afterwards is passed over, and it is told.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.alarms import OFFSETS
from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin, consumer
from pipeline.kafka.create import create_topics
from pipeline.kafka.guard import Guard
from pipeline.kafka.names import group_name, wire_name
from pipeline.service import EXIT_STUCK, Health
from pipeline.topics import Topic
from tests.faults.test_enrich_faults import Line, make_config
from tests.faults.test_store_faults import Store
from tests.services import Running, Services, wait_until
from tests.topics import read_all


@dataclass
class Supervised:
    """A service that is started again when it has ended, as under a supervisor."""

    services: Services
    name: str
    path: Path
    running: Running | None = None

    def alive(self) -> bool:
        """Always true, for use in conditions."""
        if self.running is None or self.running.process.poll() is not None:
            self.running = self.services.start(self.name, self.path)
        return True

    def until(self, condition: Callable[[], bool], what: str, secs: float = 120) -> None:
        wait_until(lambda: self.alive() and condition(), secs, what)


@pytest.fixture
def store(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> Store:
    return Store(tmp_path, endpoints, topic_prefix, tables.rpartition("/")[2])


def _delete(kafka: Kafka, topic: Topic) -> None:
    manager = admin(kafka)
    manager.delete_topics([wire_name(kafka, topic)])
    wait_until(lambda: wire_name(kafka, topic) not in manager.list_topics(), 30, "it is gone")
    manager.close()


def _alarms(kafka: Kafka) -> set[str]:
    """The rules that candidates were raised by."""
    records = read_all(kafka.bootstrap, wire_name(kafka, topics.ALERTS))
    return {record.key.decode().partition(":")[0] for record in records}


def _make_anew(kafka: Kafka, topic: Topic) -> None:
    _delete(kafka, topic)
    create_topics(kafka)


def test_a_topic_made_anew_under_the_store_is_stored_from_its_first_record(
    store: Store, services: Services
) -> None:
    running = Supervised(services, "store", store.path)
    store.send_mentions(0, 300)
    running.until(lambda: store.count("current_mentions") == 300, "the first topic is stored")
    _make_anew(store.config.kafka, topics.ENRICHED)
    store.send_mentions(1000, 900)  # more than there were: no position lies beyond the end
    running.until(lambda: store.count("current_mentions") == 1200, "all of the second topic too")
    running.until(lambda: OFFSETS in _alarms(store.config.kafka), "it is told")


def test_a_topic_made_anew_under_enrich_is_enriched_from_its_first_record(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    path = make_config(tmp_path, endpoints, topic_prefix)
    line = Line(path)
    running = Supervised(services, "enrich", path)
    line.send_mentions(0, 200)
    running.until(lambda: line.poll() and len(line.seen) == 200, "the first topic is enriched")
    _make_anew(line.config.kafka, topics.RAW)
    line.send_mentions(1000, 700)
    running.until(lambda: line.poll() and len(line.seen) == 900, "all of the second topic too")


def test_positions_beyond_the_end_of_a_restored_topic_are_told_and_read_anew(
    store: Store, services: Services
) -> None:
    manager = admin(store.config.kafka)
    name = group_name(store.config.kafka, "store")
    wire = wire_name(store.config.kafka, topics.ENRICHED)
    ahead = {TopicPartition(wire, n): OffsetAndMetadata(50_000, "", -1) for n in range(4)}
    manager.alter_group_offsets(name, ahead)
    store.send_mentions(0, 100)
    running = Supervised(services, "store", store.path)
    running.until(lambda: store.count("current_mentions") == 100, "all is stored")
    committed = manager.list_group_offsets({name: None})[name]
    assert all(place.offset < 50_000 for place in committed.values())
    manager.close()
    alarms = read_all(store.at.kafka, wire_name(store.config.kafka, topics.ALERTS))
    assert any("before the position 50000" in record.value.decode() for record in alarms)


def test_a_lost_topic_is_made_again_and_told_in_few_lines(store: Store, services: Services) -> None:
    running = Supervised(services, "store", store.path)
    running.until(lambda: store.count("current_mentions") == 0, "the tables are there")
    _delete(store.config.kafka, topics.ENRICHED)
    wire = wire_name(store.config.kafka, topics.ENRICHED)
    manager = admin(store.config.kafka)
    running.until(lambda: wire in manager.list_topics(), "the topic is made again")
    manager.close()
    store.send_mentions(0, 50)
    running.until(lambda: store.count("current_mentions") == 50, "what comes then is stored")
    lines = sum(one.log_path.read_text().count("\n") for one in services.running)
    assert lines < 1000


def test_a_topic_lost_before_the_first_look_is_made_again(store: Store) -> None:
    _delete(store.config.kafka, topics.ENRICHED)
    ending = threading.Event()
    guard = Guard(store.config, Health("store"), ending, {"store": [topics.ENRICHED]})
    guard.begin()
    watching = threading.Thread(target=guard.watch, daemon=True)
    watching.start()
    manager = admin(store.config.kafka)
    wire = wire_name(store.config.kafka, topics.ENRICHED)
    wait_until(lambda: wire in manager.list_topics(), 30, "the topic is made again")
    ending.set()
    watching.join(20)
    manager.close()


def test_a_process_whose_group_leaves_records_unread_ends_to_join_it_anew(
    store: Store, services: Services
) -> None:
    document = json.loads(store.path.read_text())
    document["service"]["stuck_after_secs"] = 10
    store.path.write_text(json.dumps(document))
    running = services.start("store", store.path)
    store.send_mentions(0, 400)
    store.wait_count("current_mentions", 400)
    idler = consumer(store.config.kafka, topics.ENRICHED, group="store")
    wait_until(lambda: idler.poll(timeout_ms=200) is not None and idler.assignment(), 60, "joined")
    ending = threading.Event()
    heartbeats = threading.Thread(target=_only_seem_to_read, args=(idler, ending))
    heartbeats.start()
    store.send_mentions(400, 400)
    assert running.wait_exit(90) == EXIT_STUCK
    assert "nobody reads what has come" in running.log_tail()
    ending.set()
    heartbeats.join(30)
    services.start("store", store.path)
    store.wait_count("current_mentions", 800)


def _only_seem_to_read(idler: KafkaConsumer, ending: threading.Event) -> None:
    """A member that holds on to its partitions and does nothing with what it is given."""
    while not ending.wait(0.2):
        idler.poll(timeout_ms=200)
    idler.close(autocommit=False)
