"""What people do with dead letters: look at them, re-drive them, drop them. Each decision is an audited action."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.clients import producer, topic_name
from pipeline.kafka.read import all_records
from schemas.base import EPOCH
from schemas.context import Clock
from schemas.upkeep import Action, DeadLetter

SEND_SECS = 60


@dataclass(frozen=True, slots=True)
class Boxed:
    """A dead letter with its id (`partition-offset` on the dead letters' topic)."""

    id: str
    letter: DeadLetter


def waiting(kafka: Kafka, *, source: str = "", service: str = "", reason: str = "") -> Iterator[Boxed]:
    """Dead letters that nobody re-drove or dropped, oldest first per partition; filters are parts of the fields."""
    decided = decided_ids(kafka)
    for record in all_records(kafka, topics.DEAD_LETTERS):
        id_ = f"{record.partition}-{record.offset}"
        if id_ in decided or record.value is None:
            continue
        try:
            letter = DeadLetter.model_validate_json(record.value)
        except ValueError:
            letter = _unreadable(record.value)
        if source in letter.source and service in letter.service and reason.lower() in letter.reason.lower():
            yield Boxed(id_, letter)


def decided_ids(kafka: Kafka) -> set[str]:
    """The ids that were re-driven or dropped."""
    ids: set[str] = set()
    for record in all_records(kafka, topics.ACTIONS):
        try:
            action = Action.model_validate_json(record.value or b"")
        except ValueError:
            continue
        if action.verb in ("redrive", "drop"):
            ids.add(action.subject.removeprefix("dead-letter:"))
    return ids


def redrive(kafka: Kafka, boxed: Boxed, *, by: str, clock: Clock) -> None:
    """Send the original bytes to the topic they came from, then note the decision.

    Raises ValueError for a letter that came from outside (a source's own payload) or whose original was cut.
    """
    letter = boxed.letter
    if not letter.topic:
        raise ValueError(f"{boxed.id} came from {letter.source} itself, not from a topic: let the source send it again")
    if "(cut from " in letter.reason:
        raise ValueError(f"{boxed.id} was too large to be kept whole")
    with producer(kafka) as sender:
        value, key = base64.b64decode(letter.value), base64.b64decode(letter.key)
        sender.send(letter.topic, key=key or None, value=value).get(SEND_SECS)
    decide(kafka, boxed, "redrive", by=by, clock=clock)


def decide(kafka: Kafka, boxed: Boxed, verb: str, *, by: str, clock: Clock, note: str = "") -> None:
    """Note a decision on the actions topic."""
    now = clock.now()
    action = Action.model_validate(
        {"id": f"{verb}:{boxed.id}:{now.timestamp():.3f}", "verb": verb, "subject": f"dead-letter:{boxed.id}", "by": by,
         "at": now, "note": note}
    )  # fmt: skip
    with producer(kafka) as sender:
        topic = topic_name(kafka, topics.ACTIONS.name)
        sender.send(topic, key=action.subject.encode(), value=action.to_json()).get(SEND_SECS)


def _unreadable(value: bytes) -> DeadLetter:
    return DeadLetter(
        source="unknown", service="unknown", reason="this dead letter itself cannot be read", at=EPOCH,
        value=base64.b64encode(value).decode(),
    )  # fmt: skip
