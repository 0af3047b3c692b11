"""Two names, one topic."""

import pytest

from pipeline.config.model import Kafka
from pipeline.kafka.names import declared, group_name, wire_name
from pipeline.topics import TOPICS, Topic


@pytest.mark.parametrize("prefix", ["", "staging.", "mentions.", "v1", "mentions.raw.v1"])
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_found_by_both_of_its_names(prefix: str, topic: Topic) -> None:
    kafka = Kafka(prefix=prefix)
    assert wire_name(kafka, topic) == prefix + topic.name
    assert declared(kafka, wire_name(kafka, topic)) == topic
    assert declared(kafka, topic.name) == topic


@pytest.mark.parametrize("name", ["", "staging.", "other.alerts.v1", "alerts.v2"])
def test_other_names_are_nobodys(name: str) -> None:
    assert declared(Kafka(prefix="staging."), name) is None


def test_groups_are_told_apart_by_both_prefixes() -> None:
    assert group_name(Kafka(prefix="staging."), "store") == "grapevine.staging.store"
