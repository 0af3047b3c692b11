"""The directories there are: which topic each copies, and under which index keys its records are
found.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline import topics
from schemas.base import Model
from schemas.customer import AuthorInfluence, Customer, Link
from schemas.identity import customer_keys
from schemas.upkeep import Correction, OptOut, Tombstone


def _customer_index(raw: bytes) -> tuple[str, ...]:
    return tuple(
        f"{kind}={value}" for kind, value in customer_keys(Customer.model_validate_json(raw))
    )


def _link_index(raw: bytes) -> tuple[str, ...]:
    link = Link.model_validate_json(raw)
    return (f"author={link.author_id}", f"customer={link.customer_id}")


def _correction_index(raw: bytes) -> tuple[str, ...]:
    return (f"mention={Correction.model_validate_json(raw).mention_id}",)


def _no_index(model: type[Model]) -> Callable[[bytes], tuple[str, ...]]:
    def index(raw: bytes) -> tuple[str, ...]:
        model.model_validate_json(raw)
        return ()

    return index


@dataclass(frozen=True, slots=True)
class Kind:
    """One directory: its name, its topic, and the function that reads a record and names its index
    keys.

    `index` raises pydantic.ValidationError for bytes that are no such record.
    """

    name: str
    topic: topics.Topic
    index: Callable[[bytes], tuple[str, ...]]

    def index_or_none(self, raw: bytes | None) -> tuple[str, ...] | None:
        """The index keys of a record, None where the bytes are no such record."""
        try:
            return self.index(raw) if raw is not None else ()
        except ValidationError:
            return None


CUSTOMERS = Kind("customers", topics.CUSTOMERS, _customer_index)
LINKS = Kind("links", topics.LINKS, _link_index)
INFLUENCE = Kind("influence", topics.INFLUENCE, _no_index(AuthorInfluence))
CORRECTIONS = Kind("corrections", topics.CORRECTIONS, _correction_index)
TOMBSTONES = Kind("tombstones", topics.TOMBSTONES, _no_index(Tombstone))

OPT_OUTS = Kind("opt_outs", topics.OPT_OUTS, _no_index(OptOut))

KINDS = (CUSTOMERS, LINKS, INFLUENCE, CORRECTIONS, TOMBSTONES, OPT_OUTS)
