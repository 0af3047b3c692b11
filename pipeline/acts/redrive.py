"""What people do with dead letters: look at them, re-drive them, drop them. Each decision is an
audited action.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.names import declared
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import all_records
from pipeline.kafka.send import Sender
from schemas.base import EPOCH
from schemas.context import Clock
from schemas.upkeep import Action, DeadLetter

CHUNK = 500
"""Letters that are sent before their acknowledgements are awaited."""


@dataclass(frozen=True, slots=True)
class Boxed:
    """A dead letter with its id (`partition-offset` on the dead letters' topic)."""

    id: str
    letter: DeadLetter


def waiting(
    kafka: Kafka, *, source: str = "", service: str = "", reason: str = ""
) -> Iterator[Boxed]:
    """Dead letters that nobody re-drove or dropped, oldest first per partition; filters are parts
    of the fields.
    """
    decided = decided_ids(kafka)
    for record in all_records(kafka, topics.DEAD_LETTERS):
        id_ = f"{record.partition}-{record.offset}"
        if id_ in decided or record.value is None:
            continue
        try:
            letter = DeadLetter.model_validate_json(record.value)
        except ValueError:
            letter = _unreadable(record.value)
        if (
            source in letter.source
            and service in letter.service
            and reason.lower() in letter.reason.lower()
        ):
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


def why_not(kafka: Kafka, boxed: Boxed) -> str:
    """Why a letter cannot be re-driven; empty where it can."""
    letter = boxed.letter
    if not letter.topic:
        return f"{boxed.id} came from {letter.source} itself, not from a topic: let the source send it again"
    if declared(kafka, letter.topic) is None:
        return f"{boxed.id} came from the topic {letter.topic}, which is none of this configuration"
    if "(cut from " in letter.reason:
        return f"{boxed.id} was too large to be kept whole"
    return ""


def redrive(kafka: Kafka, letters: Sequence[Boxed], *, by: str, clock: Clock) -> int:
    """Send the original bytes to the topics they came from, then note the decisions; returns how many.

    Call `why_not` before. A crash on the way sends at most one chunk again.
    """
    with Sender(kafka) as sender:
        for chunk in _chunks(letters):
            sender.deliver(_original(kafka, boxed.letter) for boxed in chunk)
            sender.deliver(_decision(boxed, "redrive", by, clock) for boxed in chunk)
    return len(letters)


def drop(kafka: Kafka, letters: Sequence[Boxed], *, by: str, clock: Clock, note: str = "") -> int:
    """Note that letters are not needed; returns how many."""
    with Sender(kafka) as sender:
        return sender.deliver(_decision(boxed, "drop", by, clock, note) for boxed in letters)


def _original(kafka: Kafka, letter: DeadLetter) -> Outgoing:
    topic = declared(kafka, letter.topic)
    assert topic is not None, "why_not was asked before"
    return Outgoing(topic, base64.b64decode(letter.key), _bytes(letter.value))


def _decision(
    boxed: Boxed, verb: Literal["redrive", "drop"], by: str, clock: Clock, note: str = ""
) -> Outgoing:
    now = clock.now()
    id_ = f"{verb}:{boxed.id}:{now.timestamp():.3f}"
    action = Action(id=id_, verb=verb, subject=f"dead-letter:{boxed.id}", by=by, at=now, note=note)
    return Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())


def _chunks(letters: Sequence[Boxed]) -> Iterator[Sequence[Boxed]]:
    return (letters[at : at + CHUNK] for at in range(0, len(letters), CHUNK))


def _bytes(text: str) -> bytes | None:
    """What a letter keeps as base64; None where it kept nothing."""
    return base64.b64decode(text) or None


def _unreadable(value: bytes) -> DeadLetter:
    return DeadLetter(
        source="unknown",
        service="unknown",
        reason="this dead letter itself cannot be read",
        at=EPOCH,
        value=base64.b64encode(value).decode(),
    )
