"""Forgetting people for ever, and the list of whom we forgot. The list holds hashes only, as person
tombstones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kafka import KafkaProducer

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.clients import producer, topic_name
from pipeline.kafka.read import all_records
from schemas.base import to_ms
from schemas.context import Clock
from schemas.identity import person_subject
from schemas.upkeep import Action, Correction, Tombstone

PERSON_KEY = b"person:"
SEND_SECS = 60


def forgotten_people(kafka: Kafka) -> frozenset[str]:
    """The subjects of every erasure there is, read from the topic; unreadable records are none."""
    subjects: set[str] = set()
    for record in all_records(kafka, topics.TOMBSTONES):
        if (record.key or b"").startswith(PERSON_KEY):
            try:
                subjects.add(Tombstone.model_validate_json(record.value or b"").subject)
            except ValueError:
                continue
    return frozenset(subjects)


@dataclass(frozen=True, slots=True)
class Trace:
    """A record of a compacted topic about a person; `what` names it for people."""

    topic: topics.Topic
    key: bytes
    what: str


def traces(kafka: Kafka, authors: tuple[str, ...], customers: tuple[str, ...]) -> list[Trace]:
    """The records about these authors and customers that are on the topics now."""
    begins = tuple(f"{author}|".encode() for author in authors)
    ends = tuple(f"|{customer}".encode() for customer in customers)
    customer_keys, author_keys = (
        {one.encode() for one in customers},
        {one.encode() for one in authors},
    )
    account_keys = {f"author:{author}".encode() for author in authors}
    kinds: tuple[tuple[topics.Topic, str, Callable[[bytes, bytes], bool]], ...] = (
        (topics.CUSTOMERS, "customer records", lambda key, value: key in customer_keys),
        (topics.LINKS, "links", lambda key, value: key.startswith(begins) or key.endswith(ends)),
        (topics.INFLUENCE, "ranks", lambda key, value: key in author_keys),
        (topics.CORRECTIONS, "corrections", lambda key, value: _is_about(value, authors)),
        (topics.TOMBSTONES, "account deletions", lambda key, value: key in account_keys),
    )
    return [
        Trace(topic, key, what)
        for topic, what, wanted in kinds
        for key in _present(kafka, topic, wanted)
    ]


def _present(
    kafka: Kafka, topic: topics.Topic, wanted: Callable[[bytes, bytes], bool]
) -> Iterator[bytes]:
    latest: dict[bytes, bytes | None] = {}
    for record in all_records(kafka, topic):
        if record.key is not None:
            latest[record.key] = record.value
    return (key for key, value in latest.items() if value is not None and wanted(key, value))


def _is_about(value: bytes, authors: tuple[str, ...]) -> bool:
    """Whether a correction is about one of these authors' mentions."""
    try:
        return Correction.model_validate_json(value).author_id in authors
    except ValueError:
        return False


def forget(
    kafka: Kafka,
    identities: tuple[str, ...],
    found: list[Trace],
    *,
    by: str,
    clock: Clock,
    note: str,
) -> None:
    """Remember the erasure first, so that nothing comes back; then remove the records and note who
    asked for it.
    """
    with producer(kafka) as sender:
        now = clock.now()
        for identity in identities:
            subject = person_subject(identity)
            stone = Tombstone(kind="person", subject=subject, revision=to_ms(now), at=now)
            _send(sender, kafka, topics.TOMBSTONES, stone.key.encode(), stone.to_json())
        for trace in found:
            _send(sender, kafka, trace.topic, trace.key, None)
        for identity in identities:
            subject = person_subject(identity)
            id_ = f"forget:{subject[:24]}:{now.timestamp():.3f}"
            action = Action(id=id_, verb="forget", subject=subject, by=by, at=now, note=note)
            _send(sender, kafka, topics.ACTIONS, subject.encode(), action.to_json())


def _send(
    sender: KafkaProducer, kafka: Kafka, topic: topics.Topic, key: bytes, value: bytes | None
) -> None:
    sender.send(topic_name(kafka, topic.name), key=key, value=value).get(SEND_SECS)
