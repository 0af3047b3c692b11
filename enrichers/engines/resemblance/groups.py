"""What follows from weights of pairs: who is the partner of whom, and which records are one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, product

from enrichers.engines.resemblance.score import Scored

_BETTER = 10.0
"""Who has a partner so much likelier (log2 of the odds) is not another's too."""
_SEEN_TOGETHER = 0.25
"""Groups become one where at least this share of the pairs across has been told as likely at all:
a chain of resemblances makes no person.
"""


def best_partners(scored: Iterable[Scored], sure: float) -> list[Scored]:
    """The pairs of two lists that are sure, without those of which either has a far better partner."""
    pairs = [one for one in scored if one.weight >= sure]
    best: defaultdict[tuple[int, str], float] = defaultdict(lambda: sure)
    for one in pairs:
        for side in ((0, one.left), (1, one.right)):
            best[side] = max(best[side], one.weight)
    return [
        one for one in pairs if one.weight + _BETTER >= max(best[0, one.left], best[1, one.right])
    ]


def groups(scored: Sequence[Scored], sure: float) -> list[tuple[str, str]]:
    """All pairs within the groups that sure pairs make, each in the order of its ids; strongest
    pairs come together first.
    """
    known = {frozenset((one.left, one.right)) for one in scored}
    group_of: dict[str, frozenset[str]] = {}
    for one in sorted(scored, key=lambda one: (-one.weight, one.left, one.right)):
        if one.weight < sure:
            break
        left = group_of.get(one.left, frozenset((one.left,)))
        right = group_of.get(one.right, frozenset((one.right,)))
        if left is right or not _belong(left, right, known):
            continue
        both = left | right
        group_of.update(dict.fromkeys(both, both))
    return [pair for group in {*group_of.values()} for pair in combinations(sorted(group), 2)]


def _belong(left: frozenset[str], right: frozenset[str], known: set[frozenset[str]]) -> bool:
    across = [frozenset(pair) for pair in product(left, right)]
    return sum(pair in known for pair in across) >= _SEEN_TOGETHER * len(across)
