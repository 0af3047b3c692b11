"""What a sync changes: compares what a source of customers says with what is on the topic. Pure."""

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.base import EPOCH
from schemas.customer import Customer
from schemas.flow import FlowError, Illegible, Reject

_CELL_ENDS = re.compile(r"[,;|\t\"\r\n]")


@dataclass(frozen=True, slots=True)
class Known:
    """A customer on the topic: the source that owns it and a digest of its content."""

    source: str
    digest: bytes = b""


@dataclass(slots=True)
class Plan:
    """Records to publish by customer id, ids to remove, rows that are none, and people who must not
    come back.
    """

    changed: dict[str, bytes] = field(default_factory=dict)
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
    return hashlib.blake2b(
        customer.model_copy(update={"updated_at": EPOCH}).to_json(), digest_size=16
    ).digest()


def plan_sync(
    source: str,
    items: Iterable[Customer | Reject],
    known: Mapping[str, Known],
    *,
    sources: Container[str],
    forgotten: Callable[[Customer], bool],
    now: datetime,
) -> Plan:
    """Compare. Owned ids not found are removed, except those that a record nobody can read names;
    an id that another of the configured `sources` owns is rejected.

    `forgotten(customer)` tells who was erased and must not come back.
    """
    plan, seen = Plan(), set[str]()
    for item in items:
        if isinstance(item, Reject):
            plan.rejected.append(item)
            continue
        before = known.get(item.id)
        if before is not None and before.source != source and before.source in sources:
            plan.rejected.append(
                Reject(f"the customer {item.id!r} comes from {before.source} already", item.id)
            )
        elif item.id in seen:
            plan.rejected.append(Reject(f"the customer {item.id!r} is there twice", item.id))
        elif forgotten(item):
            plan.forgotten += 1
        else:
            seen.add(item.id)
            _compare(plan, item.model_copy(update={"source": source}), before, now)
    missing = [id_ for id_, owner in known.items() if owner.source == source and id_ not in seen]
    named = _named(plan.rejected)
    plan.removed = [id_ for id_ in missing if id_ not in named]
    return plan


def _named(rejected: Iterable[Reject]) -> set[str]:
    """The cells of records that cannot be read: an id among them is no id that was removed."""
    illegible = (
        str(reject.payload, "utf-8", "replace")
        for reject in rejected
        if isinstance(reject, Illegible)
    )
    return {cell.strip() for record in illegible for cell in _CELL_ENDS.split(record)}


def _compare(plan: Plan, customer: Customer, before: Known | None, now: datetime) -> None:
    if (
        before is not None
        and before.source == customer.source
        and before.digest == digest(customer)
    ):
        plan.unchanged += 1
    else:
        plan.changed[customer.id] = customer.model_copy(update={"updated_at": now}).to_json()


def refuse_broken(plan: Plan, owned: int, max_removed_share: float) -> None:
    """Raise FlowError where a plan is that of a broken export, which must not empty the directory.

    `owned`: how many customers of this source there are. People who were forgotten do not count as
    removed.
    """
    if plan.rejected and not plan.size and not plan.forgotten:
        raise FlowError(
            f"none of its {len(plan.rejected)} rows can be used; the first: {plan.rejected[0].reason}"
        )
    removed = max(0, len(plan.removed) - plan.forgotten)
    if owned and removed / owned > max_removed_share:
        raise FlowError(
            f"this would remove {removed} of {owned} customers, more than service.sync_max_removed_share "
            f"({max_removed_share:g}) allows: check the export, or raise the setting"
        )
