"""`grapevine dead-letters` on the real Kafka: found, shown, sent back byte for byte, dropped by the
thousands.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaProducer

from cli import grapevine
from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.acts import redrive
from pipeline.config import load_config
from pipeline.config.model import Kafka
from pipeline.kafka.create import create_topics
from pipeline.kafka.send import Sender
from schemas.upkeep import Action, DeadLetter
from tests.builders import NOW
from tests.services import write_config
from tests.topics import read_all

RAW = b'\x00\xff{"not": "an event", "text": "caf\xe9"}'


class Box:
    """One test's dead letters."""

    def __init__(self, folder: Path, at: Endpoints, prefix: str, sender: KafkaProducer) -> None:
        kafka = {"bootstrap": at.kafka, "prefix": prefix, "partitions": 3}
        self.path = write_config(folder, {"kafka": kafka, "brands": {"acme": {"query": "acme"}}})
        self.at, self.prefix, self._sender = at, prefix, sender

    def send(self, *letters: DeadLetter | bytes) -> None:
        name = self.prefix + topics.DEAD_LETTERS.name
        for letter in letters:
            raw = letter if isinstance(letter, bytes) else letter.to_json()
            key = b"unknown" if isinstance(letter, bytes) else letter.source.encode()
            self._sender.send(name, key=key, value=raw)
        self._sender.flush()

    def letter(self, **changes: Any) -> DeadLetter:
        given: dict[str, Any] = {
            "service": "enrich", "source": "mentions.raw", "reason": "not an event: kind",
            "at": NOW, "topic": topics.RAW.name, "partition": 1, "offset": 7,
            "value": RAW, "key": b"x:x:1\xfe",
        } | changes  # fmt: skip
        original = {
            field: base64.b64encode(given[field] or b"").decode() for field in ("key", "value")
        }
        return DeadLetter(**given | original)

    def run(self, command: str, *arguments: str) -> Result:
        return CliRunner().invoke(
            grapevine, ["dead-letters", command, "-c", str(self.path), *arguments]
        )

    def listed(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.run("list", "--json", *arguments)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.output.splitlines()]

    def ids(self) -> list[str]:
        return [letter["id"] for letter in self.listed()]

    def records(self, topic: topics.Topic) -> list[Any]:
        return read_all(self.at.kafka, self.prefix + topic.name)

    def actions(self) -> list[Action]:
        return [Action.model_validate_json(record.value) for record in self.records(topics.ACTIONS)]


@pytest.fixture
def box(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, producer: KafkaProducer) -> Box:
    made = Box(tmp_path, endpoints, topic_prefix, producer)
    create_topics(load_config(made.path, env={}).kafka)
    return made


def test_they_are_found_by_service_source_and_reason(box: Box) -> None:
    box.send(
        box.letter(),
        box.letter(service="store", source="customers.v1", reason="Too Large"),
        box.letter(service="ingest", source="reviews", reason="no text", topic="", value=b"row"),
        b"\xffnot a letter",
    )
    assert len(box.listed()) == 4
    assert [letter["service"] for letter in box.listed("--service", "sto")] == ["store"]
    assert [letter["source"] for letter in box.listed("--source", "reviews")] == ["reviews"]
    assert [letter["reason"] for letter in box.listed("--reason", "too large")] == ["Too Large"]
    assert box.listed("--service", "store", "--reason", "no text") == []
    assert len(box.listed("--limit", "2")) == 2
    assert [letter["service"] for letter in box.listed("--reason", "cannot be read")] == ["unknown"]
    table = box.run("list").output
    assert "4 dead letters" in table
    assert "reviews" in table


def test_one_is_shown_whole(box: Box) -> None:
    box.send(
        box.letter(error="ValueError: x", attempts=3), box.letter(value=b"\x1b[31m" + b"z" * 9000)
    )
    said = [box.run("show", id_).output for id_ in box.ids()]
    whole, long = sorted(said, key=len)
    assert '"reason": "not an event: kind"' in whole
    assert '"attempts": 3' in whole
    assert f"--- original, {len(RAW)} bytes" in whole
    assert '\\x00\\xff{"not": "an event"' in whole
    assert "--- original, 9005 bytes" in long
    assert "\x1b" not in long, "control characters do not reach the terminal"
    missing = box.run("show", "9-9")
    assert missing.exit_code == 1
    assert "no waiting dead letter 9-9: see `grapevine dead-letters list`" in missing.output


