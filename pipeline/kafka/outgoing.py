"""One record on its way to Kafka, whoever carries it."""

from typing import NamedTuple

from pipeline.topics import Topic


class Outgoing(NamedTuple):
    """A record to publish. A None value deletes in compacted topics."""

    topic: Topic
    key: bytes
    value: bytes | None
