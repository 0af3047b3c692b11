"""The conditions of a View: plain ones on the columns of `current_mentions`, from the table of filters.

`brand`, `brand_kind`, `voice` and `sentiment` hold for one and the same brand of a mention: `places`
are the brands they hold for. A brand that is left out must not be there at all.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.view import FILTERS, Among, Range, View, set_filters, span_of
from sinks.clickhouse.ask.query import Asked, Binder

TONE_AT = "if(brand_sentiments[place] = '', sentiment, brand_sentiments[place])"
"""What is felt towards the brand at a place, as `brand_mentions` has it."""
_OF_BRANDS = ("brand", "brand_kind", "voice", "sentiment")
_VOICES = {
    "voice": "brand_voices[place]",
    "echo": "brand_echoes[place]",
    "own": "brand_relevant[place] AND NOT brand_voices[place] AND NOT brand_echoes[place]",
    "unrelated": "NOT brand_relevant[place]",
}


def where(asked: Asked, binder: Binder) -> str:
    """The condition of a View; `1` for one that filters nothing."""
    return " AND ".join(conditions(asked, binder)) or "1"


def conditions(asked: Asked, binder: Binder) -> Iterator[str]:
    """Each condition by itself, all of which must hold."""
    yield from _of_brands(asked.view, binder)
    for name, value in set_filters(asked.view):
        if name == "time":
            yield from _time(asked, binder)
        elif name in _OWN:
            yield from _own(_OWN[name], value, binder)
        elif name not in _OF_BRANDS:
            yield from _plain(name, value, binder)


def places(view: View, binder: Binder) -> str:
    """The places among a mention's brands for which the View's filters of brands hold: an array."""
    held = _held(view, binder)
    all_places = "arrayEnumerate(brands)"
    return f"arrayFilter(place -> {held}, {all_places})" if held else all_places


def tone(view: View, binder: Binder) -> str:
    """What is felt in a mention: towards the first brand that the View asks for, else in the whole text."""
    if not asks_for_brands(view):
        return "sentiment"
    first = f"arrayFirst(place -> {_held(view, binder)}, arrayEnumerate(brands))"
    return f"arrayMap(place -> {TONE_AT}, [{first}])[1]"


def asks_for_brands(view: View) -> bool:
    """Whether the View speaks of single brands of a mention."""
    return bool(view.brand.any or view.brand_kind.any or view.voice != "any")


def _of_brands(view: View, binder: Binder) -> Iterator[str]:
    if view.brand.any:
        yield f"hasAny(brands, {binder.bind(list(view.brand.any))})"
    for name, left_out in (("brands", view.brand.none), ("brand_kinds", view.brand_kind.none)):
        if left_out:
            yield f"NOT hasAny({name}, {binder.bind(list(left_out))})"
    if asks_for_brands(view):
        yield f"arrayExists(place -> {_held(view, binder)}, arrayEnumerate(brands))"
    else:
        yield from _among("sentiment", view.sentiment, binder)


def _held(view: View, binder: Binder) -> str:
    """What holds at a place; empty where anything does."""
    if not asks_for_brands(view):
        return ""
    parts = [
        *_among("brands[place]", Among(any=view.brand.any), binder),
        *_among("brand_kinds[place]", Among(any=view.brand_kind.any), binder),
        *([_VOICES[view.voice]] if view.voice != "any" else []),
        *_among(TONE_AT, view.sentiment, binder),
    ]
    return " AND ".join(parts)


def _time(asked: Asked, binder: Binder) -> Iterator[str]:
    since, until = span_of(asked.view.time, asked.now, asked.zone)
    if since is not None:
        yield f"published_at >= {binder.moment(since)}"
    if until is not None:
        yield f"published_at < {binder.moment(until)}"


def _plain(name: str, value: Any, binder: Binder) -> Iterator[str]:
    column = FILTERS[name].column
    match value:
        case Among() if FILTERS[name].many:
            if value.any:
                yield f"hasAny({column}, {binder.bind(list(value.any))})"
            if value.none:
                yield f"NOT hasAny({column}, {binder.bind(list(value.none))})"
        case Among():
            yield from _among(column, value, binder)
        case Range(least=least, most=most):
            if least is not None:
                yield f"{column} >= {binder.bind(least)}"
            if most is not None:
                yield f"{column} <= {binder.bind(most)}"
        case bool():
            yield column if value else f"NOT {column}"
        case _:
            raise NotImplementedError(f"{name} is a filter of a new sort")


def _among(column: str, value: Among, binder: Binder) -> Iterator[str]:
    if value.any:
        yield f"{column} IN {binder.bind(value.any)}"
    if value.none:
        yield f"{column} NOT IN {binder.bind(value.none)}"


Own = Callable[[tuple[str, ...], Binder], str]


def _own(condition: Own, value: Any, binder: Binder) -> Iterator[str]:
    """Conditions that are more than a column; a truth is one with no values."""
    if isinstance(value, bool):
        yield condition((), binder) if value else f"NOT ({condition((), binder)})"
        return
    if value.any:
        yield f"({condition(value.any, binder)})"
    if value.none:
        yield f"NOT ({condition(value.none, binder)})"


def _text(values: tuple[str, ...], binder: Binder) -> str:
    return " OR ".join(
        f"position(lowerUTF8(clean_text), lowerUTF8({binder.bind(value)})) > 0" for value in values
    )


def _author(values: tuple[str, ...], binder: Binder) -> str:
    handles = [value[1:] for value in values if is_handle(value)]
    ids = tuple(value for value in values if not is_handle(value))
    parts = [f"author_id IN {binder.bind(ids)}"] if ids else []
    if handles:
        folded = f"arrayMap(handle -> lowerUTF8(handle), {binder.bind(handles)})"
        parts.append(f"has({folded}, lowerUTF8(author_handle))")
    return " OR ".join(parts)


def is_handle(value: str) -> bool:
    """Whether a value of `author` is a handle, `@anna`, and no id."""
    return value.startswith("@") and len(value) > 1


def _customer(values: tuple[str, ...], binder: Binder) -> str:
    return "customer_status = 'confirmed'"


def _segment(values: tuple[str, ...], binder: Binder) -> str:
    return (
        "customer_status = 'confirmed' AND customer_id IN ("  # noqa: S608  our own words
        f"SELECT customer_id FROM current_customers WHERE segment IN {binder.bind(values)})"
    )


def _alert(values: tuple[str, ...], binder: Binder) -> str:
    return (
        "mention_id IN (SELECT arrayJoin(mention_ids) FROM alert_history "  # noqa: S608  our own words
        f"WHERE dedup_key IN {binder.bind(values)})"
    )


def _cluster(values: tuple[str, ...], binder: Binder) -> str:
    clusters = binder.bind(values)
    return f"mention_id IN (SELECT mention_id FROM copies FINAL WHERE cluster IN {clusters})"  # noqa: S608  as above


def _corrected(values: tuple[str, ...], binder: Binder) -> str:
    return f"arrayExists(one -> splitByChar(':', one)[1] IN {binder.bind(values)}, corrected)"


_OWN: Mapping[str, Own] = {
    "text": _text,
    "author": _author,
    "customer": _customer,
    "segment": _segment,
    "alert": _alert,
    "cluster": _cluster,
    "corrected": _corrected,
}
COVERED = frozenset(
    {*_OF_BRANDS, *_OWN, "time", *(name for name, row in FILTERS.items() if row.column)}
)
"""The filters that have a condition."""
