"""Lists of records with any columns: two that are linked, or one in which records stand twice."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from enrichers.engines.resemblance.blocks import ALL, block, is_short
from enrichers.engines.resemblance.groups import best_partners, groups
from enrichers.engines.resemblance.kin import part_kin
from enrichers.engines.resemblance.score import ANYWHERE, Scored, Table, compare_texts, score

Rows = Mapping[str, Mapping[str, str]]
"""Records by id: values by column."""
SURE = 4.0
"""The least weight (log2 of the odds) of a pair that is taken to be one: about 94 %."""
_WHOLE = re.compile(r"(\d+)\.0+")
_TELLING = 4
"""Characters from which a value that stands in another column tells something."""


def link_lists(left: Rows, right: Rows) -> list[tuple[str, str]]:
    """The pairs (id of `left`, id of `right`) that are one and the same."""
    scored = _compared(left, right)
    return [(one.left, one.right) for one in best_partners(part_kin(scored, SURE), SURE)]


def find_duplicates(rows: Rows) -> list[tuple[str, str]]:
    """All pairs of records that are one and the same, those included that follow from two others."""
    scored = _compared(rows)
    return groups(part_kin(scored, SURE), SURE)


def _compared(*lists: Rows) -> list[Scored]:
    tables, columns = _tables(lists)
    values = [table.columns for table in tables]
    telling = block(values, columns)
    rules = [ALL] if is_short(values) else telling
    learn = [rule for rule in telling if rule != ALL]
    return score(tables, compare_texts(columns), rules, prior=_prior(*lists), learn=learn)


def folded(text: str) -> str:
    """A value without what only tells how it was written; `35.0` is 35."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain


def _prior(*lists: Rows) -> float:
    """How likely two records are one before anything is compared: most have one partner at most."""
    return 1 / max(2, *map(len, lists))


def _tables(lists: Sequence[Rows]) -> tuple[list[Table], list[str]]:
    """The lists under columns `c0`, `c1`, … of those that have any value on each side."""
    named = [[*dict.fromkeys(name for row in rows.values() for name in row)] for rows in lists]
    shared = [name for name in named[0] if all(name in names for names in named)]
    told = [
        name for name in shared if all(_any(row.get(name, "") for row in r.values()) for r in lists)
    ]
    columns = [f"c{number}" for number in range(len(told))]
    return [_table(rows, dict(zip(columns, told, strict=True))) for rows in lists], columns


def _any(values: Iterable[str]) -> bool:
    return any(value.strip() for value in values)


def _table(rows: Rows, columns: Mapping[str, str]) -> Table:
    values = {
        column: [folded(row.get(name, "")) or None for row in rows.values()]
        for column, name in columns.items()
    }
    anywhere = [
        [one for one in record if one is not None and len(one) >= _TELLING]
        for record in zip(*values.values(), strict=True)
    ] or [[] for _ in rows]
    return Table([*rows], {**values, ANYWHERE: anywhere})
