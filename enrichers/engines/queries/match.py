"""Many queries against one document after the other: `compile_queries` once, `match` for each
document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from enrichers.engines.queries.automaton import Book, Plan
from enrichers.engines.queries.document import Document, Span
from enrichers.engines.queries.evaluate import compile_test, settled_by_a_string
from enrichers.engines.queries.explain import Explanation, explain
from enrichers.engines.queries.patterns import Leaf
from enrichers.engines.queries.scan import Scan
from schemas.query import And, Near, Not, Or, Query


@dataclass(frozen=True, slots=True)
class Matched:
    """A part of a query that is there, written as in the query, and where; no spans for fields and
    listed links.
    """

    term: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A query that matched, by its name (a brand's, a topic's). What matched is worked out when asked."""

    name: str
    query: Query
    _plans: tuple[Plan, ...] = field(repr=False, compare=False)
    _scan: Scan = field(repr=False, compare=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """The parts of the query that are there, written as in the query, in its order: `("acme",
        '"acme bank"')`.
        """
        return tuple(dict.fromkeys([plan.label for plan in self._plans if self._scan.holds(plan)]))

    @property
    def matched(self) -> tuple[Matched, ...]:
        """The same with the places in the original title and text. Costs a second look at the text."""
        plans = {plan.label: plan for plan in self._plans if self._scan.holds(plan)}
        return tuple(Matched(label, tuple(self._scan.spans(plan))) for label, plan in plans.items())


class Matcher:
    """Compiled queries. Holds no state of a document; safe to share between threads."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = tuple(queries.items())
        self._book = Book([query for _, query in self._queries])
        self._plans = [
            tuple(self._book.plans[leaf] for leaf in wanted_leaves(query))
            for _, query in self._queries
        ]
        self._tests = [
            None if settled_by_a_string(query, self._book) else compile_test(query, self._book)
            for _, query in self._queries
        ]

    def match(self, document: Document) -> list[Hit]:
        """The queries that match, in the order they were given. Never raises, whatever the text."""
        scan = Scan(document, self._book)
        hits: list[Hit] = []
        for index in sorted(self._book.woken(scan.string)):
            test = self._tests[index]
            if test is None or test(scan):
                hits.append(Hit(*self._queries[index], self._plans[index], scan))
        return hits

    def explain(self, document: Document) -> dict[str, Explanation]:
        """For each query, part by part, what held and why the rest did not."""
        scan = Scan(document, self._book)
        return {name: explain(query, scan) for name, query in self._queries}


def compile_queries(queries: Mapping[str, Query]) -> Matcher:
    """A matcher of all queries (name → query) over one shared automaton."""
    return Matcher(queries)


def wanted_leaves(query: Query, *, wanted: bool = True) -> list[Leaf]:
    """The leaves that speak for a match: all but those that are excluded."""
    match query:
        case Not():
            return wanted_leaves(query.child, wanted=not wanted)
        case And() | Or():
            return [
                leaf for child in query.children for leaf in wanted_leaves(child, wanted=wanted)
            ]
        case Near():
            return [
                *wanted_leaves(query.left, wanted=wanted),
                *wanted_leaves(query.right, wanted=wanted),
            ]
        case _:
            return [query] if wanted else []
