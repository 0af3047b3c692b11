"""Whether a query holds for a scanned document."""

import bisect
from collections.abc import Callable

from enrichers.engines.queries.automaton import Book, Plan
from enrichers.engines.queries.scan import Place, Scan
from schemas.query import And, Near, Not, Or, Query

Test = Callable[[Scan], bool]


def compile_test(query: Query, book: Book) -> Test:
    """The query as one function of a scanned document."""
    match query:
        case Not():
            child = compile_test(query.child, book)
            return lambda scan: not child(scan)
        case And():
            tests = [compile_test(child, book) for child in query.children]
            return lambda scan: all(test(scan) for test in tests)
        case Or():
            tests = [compile_test(child, book) for child in query.children]
            return lambda scan: any(test(scan) for test in tests)
        case Near():
            return _near(query, book)
        case _:
            return _leaf(book.plans[query])


def settled_by_a_string(query: Query, book: Book) -> bool:
    """Whether any one string of the query, when found, makes it match."""
    if isinstance(query, Or):
        return all(settled_by_a_string(child, book) for child in query.children)
    return not isinstance(query, And | Not | Near) and book.plans[query].plain


def nearest(left: list[Place], right: list[Place], *, ordered: bool) -> int | None:
    """The smallest number of words from an occurrence on the left to one on the right that does not
    overlap it: 1 for neighbours, None where there is no such pair. Both lists in order; n log n.
    """
    firsts = sorted(first for first, _ in right)
    lasts = sorted(last for _, last in right)
    best: int | None = None
    for first, last in left:
        after = bisect.bisect_right(firsts, last)
        if after < len(firsts):
            best = min(best or firsts[after] - last, firsts[after] - last)
        before = bisect.bisect_left(lasts, first)
        if not ordered and before > 0:
            best = min(best or first - lasts[before - 1], first - lasts[before - 1])
    return best


def side_plans(side: Query, book: Book) -> tuple[Plan, ...]:
    """The leaves of one side of a NEAR."""
    if isinstance(side, Or):
        return tuple(plan for child in side.children for plan in side_plans(child, book))
    if isinstance(side, And | Not | Near):
        raise TypeError("a side of NEAR is a word, phrase, prefix, handle or tag, or an OR of them")
    return (book.plans[side],)


def side_places(plans: tuple[Plan, ...], scan: Scan) -> list[Place]:
    """The occurrences of one side of a NEAR, in order."""
    by_plan = [scan.places(plan) for plan in plans if scan.holds(plan)]
    return (
        by_plan[0]
        if len(by_plan) == 1
        else sorted({place for places in by_plan for place in places})
    )


def _leaf(plan: Plan) -> Test:
    if key := plan.only:
        return lambda scan: key in scan.string
    return lambda scan: scan.holds(plan)


def _near(query: Near, book: Book) -> Test:
    left_plans, right_plans = side_plans(query.left, book), side_plans(query.right, book)

    def near(scan: Scan) -> bool:
        left = side_places(left_plans, scan)
        right = side_places(right_plans, scan) if left else []
        distance = nearest(left, right, ordered=query.ordered) if right else None
        return distance is not None and distance <= query.distance

    return near
