"""Which dead letters can go back to their topic, whatever name they know it by."""

import pytest

from pipeline import topics
from pipeline.acts.redrive import Boxed, why_not
from pipeline.config.model import Kafka
from schemas.upkeep import DeadLetter
from tests.builders import NOW

KAFKA = Kafka(prefix="staging.")


def boxed(topic: str) -> Boxed:
    return Boxed("0-7", DeadLetter(source="s", service="notify", topic=topic, reason="r", at=NOW))


@pytest.mark.parametrize("topic", topics.TOPICS, ids=lambda topic: topic.name)
def test_under_a_prefix_the_declared_name_is_a_topic_of_ours(topic: topics.Topic) -> None:
    assert why_not(KAFKA, boxed(topic.name)) == ""


def test_letters_of_before_tell_the_name_on_the_cluster() -> None:
    assert why_not(KAFKA, boxed("staging.mentions.raw.v1")) == ""


@pytest.mark.parametrize("name", ["other.mentions.raw.v1", "mentions.raw.v9", "staging."])
def test_what_is_no_topic_of_ours_stays(name: str) -> None:
    assert "none of this configuration" in why_not(KAFKA, boxed(name))
