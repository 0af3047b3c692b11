"""Whom we forgot for ever. The list holds hashes only, as person tombstones."""

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.read import all_records
from schemas.upkeep import Tombstone

PERSON_KEY = b"person:"


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
