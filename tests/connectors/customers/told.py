"""What a source of customers told, by what it is."""

from collections.abc import Sequence

from schemas.customer import Customer, Mark
from schemas.kinds import FromCrm


def people(items: Sequence[FromCrm]) -> dict[str, Customer]:
    """The customers by their id."""
    return {item.id: item for item in items if isinstance(item, Customer)}


def mark(items: Sequence[FromCrm]) -> str:
    """Where the next question goes on: a source tells it last."""
    last = items[-1]
    assert isinstance(last, Mark)
    return last.at
