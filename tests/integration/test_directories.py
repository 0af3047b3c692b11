"""Directories on the real Kafka: gate, resume, rebuild, one writer per host, take-over, poison,
index.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config.model import Kafka
from pipeline.directories.disk import Change, DirectoryFile
from pipeline.directories.follow import Follower
from pipeline.directories.kinds import KINDS
from pipeline.directories.look_up import Directories
from pipeline.directories.sound import suspect
from pipeline.kafka.clients import admin
from pipeline.kafka.create import create_topics
from schemas.customer import AuthorInfluence
from schemas.upkeep import Tombstone
from tests.builders import NOW, make_customer, make_link
from tests.connectors.context import MovedClock
from tests.services import wait_until

READER = Path(__file__).resolve().parents[1] / "standins/directory_reader.py"
CUSTOMERS = next(kind.name for kind in KINDS if kind.topic == topics.CUSTOMERS)
MARK = "x:the-mark"
"""A handle that stands in the directory only: whoever builds it anew loses it."""


class Host:
    """One host's folder of directories, and the topics they copy."""

    def __init__(self, kafka: Kafka, folder: Path, sender: KafkaProducer) -> None:
        self.kafka, self.folder, self._sender = kafka, folder, sender

    def send(self, topic: topics.Topic, *records: tuple[str, bytes | None]) -> None:
        name = self.kafka.prefix + topic.name
        for future in [
            self._sender.send(name, key=key.encode(), value=value) for key, value in records
        ]:
            future.get(30)

    def send_customers(self, *ids: str, **changes: Any) -> None:
        made = (make_customer(**{"id": id_, "handles": (f"x:{id_}",), **changes}) for id_ in ids)
        self.send(topics.CUSTOMERS, *((customer.id, customer.to_json()) for customer in made))

    @contextmanager
    def following(self, now: datetime | None = None) -> Iterator[Directories]:
        """The directories while a follower of this process keeps them; complete at the block's start."""
        clock = MovedClock(now) if now else SYSTEM_CLOCK
        follower = Follower(self.kafka, self.folder, KINDS, clock)
        follower.start()
        try:
            assert follower.ready(60), follower.error
            yield Directories(self.folder)
            assert follower.error is None
        finally:
            follower.stop()

    def mark(self, **changes: Any) -> None:
        file = DirectoryFile(self.folder / "customers")
        checkpoint = file.checkpoint()
        assert checkpoint is not None
        customer = make_customer(id="mark", handles=(MARK,))
        change = Change("mark", customer.to_json(), (f"handle={MARK}",))
        file.apply([change], replace(checkpoint, **changes))

    @contextmanager
    def process(self) -> Iterator["Reader"]:
        argv = [
            sys.executable,
            str(READER),
            self.kafka.bootstrap,
            self.kafka.prefix,
            str(self.folder),
        ]
        with subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                yield Reader(process)
            finally:
                process.kill()


class Reader:
    """Another process of this host."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self._in, self._out = process, process.stdin, process.stdout
        assert self._said() == "ready\n"

    def ids(self, handle: str) -> list[str]:
        self._in.write(handle + "\n")
        self._in.flush()
        said: list[str] = json.loads(self._said())
        return said

    def _said(self) -> str:
        """Its next line that is no log's."""
        while (line := self._out.readline())[:1].isdigit():
            pass
        return line


@pytest.fixture
def host(endpoints: Endpoints, topic_prefix: str, tmp_path: Path, producer: KafkaProducer) -> Host:
    kafka = Kafka(bootstrap=endpoints.kafka, prefix=topic_prefix, partitions=3)
    create_topics(kafka)
    return Host(kafka, tmp_path / "directories", producer)


def ids(found: Directories, handle: str) -> list[str]:
    return [customer.id for customer in found.customers_by("handle", handle)]


