"""What colleagues note of influencers who are no customers: a record each, and an audited action."""

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import latest_records
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.customer import Contact, Influencer, InfluencerStage
from schemas.upkeep import Action

MOST_CONTACTS = 200
"""The latest of a record; a record must fit into a message."""


def known_influencer(kafka: Kafka, author_id: str) -> Influencer | None:
    """The record there is; one that cannot be read is none. Raises KafkaError."""
    try:
        return Influencer.model_validate_json(
            latest_records(kafka, topics.INFLUENCERS).get(author_id, b"")
        )
    except ValueError:
        return None


def changed(
    known: Influencer | None,
    author_id: str,
    handle: str,
    *,
    by: str,
    clock: Clock,
    stage: InfluencerStage | None = None,
    owner: str | None = None,
    contact: tuple[str, str] | None = None,
) -> Influencer:
    """The record with these changes; a new one where there is none. `contact`: how, and what was said."""
    now = clock.now()
    record = known or Influencer(author_id=author_id, handle=handle, owner=by, by=by, at=now)
    contacts = record.contacts
    if contact is not None:
        contacts = (*contacts, Contact(at=now, by=by, how=contact[0], note=contact[1]))
    return record.model_copy(
        update={
            "handle": handle or record.handle,
            "stage": stage or record.stage,
            "owner": record.owner if owner is None else owner,
            "contacts": contacts[-MOST_CONTACTS:],
            "by": by,
            "at": now,
        }
    )


def send(kafka: Kafka, author_id: str, record: Influencer | None, *, by: str, clock: Clock) -> None:
    """When it returns, Kafka has the record (None: it is removed) and the action; the view follows
    once the store has it.
    """
    now = clock.now()
    note = "removed" if record is None else record.stage
    action = Action.of("influencer", author_id, by=by, at=now, note=note)
    value = None if record is None else record.to_json()
    with Sender(kafka, "grapevine-influencers") as sender:
        sender.deliver(
            [
                Outgoing(topics.INFLUENCERS, author_id.encode(), value),
                Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json()),
            ]
        )
