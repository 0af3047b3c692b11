"""One Aho-Corasick automaton for all queries: it finds in one pass which of them have to be looked
at.

A query is only looked at when one of a set of strings is there without which it cannot match: its
cover. The rest of its parts are then looked for one by one. Of the covers an AND offers, the one
shared by the fewest queries is taken, so that a common word ("bank") wakes nobody who also asks for
a rare one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import ahocorasick

from enrichers.engines.queries.document import EDGE, Wants
from enrichers.engines.queries.fold import MARKS, UNSPACED
from enrichers.engines.queries.patterns import Leaf, leaves, patterns
from enrichers.engines.queries.render import render
from schemas.query import (
    And,
    Domain,
    Field,
    Handle,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Tag,
    Term,
)

Cover = frozenset[str]

_COMMON = tuple(
    f"{EDGE}{name}:" for name in ("lang", "source", "kind")
)  # what very many mentions share


@dataclass(frozen=True, slots=True)
class Plan:
    """How one leaf is found: one of the strings `keys` is there, in the title if `title`, as
    `written` if set.

    `plain`: a string found settles it. `only`: the one string of a plain leaf that has but one,
    else empty.
    """

    label: str
    keys: tuple[str, ...]
    title: bool
    written: re.Pattern[str] | None
    plain: bool = field(init=False)
    only: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", not self.title and self.written is None)
        object.__setattr__(self, "only", self.keys[0] if self.plain and len(self.keys) == 1 else "")


class Book:
    """The plans of all leaves of all queries, and the automaton of the strings that wake queries."""

    def __init__(self, queries: Sequence[Query]) -> None:
        self.plans: dict[Leaf, Plan] = {}
        self._usage: Counter[str] = Counter()
        for query in queries:
            used = list(map(self._planned, leaves(query)))
            self._usage.update({key for plan in used for key in plan.keys})
        self.wants = _wants(self.plans)
        woken: dict[str, list[int]] = {}
        always: list[int] = []
        for index, query in enumerate(queries):
            cover = self._cover(query, positive=True)
            if cover is None:
                always.append(index)
            for key in cover or ():
                woken.setdefault(key, []).append(index)
        self._always = tuple(always)
        self._automaton = ahocorasick.Automaton()
        for key, indexes in woken.items():
            self._automaton.add_word(key, tuple(indexes))
        if woken:
            self._automaton.make_automaton()
        self._empty = not woken

    def woken(self, string: str) -> set[int]:
        """The indexes of the queries that may match: all others do not."""
        indexes = set(self._always)
        if not self._empty:
            for _, more in self._automaton.iter(string):
                indexes.update(more)
        return indexes

    def _planned(self, leaf: Leaf) -> Plan:
        if leaf not in self.plans:
            self.plans[leaf] = _plan(leaf)
        return self.plans[leaf]

    def _cover(self, query: Query, *, positive: bool) -> Cover | None:
        """Strings of which at least one is there whenever the query matches; None where it may
        match without any.
        """
        match query:
            case Not():
                return self._cover(query.child, positive=not positive)
            case And() | Or():
                covers = [self._cover(child, positive=positive) for child in query.children]
                return (
                    self._rarest(covers) if isinstance(query, And) is positive else _joined(covers)
                )
            case Near():
                return (
                    self._rarest(
                        [self._cover(side, positive=True) for side in (query.left, query.right)]
                    )
                    if positive
                    else None
                )
            case _:
                return Cover(self.plans[query].keys) if positive else None

    def _rarest(self, covers: list[Cover | None]) -> Cover | None:
        """The cover that wakes its query least often."""
        known = [cover for cover in covers if cover is not None]
        return min(known, key=self._cost) if known else None

    def _cost(self, cover: Cover) -> tuple[bool, int, int]:
        common = any(key.startswith(_COMMON) for key in cover)
        return common, sum(self._usage[key] for key in cover), -min(map(len, cover), default=0)


def _joined(covers: list[Cover | None]) -> Cover | None:
    known = [cover for cover in covers if cover is not None]
    return Cover().union(*known) if len(known) == len(covers) else None


def _plan(leaf: Leaf) -> Plan:
    return Plan(
        render(leaf),
        patterns(leaf),
        isinstance(leaf, Field) and leaf.name == "title",
        _written(leaf),
    )


def _written(leaf: Leaf) -> re.Pattern[str] | None:
    """What finds an exact leaf as it is written; letters with accents in one piece or in two."""
    match leaf:
        case Term(exact=True) | Phrase(exact=True):
            text, open_end = leaf.text, False
        case Prefix(exact=True):
            text, open_end = leaf.stem, True
        case _:
            return None
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    either = "|".join(r"\s+".join(map(re.escape, form.split())) for form in sorted(forms))
    inside = rf"[^\W_{UNSPACED}]"
    before = rf"(?<!{inside})" if re.match(inside, text.strip()) else ""
    after = (
        rf"(?!{inside}|[{MARKS}])"
        if not open_end and re.search(rf"(?:{inside}|[{MARKS}])\Z", text.strip())
        else ""
    )
    return re.compile(rf"{before}(?:{either}){after}")


def _wants(plans: dict[Leaf, Plan]) -> Wants:
    fields = {leaf.name for leaf in plans if isinstance(leaf, Field)}
    kinds = {type(leaf) for leaf in plans}
    return Wants(
        handles=Handle in kinds,
        tags=Tag in kinds,
        links=Domain in kinds,
        site="site" in fields,
        author="author" in fields,
        lang="lang" in fields,
        source="source" in fields,
        kind="kind" in fields,
        listed=not kinds.isdisjoint({Handle, Tag, Domain}) or not fields <= {"title"},
    )
