"""Why a query matched a document or did not, part by part: what `grapevine try` shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from enrichers.engines.queries.automaton import Plan
from enrichers.engines.queries.document import Span, narrow
from enrichers.engines.queries.evaluate import nearest, side_places, side_plans
from enrichers.engines.queries.fold import words
from enrichers.engines.queries.patterns import Leaf
from enrichers.engines.queries.render import render
from enrichers.engines.queries.scan import Scan
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

_SHOWN_SPANS = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a query: its text, its column there, whether it held, why, and its own parts."""

    query: str
    column: int
    held: bool
    why: str
    spans: tuple[Span, ...] = ()
    parts: tuple["Explanation", ...] = ()


def explain(query: Query, scan: Scan) -> Explanation:
    """The query's tree with a verdict on every part. Parts that did not decide are judged all the
    same.
    """
    match query:
        case And() | Or():
            return _joined(query, tuple(explain(child, scan) for child in query.children))
        case Not():
            part = explain(query.child, scan)
            why = "what it excludes is there" if part.held else "what it excludes is not there"
            return Explanation(render(query), query.column, not part.held, why, parts=(part,))
        case Near():
            return _near(query, scan)
        case _:
            plan = scan.book.plans[query]
            held = scan.holds(plan)
            spans = tuple(scan.spans(plan)) if held else ()
            why = _found(spans, scan) if held else _missing(query, plan, scan)
            return Explanation(render(query), query.column, held, why, spans)


def explanation_lines(explanation: Explanation) -> list[str]:
    """The tree as lines of text, one part a line, each part below and right of the whole."""
    return list(_lines(explanation, ""))


def _lines(explanation: Explanation, indent: str) -> Iterator[str]:
    yield f"{indent}{'✓' if explanation.held else '✗'} {explanation.query} – {explanation.why}"
    for part in explanation.parts:
        yield from _lines(part, indent + "  ")


def _joined(query: And | Or, parts: tuple[Explanation, ...]) -> Explanation:
    held = [part for part in parts if part.held]
    if isinstance(query, And):
        missing = len(parts) - len(held)
        why = (
            "all parts hold"
            if not missing
            else f"{missing} of {len(parts)} parts {'does' if missing == 1 else 'do'} not hold"
        )
        return Explanation(render(query), query.column, not missing, why, parts=parts)
    why = (
        f"{len(held)} of {len(parts)} parts {'holds' if len(held) == 1 else 'hold'}"
        if held
        else "no part holds"
    )
    return Explanation(render(query), query.column, bool(held), why, parts=parts)


def _near(query: Near, scan: Scan) -> Explanation:
    parts = (explain(query.left, scan), explain(query.right, scan))
    left, right = (
        side_places(side_plans(side, scan.book), scan) for side in (query.left, query.right)
    )
    distance = nearest(left, right, ordered=query.ordered)
    held = distance is not None and distance <= query.distance
    if not all(part.held for part in parts):
        why = (
            "one side is missing" if any(part.held for part in parts) else "both sides are missing"
        )
    elif held:
        why = f"{_count(distance)} apart, at most {query.distance} allowed"
    elif distance is not None and distance < 1 << 30:
        why = (
            f"both sides are there, but {_count(distance)} apart; at most {query.distance} allowed"
        )
    elif query.ordered and nearest(right, left, ordered=True) is not None:
        why = "both sides are there, but not in this order"
    else:
        why = "both sides are there, but never as two places in the same title or text"
    return Explanation(render(query), query.column, held, why, parts=parts)


def _count(number: int | None) -> str:
    return "1 word" if number == 1 else f"{number} words"


def _found(spans: tuple[Span, ...], scan: Scan) -> str:
    if not spans:
        return "it is so"
    texts = {"title": scan.document.title, "text": scan.document.text}
    shown = [
        f"“{texts[span.where][span.start : span.end]}” in the {span.where} at {span.start}"
        for span in spans
    ]
    more = f" and {len(shown) - _SHOWN_SPANS} more" if len(shown) > _SHOWN_SPANS else ""
    return f"found {', '.join(shown[:_SHOWN_SPANS])}{more}"


def _missing(leaf: Leaf, plan: Plan, scan: Scan) -> str:
    """Why a leaf does not hold, with what comes closest."""
    match leaf:
        case Term() | Phrase() | Prefix():
            if plan.written is not None and any(key in scan.string for key in plan.keys):
                return "found, but not written exactly so"
            return _missing_words(leaf, scan)
        case Handle():
            return "no such handle is named"
        case Tag():
            return "no such hashtag"
        case Domain():
            return "no link or address there"
        case Field(name="title"):
            if not scan.reading.title_end:
                return "the mention has no title"
            return (
                "in the text, but not in the title"
                if any(key in scan.string for key in plan.keys)
                else "not in the title"
            )
        case Field():
            return _other_field(leaf, scan)


def _missing_words(leaf: Term | Phrase | Prefix, scan: Scan) -> str:
    pattern = narrow(words(leaf.stem if isinstance(leaf, Prefix) else leaf.text))
    parts = pattern.split()
    if len(parts) > 1:
        there = [part for part in parts if f" {part} " in scan.string]
        return (
            "all its words are there, but not next to each other in this order"
            if len(there) == len(parts)
            else "not there"
        )
    if pattern[:-1] in scan.string:
        return f"only as the beginning of a longer word; write {render(leaf)}* to accept that"
    return "not there"


def _other_field(leaf: Field, scan: Scan) -> str:
    """What the mention has instead."""
    values = {
        "lang": (scan.document.lang,),
        "author": scan.document.author_handles,
        "source": (scan.document.source,),
        "site": (scan.document.site or scan.document.url,),
        "kind": (scan.document.kind,),
    }[leaf.name]
    known = [value for value in values if value]
    return f"it is {' or '.join(known)}" if known else "the mention does not say"
