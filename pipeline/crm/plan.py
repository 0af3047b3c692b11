"""What a round writes to one CRM: what is known against the memory of what was written. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from enrichers.engines.pii import mask
from schemas.crm import CrmRecord, CrmSettings, Lead, Value
from schemas.identity import person_subject
from sinks.clickhouse.crm import Known

ALL = "*"
"""The subject under which it is remembered that nobody's contact may be written to."""
Memory = Mapping[str, CrmRecord]


@dataclass(frozen=True, slots=True)
class Task:
    """One record to write, or to take back (`remove`). `record` is the memory of it afterwards, None
    where nothing is to be remembered. `facts` are those that changed; `contact` is the CRM's own id.
    """

    key: str
    record: CrmRecord | None
    lead: Lead | None = None
    facts: Mapping[str, Value] | None = None
    contact: str = ""
    remove: CrmRecord | None = None

    @property
    def what(self) -> str:
        """The task in words for people, naming nobody but the customer."""
        if self.remove is not None:
            whose = f"customer {self.remove.subject}" if self.remove.kind == "contact" else "a lead"
            return f"take back what was written of {whose}"
        if self.lead is not None:
            return f"lead of {self.lead.brand}: {', '.join(self.lead.wants)} ({self.lead.consent})"
        return f"contact {self.contact}: {', '.join(self.facts or ())}"


def digest(value: Value) -> str:
    """A short digest of one value."""
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def lead_task(destination: str, lead: Lead, memory: Memory, now: datetime) -> Task | None:
    """Hand the lead over, unless it is there as it is. Words are without addresses and numbers."""
    shown = lead.model_copy(update={"words": tuple(map(mask, lead.words))})
    fields = {"lead": digest(shown.model_dump_json())}
    record = CrmRecord(
        destination=destination, kind="lead", subject=lead.author_id, brand=lead.brand,
        fields=fields, at=now,
    )  # fmt: skip
    before = memory.get(record.key)
    if before is not None and (before.state == "removed" or before.fields == fields):
        return None
    if before is not None:
        record = record.model_copy(update={"external_id": before.external_id})
    return Task(record.key, record, lead=shown)


def facts_task(
    destination: str, settings: CrmSettings, known: Known, memory: Memory, now: datetime
) -> Task | None:
    """Write those facts that are not there as they are; none where a person has forbidden it."""
    if settings.customers and known.source not in settings.customers:
        return None
    facts = {n: mask(v) if isinstance(v, str) else v for n, v in known.facts.items()}
    fields = {name: digest(value) for name, value in facts.items()}
    record = CrmRecord(
        destination=destination, kind="contact", subject=known.customer, fields=fields, at=now
    )
    before = memory.get(record.key)
    if _forbidden(destination, memory) or (before is not None and before.state == "removed"):
        return None
    written = {} if before is None else before.fields
    changed = {name: facts[name] for name in facts if written.get(name) != fields[name]}
    if not changed:
        return None
    whole = facts if before is not None and before.state != "written" else changed
    contact = known.customer.removeprefix(settings.id_prefix)
    return Task(record.key, record, facts=whole, contact=contact)


def taken_back(records: Iterable[CrmRecord], settings: CrmSettings) -> Iterator[Task]:
    """Tasks to take these back; they are forgotten here too then."""
    for record in records:
        contact = record.subject.removeprefix(settings.id_prefix)
        yield Task(record.key, None, contact=contact, remove=record)


def is_erased(record: CrmRecord, forgotten: frozenset[str]) -> bool:
    """Whether it is about somebody who was forgotten for ever."""
    return person_subject(record.subject) in forgotten


def forbidden_key(destination: str) -> str:
    """The key of the memory that nothing may be written back to a destination."""
    return "|".join((destination, "contact", "", ALL))


def _forbidden(destination: str, memory: Memory) -> bool:
    return forbidden_key(destination) in memory
