"""Which pairs are compared at all: those that share a value which not too many share."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

ALL = "1=1"
"""Every pair: of short lists."""
FEW_PAIRS = 20_000
"""So many pairs are compared without choosing."""
_SHARE = 20
"""Pairs for each record that one rule may give."""

Columns = Mapping[str, Sequence[Any]]


def block(tables: Sequence[Columns], names: Sequence[str]) -> list[str]:
    """The rules, as conditions in SQL over `l` and `r`, the most telling first.

    A column is a rule where it gives few pairs; those that give too many are rules two by two.
    """
    sizes = [len(next(iter(table.values()), ())) for table in tables]
    most = max(FEW_PAIRS, _SHARE * max(sizes))
    counts: dict[tuple[str, ...], int] = {(name,): _pairs(tables, (name,)) for name in names}
    wide = [name for name in names if counts[name,] > most]
    counts |= {both: _pairs(tables, both) for both in combinations(wide, 2)}
    chosen = sorted((count, by) for by, count in counts.items() if 0 < count <= most)
    if not chosen:
        chosen = sorted((count, by) for by, count in counts.items() if count)[:1]
    return [" AND ".join(f"l.{name} = r.{name}" for name in by) for _, by in chosen] or [ALL]


def is_short(tables: Sequence[Columns]) -> bool:
    """Whether all pairs there are can be compared."""
    return _most([len(next(iter(table.values()), ())) for table in tables]) <= FEW_PAIRS


def _most(sizes: Sequence[int]) -> int:
    return sizes[0] * (sizes[0] - 1) // 2 if len(sizes) == 1 else sizes[0] * sizes[1]


def _pairs(tables: Sequence[Columns], by: tuple[str, ...]) -> int:
    """How many pairs share their values of these columns."""
    counted = [Counter(_values(table, by)) for table in tables]
    if len(counted) == 1:
        return sum(count * (count - 1) // 2 for count in counted[0].values())
    return sum(count * counted[1].get(value, 0) for value, count in counted[0].items())


def _values(table: Columns, by: tuple[str, ...]) -> list[Hashable]:
    rows = zip(*(table[name] for name in by), strict=True)
    return [row for row in rows if None not in row]
