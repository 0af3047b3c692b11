"""What a sync changes: compares what a source of customers says with what is on the topic. Pure."""

import hashlib
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field

from schemas.base import EPOCH
from schemas.customer import Customer
from schemas.flow import Reject


@dataclass(frozen=True, slots=True)
class Known:
    """A customer on the topic: the source that owns it and a digest of its content."""

    source: str
    digest: bytes


@dataclass(slots=True)
class Plan:
    """Customers to publish, ids to remove, rows that are none, and people who must not come back."""

    changed: list[Customer] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    forgotten: int = 0
    unchanged: int = 0

    @property
    def size(self) -> int:
        """How many customers the source has."""
        return len(self.changed) + self.unchanged


def digest(customer: Customer) -> bytes:
    """A digest of all but the time of the last sync."""
    return hashlib.blake2b(customer.model_copy(update={"updated_at": EPOCH}).to_json(), digest_size=16).digest()


def plan_sync(
    source: str,
    found: Iterable[Customer | Reject],
    known: Mapping[str, Known],
    forgotten: Container[str],
    subject: Callable[[str], str],
) -> Plan:
    """Compare. `subject(customer_id)` gives the hash to look for in `forgotten`. Owned ids not found are removed."""
    plan, seen = Plan(), set[str]()
    for item in found:
        if isinstance(item, Reject):
            plan.rejected.append(item)
            continue
        if subject(item.id) in forgotten:
            plan.forgotten += 1
            continue
        customer = item.model_copy(update={"source": source})
        seen.add(customer.id)
        before = known.get(customer.id)
        if before is not None and before.source == source and before.digest == digest(customer):
            plan.unchanged += 1
        else:
            plan.changed.append(customer)
    plan.removed = [id_ for id_, owner in known.items() if owner.source == source and id_ not in seen]
    return plan
