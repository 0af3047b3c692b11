"""What a sync changes: compares what a source of customers says with what is on the topic, one by one.
Pure.
"""

import hashlib
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from schemas.customer import Customer, Gone, Mark
from schemas.flow import FlowError, Illegible, Reject
from schemas.kinds import FromCrm

MOST_REJECTS = 10_000
"""Of one reading that are kept; all are counted."""
_CELL_ENDS = re.compile(r"[,;|\t\"\r\n]")
_TIME = b',"updated_at":'
"""Before the last field of a record. It cannot stand in a text, where a quotation mark is escaped."""


class Known(NamedTuple):
    """A customer on the topic: the source that owns it and a digest of its content."""

    source: str
    digest: bytes = b""


def digest(record: bytes) -> bytes:
    """A digest of a customer's record, all but the time of the sync that wrote it."""
    return hashlib.blake2b(record[: record.rfind(_TIME)], digest_size=16).digest()


@dataclass(slots=True)
class Comparison:
    """What one reading of `source` changes. `known`: who is on the topic; `sources`: those that are
    configured, whose customers are theirs; `forgotten(customer)` tells who was erased and must not come
    back; `whole`: everybody is read, so that who is not found is removed.
    """

    source: str
    known: Mapping[str, Known]
    sources: Container[str]
    forgotten: Callable[[Customer], bool]
    now: datetime
    whole: bool = True
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    held_back: int = 0
    """People who were forgotten."""
    refused: int = 0
    """Records and cells that cannot be used."""
    rejected: list[Reject] = field(default_factory=list)
    """The first MOST_REJECTS of them."""
    taken_off: int = 0
    """How many were removed."""
    mark: str = ""
    """How far the source was read, in its words."""
    _seen: set[str] = field(default_factory=set)
    _gone: dict[str, None] = field(default_factory=dict)
    _illegible: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How many customers were read."""
        return self.new + self.changed + self.unchanged

    def take(self, item: FromCrm) -> tuple[str, bytes] | None:
        """The id and record to publish; None where nothing is, which is counted."""
        if isinstance(item, Customer):
            return self._customer(item)
        if isinstance(item, Reject):
            self._reject(item)
        elif isinstance(item, Gone):
            self._remove(item.id)
        else:
            assert isinstance(item, Mark)
            self.mark = item.at
        return None

    def removed(self, max_share: float) -> list[str]:
        """The ids to remove once all is read. Raises FlowError where a reading is that of a broken
        source, which must not empty the directory; people who were forgotten do not count.
        """
        if not self.whole and not self._gone:
            return []
        known = list(self.known.items())  # at one moment: it may change while it is looked at
        owned = [id_ for id_, one in known if one.source == self.source]
        missing = [id_ for id_ in owned if id_ not in self._seen] if self.whole else []
        removed = [
            id_ for id_ in dict.fromkeys((*missing, *self._gone)) if id_ not in self._illegible
        ]
        if self.whole and self.refused and not self.size and not self.held_back:
            first = self.rejected[0].reason
            raise FlowError(f"none of its {self.refused} rows can be used; the first: {first}")
        lost = max(0, len(removed) - self.held_back)
        if owned and lost / len(owned) > max_share:
            raise FlowError(
                f"this would remove {lost} of {len(owned)} customers, more than service.sync_max_removed_share "
                f"({max_share:g}) allows: check the export, or raise the setting"
            )
        return removed

    def _customer(self, item: Customer) -> tuple[str, bytes] | None:
        before = self.known.get(item.id)
        if before is not None and before.source != self.source and before.source in self.sources:
            reason = f"the customer {item.id!r} comes from {before.source} already"
            self._reject(Reject(reason, item.id))
        elif item.id in self._seen:
            self._reject(Reject(f"the customer {item.id!r} is there twice", item.id))
        elif self.forgotten(item):
            self.held_back += 1
            self._remove(item.id)
        else:
            self._seen.add(item.id)
            self._gone.pop(item.id, None)
            return self._compared(item, before)
        return None

    def _compared(self, item: Customer, before: Known | None) -> tuple[str, bytes] | None:
        customer = item.model_copy(update={"source": self.source, "updated_at": self.now})
        record = customer.to_json()
        if before is None:
            self.new += 1
        elif before == (self.source, digest(record)):
            self.unchanged += 1
            return None
        else:
            self.changed += 1
        return item.id, record

    def _remove(self, id_: str) -> None:
        before = self.known.get(id_)
        if before is not None and before.source == self.source and id_ not in self._seen:
            self._gone[id_] = None

    def _reject(self, reject: Reject) -> None:
        self.refused += 1
        if len(self.rejected) < MOST_REJECTS:
            self.rejected.append(reject)
        if isinstance(reject, Illegible):
            # an id among the cells of a record that cannot be read is no id that was removed
            payload = reject.payload
            record = (
                payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)
            )
            self._illegible |= {cell.strip() for cell in _CELL_ENDS.split(record)}
