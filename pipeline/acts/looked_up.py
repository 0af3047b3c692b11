"""That somebody looked a person up, or took a list of people out: audited, under the hash by which the
person would be forgotten, so that the log outlives nobody's erasure.
"""

from collections.abc import Iterable
from typing import Literal

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.identity import person_subject
from schemas.upkeep import Action


def note_look_up(
    kafka: Kafka,
    subjects: Iterable[str],
    *,
    verb: Literal["look_up", "export"] = "look_up",
    by: str,
    how: str,
    clock: Clock,
) -> None:
    """When it returns, Kafka has it. `subjects`: ids of people for a look-up, what was exported else."""
    at = clock.now()
    actions = [
        Action.of(verb, named, by=by, at=at, note=how)
        for named in (
            person_subject(subject) if verb == "look_up" else subject for subject in subjects
        )
    ]
    with Sender(kafka, "grapevine-look-up") as sender:
        sender.deliver(
            Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())
            for action in actions
        )
