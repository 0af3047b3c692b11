"""What an invented world is: customers, what is said, and who is who."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.customer import Customer
from schemas.mention import Mention


@dataclass(frozen=True, slots=True)
class World:
    """`mentions` in the order in which they are said. `pairs`: author id and customer id of every
    account that is a customer's and may be linked; `forbidden`: those that may not, for want of a
    basis (none at all, or on X neither consent nor what the person gave).
    """

    customers: Sequence[Customer]
    mentions: Sequence[Mention]
    pairs: frozenset[tuple[str, str]]
    forbidden: frozenset[tuple[str, str]]