def test_the_gate_opens_when_everything_is_there(host: Host) -> None:
    host.send_customers(*(f"c{n}" for n in range(3000)))
    host.send_customers("c0", "c7", handles=("x:new",))
    host.send(topics.CUSTOMERS, ("c1", None))
    host.send(topics.LINKS, (make_link().key, make_link(handle="x:anna").to_json()))
    host.send(topics.INFLUENCE, ("a", AuthorInfluence(author_id="a", score=7, at=NOW).to_json()))
    stone = Tombstone(kind="author", subject="a", revision=5, at=NOW)
    host.send(topics.TOMBSTONES, (stone.key, stone.to_json()))
    with host.following() as found:
        assert DirectoryFile(host.folder / "customers").count() == 2999
        assert ids(found, "x:c2999") == ["c2999"]
        assert (ids(found, "x:c0"), ids(found, "x:c1"), ids(found, "x:new")) == (
            [],
            [],
            ["c0", "c7"],
        )
        assert found.pinned_author("c-1", "x:anna") == "x:x:1001"
        influence, tombstone = found.influence_of("a"), found.tombstone("author", "a")
    assert influence is not None
    assert tombstone is not None
    assert (influence.score, tombstone.revision) == (7, 5)


def test_changes_and_removals_change_the_index(host: Host) -> None:
    with host.following() as found:
        host.send_customers("c", handles=("x:a", "x:b"), emails=("a@mail.example",))
        wait_until(lambda: ids(found, "x:a") == ["c"], 20)
        host.send_customers("c", handles=("x:b", "x:d"))
        wait_until(lambda: ids(found, "x:d") == ["c"], 20)
        assert (ids(found, "x:a"), ids(found, "x:b")) == ([], ["c"])
        assert found.customers_by("email", "a@mail.example") == []
        host.send(topics.CUSTOMERS, ("c", None))
        wait_until(lambda: ids(found, "x:b") == [], 20)
        assert (ids(found, "x:d"), found.customers_by("id", "c")) == ([], [])
        link = make_link()
        host.send(topics.LINKS, (link.key, link.to_json()))
        wait_until(
            lambda: found.links_of(link.author_id) == [link] == found.links_to(link.customer_id), 20
        )
        host.send(topics.LINKS, (link.key, None))
        wait_until(
            lambda: found.links_of(link.author_id) == [] == found.links_to(link.customer_id), 20
        )
        stone = Tombstone(kind="mention", subject="m", revision=5, at=NOW)
        host.send(topics.TOMBSTONES, (stone.key, stone.to_json()))
        wait_until(lambda: found.tombstone("mention", "m") == stone, 20)
        host.send(
            topics.TOMBSTONES, (stone.key, stone.model_copy(update={"lifted": True}).to_json())
        )
        wait_until(lambda: found.tombstone("mention", "m") is None, 20)


def test_poison_is_ignored_and_what_it_would_replace_stays(host: Host) -> None:
    host.send_customers("c")
    for topic in (topics.CUSTOMERS, topics.LINKS, topics.INFLUENCE, topics.TOMBSTONES):
        poison = (b"\xff\xfe", b"{}", b"null", b"", b"[" * 5000, b'{"id": ""}')
        host.send(topic, *(("c", value) for value in poison))
    host.send(topics.CUSTOMERS, ("", make_customer().to_json()), ("k" * 3000, b"x"))
    with host.following() as found:
        assert ids(found, "x:c") == ["c"]
        host.send_customers("after")
        wait_until(lambda: ids(found, "x:after") == ["after"], 20)
        assert DirectoryFile(host.folder / "customers").count() == 2


def test_it_goes_on_from_its_checkpoint(host: Host) -> None:
    host.send_customers("a")
    with host.following():
        pass
    host.mark()
    host.send_customers("b")
    with host.following() as found:
        assert (ids(found, "x:a"), ids(found, "x:b"), ids(found, MARK)) == (["a"], ["b"], ["mark"])


def test_it_is_built_anew_when_it_is_older_than_deletions_are_kept(host: Host) -> None:
    host.send_customers("a", "b")
    with host.following():
        pass
    host.mark()
    host.send(topics.CUSTOMERS, ("b", None))
    with host.following(
        now=SYSTEM_CLOCK.now() + timedelta(milliseconds=topics.DELETE_RETENTION_MS)
    ) as found:
        assert (ids(found, "x:a"), ids(found, "x:b"), ids(found, MARK)) == (["a"], [], [])


