"""The memory of what was written to CRMs: crm_records.v1, read whole."""

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.read import latest_records
from schemas.crm import CrmRecord


def remembered(kafka: Kafka) -> dict[str, CrmRecord]:
    """Every record by its key; what cannot be read is none. Raises KafkaError."""
    known: dict[str, CrmRecord] = {}
    for key, value in latest_records(kafka, topics.CRM_RECORDS).items():
        try:
            known[key] = CrmRecord.model_validate_json(value)
        except ValueError:
            continue
    return known
