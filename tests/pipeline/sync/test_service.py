"""The sync service on the real Kafka: from a CSV file to the topic customers, round after round."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config, load_config
from pipeline.config.model import CustomersEntry
from pipeline.kafka.create import create_topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.service import Health
from pipeline.sync import service
from pipeline.sync.service import Syncing
from schemas.alert import Candidate
from schemas.customer import Customer
from schemas.identity import person_subject
from schemas.upkeep import DeadLetter, Tombstone
from tests.builders import NOW
from tests.services import Services, wait_until, write_config
from tests.topics import read_all

HEAD = "id,name,email,handle\n"


class Crm:
    """A CRM's export and what sync made of it. Rounds are run by hand; `said` is what one process
    remembers.
    """

    def __init__(self, folder: Path, at: Endpoints, prefix: str, **settings: Any) -> None:
        self.export = folder / "customers.csv"
        crm = {
            "type": "csv",
            "path": str(self.export),
            "basis": "contract",
            "columns": {"handle.x": "handle"},
        }
        self.path = write_config(
            folder,
            {
                "kafka": {"bootstrap": at.kafka, "prefix": prefix, "partitions": 2},
                "brands": {"acme": {"query": "acme"}},
                "customers": {"crm": crm},
                "service": {"sync_every_secs": 1, **settings},
            },
        )
        self.config: Config = load_config(self.path, env={})
        create_topics(self.config.kafka)
        self.sender = Sender(self.config.kafka)
        self.health = Health("sync")
        self.syncing = Syncing(self.config, self.sender, self.health, SYSTEM_CLOCK, asyncio.Event())

    def write(self, *rows: str) -> None:
        self.export.write_text(HEAD + "".join(row + "\n" for row in rows))

    def round(self) -> None:
        for entry in self.config.customers.values():
            self.syncing.sync(entry)

    def configure(self, **customers: CustomersEntry) -> None:
        """Other sources of customers from now on, as after a restart."""
        self.syncing.close()
        self.config = self.config.model_copy(update={"customers": customers})
        self.syncing = Syncing(self.config, self.sender, self.health, SYSTEM_CLOCK, asyncio.Event())

    def records(self, topic: topics.Topic) -> list[Any]:
        return read_all(self.config.kafka.bootstrap, self.config.kafka.prefix + topic.name)

    def customers(self) -> dict[str, str]:
        """The names on the topic by customer id."""
        latest = {record.key.decode(): record.value for record in self.records(topics.CUSTOMERS)}
        return {
            id_: Customer.model_validate_json(value).name
            for id_, value in latest.items()
            if value is not None
        }

    def alarms(self) -> list[tuple[str, str]]:
        found = (
            Candidate.model_validate_json(record.value) for record in self.records(topics.ALERTS)
        )
        return [(candidate.state, candidate.text) for candidate in found]

    def letters(self) -> list[DeadLetter]:
        return [
            DeadLetter.model_validate_json(record.value)
            for record in self.records(topics.DEAD_LETTERS)
        ]


@pytest.fixture
def crm(tmp_path: Path, endpoints: Endpoints, topic_prefix: str) -> Any:
    made = Crm(tmp_path, endpoints, topic_prefix)
    yield made
    made.syncing.close()
    made.sender.close(5)


def test_what_changes_there_changes_here_and_nothing_is_said_twice(crm: Crm) -> None:
    crm.write("1,Anna,a@mail.example,@anna", "2,Bob,,", "3,Cleo,,")
    crm.round()
    assert crm.customers() == {"1": "Anna", "2": "Bob", "3": "Cleo"}
    crm.round()
    assert len(crm.records(topics.CUSTOMERS)) == 3
    crm.write("1,Anna,a@mail.example,@anna", "2,Bobby,,")
    crm.round()
    assert crm.customers() == {"1": "Anna", "2": "Bobby"}
    assert len(crm.records(topics.CUSTOMERS)) == 5
    assert crm.alarms() == [("clear", "Customers are synced again.")]


def test_a_wrong_row_is_a_dead_letter_once(crm: Crm) -> None:
    crm.write("1,Anna,,", ",Nobody,,")
    for _ in range(3):
        crm.round()
    assert crm.customers() == {"1": "Anna"}
    (letter,) = crm.letters()
    assert (letter.service, letter.source) == ("sync", "crm")
    assert "id (column 'id'): is missing" in letter.reason
    crm.write("1,Anna,,", ",Nobody,,", ",Somebody,,")
    crm.round()
    assert len(crm.letters()) == 2


def test_masses_of_wrong_rows_do_not_flood_the_dead_letters(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_LETTERS", 5)
    crm.write("1,Anna,,", *(f",Nobody {n},," for n in range(20)))
    crm.round()
    assert (len(crm.letters()), crm.customers()) == (5, {"1": "Anna"})


def test_a_broken_export_is_refused_with_an_alarm_that_ends(crm: Crm) -> None:
    crm.write(*(f"{n},Name {n},," for n in range(4)))
    crm.round()
    crm.write("0,Name 0,,")
    crm.round()
    crm.round()
    crm.export.unlink()
    crm.round()
    assert len(crm.customers()) == 4
    crm.write(*(f"{n},Name {n},," for n in range(3)))
    crm.round()
    assert len(crm.customers()) == 3
    states = crm.alarms()
    assert [state for state, _ in states] == ["clear", "firing", "clear"]
    assert "this would remove 3 of 4 customers" in states[1][1]


def test_one_source_that_fails_does_not_stop_another(crm: Crm) -> None:
    good = crm.config.customers["crm"]
    bad = good.model_copy(
        update={"name": "bad", "settings": good.settings.model_copy(update={"path": Path("none")})}
    )
    crm.configure(bad=bad, crm=good)
    crm.write("1,Anna,,")
    crm.round()
    assert crm.customers() == {"1": "Anna"}
    assert [state for state, _ in crm.alarms()] == ["firing", "clear"]
    told = crm.syncing.memory.tells()
    assert (told["bad"]["state"], told["bad"]["last_success"]) == ("failing", None)
    assert "none" in told["bad"]["last_error"]
    assert told["crm"]["state"] == "listening"
    assert told["crm"]["last_success"]


def test_two_sources_never_take_a_customer_from_each_other(crm: Crm, tmp_path: Path) -> None:
    crm.write("1,Anna,,")
    (tmp_path / "second.csv").write_text(crm.export.read_text() + "2,Bob,,\n")
    first = crm.config.customers["crm"]
    second = first.settings.model_copy(update={"path": tmp_path / "second.csv"})
    crm.configure(crm=first, shop=first.model_copy(update={"name": "shop", "settings": second}))
    for _ in range(3):
        crm.round()
    assert len(crm.records(topics.CUSTOMERS)) == 2
    assert [letter.reason for letter in crm.letters()] == [
        "the customer '1' comes from crm already"
    ]


def test_forgotten_people_do_not_come_back_and_poison_stops_nobody(crm: Crm) -> None:
    subject = person_subject("2")
    stone = Tombstone(kind="person", subject=subject, revision=1, at=NOW)
    records = (
        (topics.TOMBSTONES, stone.key, stone.to_json()),
        (topics.TOMBSTONES, "person:poison", b"\xff"),
        (topics.TOMBSTONES, "mention:x", b"nonsense"),
        (topics.CUSTOMERS, "poison", b"{}"),
    )
    crm.sender.deliver(Outgoing(topic, key.encode(), value) for topic, key, value in records)
    crm.write("1,Anna,,", "2,Bob,,")
    crm.round()
    latest = {
        record.key
        for record in crm.records(topics.CUSTOMERS)
        if record.value and record.key != b"poison"
    }
    assert latest == {b"1"}


def test_the_process_keeps_in_step_and_stays_alive_between_rounds(
    crm: Crm, services: Services, tmp_path: Path
) -> None:
    document = json.loads(crm.path.read_text())
    document["service"] |= {"sync_every_secs": 1, "stuck_after_secs": 10}
    path = write_config(tmp_path, document)
    crm.write("1,Anna,,", "2,Bob,,")
    running = services.start("sync", path).wait_ready()
    assert crm.customers() == {"1": "Anna", "2": "Bob"}
    crm.write("1,Anna B.,,")
    wait_until(lambda: crm.customers() == {"1": "Anna B."}, 30, "the change arrives")
    running.kill9()
    running = services.start("sync", path).wait_ready()
    assert len(crm.records(topics.CUSTOMERS)) == 4
    assert running.terminate() == 0