def test_a_redriven_letter_arrives_byte_for_byte_and_is_decided(box: Box) -> None:
    old = box.letter(topic=box.prefix + topics.RAW.name)  # letters once told the cluster's name
    box.send(old, box.letter(value=b"", key=b"k"), box.letter(service="store"))
    first = box.ids()[0]
    done = box.run("redrive", first)
    assert (done.exit_code, done.output) == (0, "1 re-driven\n")
    (back,) = box.records(topics.RAW)
    assert (back.key, back.value) == (b"x:x:1\xfe", RAW)
    assert first not in box.ids()
    assert box.run("redrive", "--service", "enrich").output == "1 re-driven\n"
    assert {(record.key, record.value) for record in box.records(topics.RAW)} == {
        (b"x:x:1\xfe", RAW),
        (b"k", None),
    }
    assert [letter["service"] for letter in box.listed()] == ["store"]
    decisions = box.actions()
    assert {(action.verb, action.subject) for action in decisions} >= {
        ("redrive", f"dead-letter:{first}")
    }
    assert all(action.by for action in decisions)


def test_a_letter_that_cannot_be_redriven_stops_or_is_skipped(box: Box) -> None:
    box.send(
        box.letter(topic="", source="reviews"),
        box.letter(reason="poison (cut from 4000001 bytes)"),
        box.letter(topic="somebody.elses"),
        box.letter(),
    )
    stopped = box.run("redrive", *box.ids())
    assert stopped.exit_code == 1
    assert "--on-error skip goes on" in stopped.output
    skipped = box.run("redrive", "--on-error", "skip", *box.ids())
    assert skipped.exit_code == 0
    for words in (
        "let the source send it again",
        "too large to be kept whole",
        "none of this configuration",
    ):
        assert words in skipped.output
    assert len(box.records(topics.RAW)) == 1
    assert len(box.ids()) == 3


def test_what_a_letter_says_is_no_markup(box: Box) -> None:
    assert box.run("list").output == "no dead letter waits for a decision\n"
    box.send(box.letter(reason="[/red] and [bold]bold \x1b[2J"))
    assert "[/red] and [bold]bold \\x1b[2J" in box.run("list").output


def test_nothing_is_decided_without_a_choice(box: Box) -> None:
    box.send(box.letter())
    for command in ("drop", "redrive"):
        done = box.run(command)
        assert done.exit_code == 2
        assert "name ids, or choose with --source, --service or --reason" in done.output
    assert len(box.ids()) == 1


def test_thousands_are_dropped_with_one_producer(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.send(*(box.letter(offset=n) for n in range(3000)), box.letter(service="store"))
    made: list[Sender] = []

    def counted(config: Kafka) -> Sender:
        made.append(Sender(config))
        return made[-1]

    monkeypatch.setattr(redrive, "Sender", counted)
    done = box.run("drop", "--service", "enrich", "--note", "a bad deploy")
    assert (done.exit_code, done.output, len(made)) == (0, "3000 dropped\n", 1)
    assert [letter["service"] for letter in box.listed()] == ["store"]
    actions = box.actions()
    assert len({action.id for action in actions}) == 3000
    assert {(action.verb, action.note) for action in actions} == {("drop", "a bad deploy")}
    assert box.run("drop", "--service", "enrich").output == "0 dropped\n"


def test_poison_among_the_actions_decides_nothing(box: Box) -> None:
    box.send(box.letter())
    for value in (b"", b"\xff", b"{}"):
        box._sender.send(box.prefix + topics.ACTIONS.name, key=b"k", value=value).get(30)
    assert len(box.ids()) == 1


def test_a_letter_without_its_original_is_listed(box: Box) -> None:
    box.send(box.letter(value=None, key=None))
    (letter,) = box.listed()
    assert base64.b64decode(letter.get("value", "")) == b""
