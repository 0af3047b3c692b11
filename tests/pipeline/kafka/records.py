"""Records as a Kafka client gives them."""

from typing import NamedTuple


class Taken(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
