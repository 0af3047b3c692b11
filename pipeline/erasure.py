"""The erasure list: who must never come back. Holds hashes only, kept as person tombstones for ever."""

import hashlib
from collections.abc import Iterator

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.read import latest_records
from schemas.upkeep import Tombstone

_PURPOSE = b"grapevine-person"


def person_subject(identity: str) -> str:
    """The hash under which a person is remembered as forgotten; `identity` is a customer id or an author id."""
    return hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=24, person=_PURPOSE).hexdigest()


def forgotten_people(kafka: Kafka) -> frozenset[str]:
    """The subjects of every erasure there is, read from the topic."""
    return frozenset(tombstone.subject for tombstone in _tombstones(kafka) if tombstone.kind == "person")


def _tombstones(kafka: Kafka) -> Iterator[Tombstone]:
    for value in latest_records(kafka, topics.TOMBSTONES).values():
        yield Tombstone.model_validate_json(value)
