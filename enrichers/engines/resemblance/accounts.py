"""Which accounts may be which customers', by name, place, employer, work and handles elsewhere: for a
person to decide, with the evidence in words and how sure it is.

How often the parts agree for one and the same is counted among the pairs that are known already (a
handle the customer gave tells nothing of names and places, so those are a fair sample), how often by
chance among random pairs; how many accounts are customers' at all is fitted to what is asked. What is
told is the posterior, given that an account is one customer's or nobody's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from enrichers.engines.resemblance.likeness import likeness, words_for
from enrichers.engines.resemblance.score import Scored
from schemas.customer import Customer
from schemas.mention import Author

AUTOMATIC = 0.99
"""From this confidence on a suggestion is right about as often as what the stream links."""
LEAST = 0.05
"""Less likely pairs are not worth anybody's time."""
_ROUNDS = 20
_FIRST_SHARE = 0.1
"""Share of the accounts that are customers', before anything is counted."""

MayLink = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that speaks, as it shows itself."""

    author: Author

    @property
    def type(self) -> str:
        return self.author.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair that may be one, how sure that is (0–1), and why in words."""

    author_id: str
    customer_id: str
    confidence: float
    evidence: str
    basis: str


def suggest(
    customers: Sequence[Customer],
    accounts: Sequence[Account],
    known: Sequence[tuple[Author, str]],
    may_link: MayLink,
    rejected: Iterable[tuple[str, str]] = (),
) -> list[Suggestion]:
    """Pairs of a customer and an account whose link a basis allows and nobody rejected, likeliest
    first. `known`: accounts of which the customer is known (an id), to learn from.
    """
    bases = {one.id: one.basis for one in customers}
    by_id = {account.author.id: account for account in accounts}
    scored = likeness(customers, [one.author for one in accounts], known)
    turned_down = set(rejected)
    likely = _posteriors(scored, len(customers), len(accounts))
    told = [
        Suggestion(one.right, one.left, confidence, words_for(one.agreed), bases[one.left])
        for one, confidence in likely
        if confidence >= LEAST
        and (one.right, one.left) not in turned_down
        and may_link(bases[one.left], "resemblance", by_id[one.right].type)
    ]
    return sorted(told, key=lambda one: (-one.confidence, one.author_id, one.customer_id))


def _posteriors(
    scored: Sequence[Scored], customers: int, accounts: int
) -> list[tuple[Scored, float]]:
    """How likely each pair is: an account is one customer's at most, or nobody's."""
    of_account: defaultdict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        of_account[one.right].append(one)
    share = _FIRST_SHARE
    told: list[tuple[Scored, float]] = []
    for _ in range(_ROUNDS):
        odds = share / (1 - share) / max(1, customers)
        told = []
        for candidates in of_account.values():
            each = [odds * 2.0 ** min(one.weight, 60) for one in candidates]
            told += [
                (one, mine / (1 + sum(each))) for one, mine in zip(candidates, each, strict=True)
            ]
        share = min(0.9, max(1 / max(2, accounts), sum(p for _, p in told) / max(1, accounts)))
    return told
