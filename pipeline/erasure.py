"""The erasure list: who must never come back. Holds hashes only, kept as person tombstones for ever."""

import hashlib

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.read import all_records
from schemas.upkeep import Tombstone

PERSON_KEY = b"person:"


def person_subject(identity: str) -> str:
    """The hash under which a person is remembered as forgotten; `identity` is a customer id or an author id.

    sinks/clickhouse/forget.py computes the same in SQL.
    """
    return hashlib.sha256(b"grapevine-person:" + identity.encode("utf-8", "surrogatepass")).hexdigest()


def forgotten_people(kafka: Kafka) -> frozenset[str]:
    """The subjects of every erasure there is, read from the topic; unreadable records are none."""
    subjects: set[str] = set()
    for record in all_records(kafka, topics.TOMBSTONES):
        if (record.key or b"").startswith(PERSON_KEY):
            try:
                subjects.add(Tombstone.model_validate_json(record.value or b"").subject)
            except ValueError:
                continue
    return frozenset(subjects)
