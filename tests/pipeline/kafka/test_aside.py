"""Dead letters: whole up to the size of a record, named as declared, and not without end."""

import base64

import pytest
from prometheus_client import REGISTRY

from pipeline.config.model import Config, Kafka, Service
from pipeline.kafka.aside import Aside, DeadLetterLimitError
from pipeline.kafka.outgoing import Outgoing
from pipeline.topics import CUSTOMERS, DEAD_LETTERS
from schemas.upkeep import DeadLetter
from tests.pipeline.ingest.producing import QuickClock
from tests.pipeline.kafka.records import Taken

LIMIT = 100_000
TAKEN = Taken("staging." + CUSTOMERS.name, 3, 7, b"k", b"\x00\xff")


def aside(service: str = "store", **limits: float) -> Aside:
    kafka = Kafka(prefix="staging.", max_record_bytes=LIMIT)
    config = Config(kafka=kafka, service=Service.model_validate(limits))
    return Aside(config, service, QuickClock())


def read(sent: Outgoing) -> DeadLetter:
    assert sent.topic == DEAD_LETTERS
    letter = DeadLetter.model_validate_json(sent.value or b"")
    assert sent.key == letter.source.encode()
    return letter


def test_under_a_prefix_a_record_and_its_metric_have_the_declared_name() -> None:
    labels = {"service": "a-test", "source": CUSTOMERS.name}
    letter = read(aside("a-test").record(TAKEN, "why", attempts=4))
    assert (letter.topic, letter.source, letter.service) == (
        CUSTOMERS.name,
        CUSTOMERS.name,
        "a-test",
    )
    assert (letter.partition, letter.offset, letter.attempts) == (3, 7, 4)
    assert base64.b64decode(letter.key) == b"k"
    assert base64.b64decode(letter.value) == b"\x00\xff"
    assert REGISTRY.get_sample_value("grapevine_dead_letters_total", labels) == 1
    assert not REGISTRY.get_sample_value(
        "grapevine_dead_letters_total", labels | {"source": TAKEN.topic}
    )


def test_a_payload_has_no_place_to_go_back_to() -> None:
    letter = read(aside().payload("reviews", b"row", "why", key=b"k"))
    assert (letter.source, letter.topic, letter.offset) == ("reviews", "", -1)
    assert base64.b64decode(letter.value) == b"row"


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        (b"k", b"x" * (LIMIT - 1), LIMIT),
        (b"k", b"x" * LIMIT, LIMIT),
        (b"k" * (LIMIT + 1), b"x", LIMIT),
    ],
)
def test_originals_are_whole_up_to_the_size_of_a_record(
    key: bytes, value: bytes, kept: int
) -> None:
    letter = read(aside().payload("s", value, "r" * 5000, key=key))
    assert len(base64.b64decode(letter.key) + base64.b64decode(letter.value)) == kept
    cut = len(key) + len(value) > LIMIT
    assert letter.reason.endswith(f"(cut from {len(key) + len(value)} bytes)") == cut
    assert len(letter.to_json()) < LIMIT * 3 // 2 + 100_000


def test_too_many_records_in_a_row_stop_the_service() -> None:
    some = aside(dead_letter_max_run=3)
    some.record(TAKEN, "why")
    some.record(TAKEN, "why")
    some.good()
    some.record(TAKEN, "why")
    some.record(TAKEN, "why")
    with pytest.raises(DeadLetterLimitError, match="3 dead letters in a row") as stopped:
        some.record(TAKEN, "why")
    assert stopped.value.code == 75