def test_it_is_built_anew_when_its_checkpoint_is_ahead_of_the_clock(host: Host) -> None:
    host.send_customers("a")
    with host.following(now=SYSTEM_CLOCK.now() + timedelta(days=1)):
        pass
    host.mark()
    with host.following() as found:
        assert (ids(found, "x:a"), ids(found, MARK)) == (["a"], [])


def test_it_is_built_anew_when_another_version_folded_what_is_found_in_it(host: Host) -> None:
    host.send_customers("a")
    with host.following():
        pass
    host.mark(folding=1)
    with host.following() as found:
        assert (ids(found, "x:a"), ids(found, MARK)) == (["a"], [])


def test_it_is_built_anew_when_its_file_was_cut(host: Host) -> None:
    host.send_customers("a")
    with host.process() as first:
        assert first.ids("x:a") == ["a"]
    with (host.folder / CUSTOMERS / "data.mdb").open("r+b") as file:
        file.truncate(5_000)
    with host.following() as directories:
        assert ids(directories, "x:a") == ["a"]


def test_it_is_built_anew_when_its_topic_was_made_anew(host: Host) -> None:
    host.send_customers("a", "b")
    with host.following():
        pass
    recreate(host)
    host.send_customers("b", "c", "d")
    with host.following() as found:
        assert [ids(found, f"x:{id_}") for id_ in "abcd"] == [[], ["b"], ["c"], ["d"]]


def recreate(host: Host) -> None:
    client = admin(host.kafka)
    name = host.kafka.prefix + topics.CUSTOMERS.name
    client.delete_topics([name])
    wait_until(lambda: name not in client.list_topics(), 30, "the topic is gone")
    client.close()
    wait_until(lambda: create_topics(host.kafka) == [name], 30, "the topic is there again")


def test_a_killed_process_goes_on_where_it_was_and_another_takes_over(host: Host) -> None:
    host.send_customers("a")
    with host.process() as first, host.process() as second, host.following() as found:
        assert first.ids("x:a") == second.ids("x:a") == ids(found, "x:a") == ["a"]
        assert int((host.folder / "writer.lock").read_text()) == first.process.pid
        host.mark()
        host.send_customers("b")
        wait_until(
            lambda: second.ids("x:b") == ["b"], 20, "the second process sees what the first writes"
        )
        first.process.kill()
        first.process.wait(10)
        host.send_customers("c")
        wait_until(
            lambda: second.ids("x:c") == ["c"] and ids(found, "x:c") == ["c"],
            20,
            "one of the others writes",
        )
        assert second.ids(MARK) == ["mark"]
        assert (host.folder / "writer.lock").read_text() != str(first.process.pid)
    with host.process() as third:
        assert (third.ids("x:c"), third.ids(MARK)) == (["c"], ["mark"])


@pytest.mark.parametrize("third_lives", [True, False], ids=["stands by", "takes over"])
def test_a_process_whose_file_was_removed_begins_anew(host: Host, third_lives: bool) -> None:
    host.send_customers("a")
    with host.process() as first, host.process() as second:
        second.process.send_signal(signal.SIGSTOP)  # it has the file open and is slow
        first.process.kill()
        first.process.wait(10)
        suspect(host.folder / CUSTOMERS)
        with host.process() as third:
            assert third.ids("x:a") == ["a"]
            if not third_lives:
                third.process.kill()
                third.process.wait(10)
            second.process.send_signal(signal.SIGCONT)
            assert second.process.wait(20) == 1, "what it has open is nobody's any more"
    host.send_customers("b")
    with host.process() as fourth:
        assert (fourth.ids("x:a"), fourth.ids("x:b")) == (["a"], ["b"])


def test_a_gate_without_kafka_stays_shut_and_is_no_failure(tmp_path: Path) -> None:
    follower = Follower(Kafka(bootstrap="127.0.0.1:1"), tmp_path, KINDS, SYSTEM_CLOCK)
    follower.start()
    assert not follower.ready(1)
    assert follower.error is None
    follower._stop.set()
