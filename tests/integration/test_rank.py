"""Ranks and records of influencers on the topics of the real Kafka: what changed is sent, what went is
taken out, nobody who was forgotten is in them.
"""

from datetime import timedelta

import pytest

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.acts import influencers
from pipeline.acts.rank import publish
from pipeline.config.model import Kafka
from pipeline.kafka.create import create_topics
from pipeline.kafka.read import all_records, latest_records
from schemas.customer import AuthorInfluence
from schemas.identity import person_subject
from schemas.upkeep import Action
from tests.builders import NOW
from tests.connectors.context import MovedClock


@pytest.fixture
def kafka(endpoints: Endpoints, topic_prefix: str) -> Kafka:
    kafka = Kafka(bootstrap=endpoints.kafka, prefix=topic_prefix, partitions=1)
    create_topics(kafka)
    return kafka


def ranks(**scores: int) -> dict[str, AuthorInfluence]:
    return {
        name: AuthorInfluence(author_id=name, score=score, at=NOW) for name, score in scores.items()
    }


def later(some: dict[str, AuthorInfluence], days: int) -> dict[str, AuthorInfluence]:
    at = NOW + timedelta(days=days)
    return {name: one.model_copy(update={"at": at}) for name, one in some.items()}


def test_only_what_changed_is_sent_and_who_has_none_any_more_goes(kafka: Kafka) -> None:
    assert publish(kafka, ranks(anna=80, ben=40, cleo=20), ()) == 3
    assert publish(kafka, later(ranks(anna=80, ben=40, cleo=20), 1), ()) == 0
    assert publish(kafka, later(ranks(anna=80, ben=41), 1), {person_subject("anna")}) == 3
    assert latest_records(kafka, topics.INFLUENCE).keys() == {"ben"}
    assert publish(kafka, later(ranks(ben=41), 40), ()) == 1, "renewed, that tables keep it"


def test_a_record_grows_and_goes_and_each_change_is_audited(kafka: Kafka) -> None:
    clock = MovedClock(NOW)
    record = influencers.changed(None, "x:x:1", "anna", by="eva", clock=clock)
    influencers.send(kafka, "x:x:1", record, by="eva", clock=clock)
    known = influencers.known_influencer(kafka, "x:x:1")
    assert known is not None
    assert (known.stage, known.owner, known.contacts) == ("found", "eva", ())
    met = influencers.changed(
        known, "x:x:1", "anna", by="max", clock=clock, stage="contacted", contact=("call", "hello")
    )
    influencers.send(kafka, "x:x:1", met, by="max", clock=clock)
    known = influencers.known_influencer(kafka, "x:x:1")
    assert known is not None
    assert (known.stage, known.owner, known.contacts[0].note) == ("contacted", "eva", "hello")
    influencers.send(kafka, "x:x:1", None, by="eva", clock=clock)
    assert influencers.known_influencer(kafka, "x:x:1") is None
    acts = [
        Action.model_validate_json(record.value) for record in all_records(kafka, topics.ACTIONS)
    ]
    assert [(one.verb, one.subject, one.by, one.note) for one in acts] == [
        ("influencer", "x:x:1", "eva", "found"),
        ("influencer", "x:x:1", "max", "contacted"),
        ("influencer", "x:x:1", "eva", "removed"),
    ]
