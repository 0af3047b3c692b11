"""The table of topics says of each who writes it; this is held against the code."""

import pytest

from cli import grapevine
from pipeline import topics
from tests.pipeline import topic_writes


@pytest.mark.parametrize("name", sorted(topic_writes.NAMES))
def test_the_writers_of_a_topic_are_those_that_write_it(name: str) -> None:
    assert set(getattr(topics, name).writers) == topic_writes.writers()[name]


def test_writers_are_services_and_commands() -> None:
    known = topic_writes.services() | set(grapevine.list_commands(None))  # type: ignore[arg-type]
    assert {writer for topic in topics.TOPICS for writer in topic.writers} <= known


def test_every_declared_topic_is_in_the_table() -> None:
    assert {getattr(topics, name) for name in topic_writes.NAMES} == {*topics.TOPICS}
