"""A View as the condition of a rule over mentions: `rule_when`. What no rule can say is refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.view import FILTERS, Among, Range, View, ViewError, set_filters
from schemas.view.say import quoted

_OF_BRANDS = ("brand", "brand_kind", "voice", "sentiment")
_LISTS = {"voice": "voices", "echo": "echoes", "any": "brands"}
"""The field that lists the brands of a mention whose words count."""


def rule_when(view: View, kinds: Mapping[str, str] | None = None) -> str:
    """The `when` of a rule that holds for the mentions of the View, as they are judged. `kinds` are
    the configured brands with their kinds, for a View that asks for kinds of brands. Raises ViewError
    with a sentence for each filter that no rule can say.
    """
    refused = [*_unsaid(view, kinds)]
    if refused:
        raise ViewError("; ".join(refused))
    parts = [*_of_brands(view, kinds or {})]
    for name, value in set_filters(view):
        if name not in _OF_BRANDS:
            parts += _conditions(name, value)
    return " and ".join(parts) or "true"


def _unsaid(view: View, kinds: Mapping[str, str] | None) -> Iterator[str]:
    for name, _ in set_filters(view):
        if FILTERS[name].unsaid:
            yield f"{name}: {FILTERS[name].unsaid}"
    if view.voice not in _LISTS:
        yield "voice: rules watch what people say; for a brand's own people set own_voice and ask for staff"
    if view.brand_kind != Among() and kinds is None:
        yield "brand_kind: a rule names brands; which there are is not known here"


def _of_brands(view: View, kinds: Mapping[str, str]) -> Iterator[str]:
    kind = view.brand_kind
    left_out = [*view.brand.none, *(name for name, one in kinds.items() if one in kind.none)]
    yield from (f"not {quoted(name)} in brands" for name in sorted({*left_out}))
    listed, felt = _LISTS[view.voice], _felt(view.sentiment)
    if not view.brand.any and not kind.any:
        yield from _any_brand(view, listed, felt)
        return
    names = [
        name
        for name in (view.brand.any or sorted(kinds))
        if not kind.any or kinds.get(name) in kind.any
    ]
    each = [" and ".join([f"{quoted(name)} in {listed}", *felt(quoted(name))]) for name in names]
    yield _either([f"({one})" for one in each] if len(each) > 1 else each)


def _any_brand(view: View, listed: str, felt: Callable[[str], list[str]]) -> Iterator[str]:
    if view.voice == "any":
        yield from _among("sentiment", view.sentiment, many=False)
    elif conditions := felt("brand"):
        yield f"not [brand for brand in {listed} if {' and '.join(conditions)}].is_empty"
    else:
        yield f"not {listed}.is_empty"


def _felt(sentiment: Among) -> Callable[[str], list[str]]:
    """What must be felt towards a brand: conditions on its name."""

    def conditions(brand: str) -> list[str]:
        wanted = [f"{brand} in {label}_towards" for label in sentiment.any]
        left_out = [f"not {brand} in {label}_towards" for label in sentiment.none]
        return [*([_either(wanted)] if wanted else []), *left_out]

    return conditions


def _conditions(name: str, value: Any) -> Iterator[str]:
    field = FILTERS[name].rule
    match value:
        case Among():
            if name in _OWN:
                yield from _sides(value, _OWN[name])
            else:
                yield from _among(field, value, many=FILTERS[name].many)
        case Range(least=least, most=most):
            if least is not None:
                yield f"{field} >= {least}"
            if most is not None:
                yield f"{field} <= {most}"
        case bool():
            field = "customer" if name == "customer" else field
            yield field if value else f"not {field}"
        case _:
            raise NotImplementedError(f"{name} is a filter of a new sort")


def _among(field: str, value: Among, *, many: bool) -> Iterator[str]:
    def one(text: str) -> str:
        return f"{quoted(text)} in {field}" if many else f"{field} == {quoted(text)}"

    yield from _sides(value, one)


def _sides(value: Among, one: Callable[[str], str]) -> Iterator[str]:
    if value.any:
        yield _either([one(text) for text in value.any])
    if value.none:
        yield f"not ({' or '.join(one(text) for text in value.none)})"


def _either(parts: list[str]) -> str:
    if not parts:
        return "false"
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def _text(text: str) -> str:
    return f"{quoted(text.lower())} in text.as_lower"


def _segment(text: str) -> str:
    return f"(customer and segment == {quoted(text)})"


def _author(text: str) -> str:
    if text.startswith("@") and len(text) > 1:
        return f"handle.as_lower == {quoted(text[1:].lower())}"
    return f"author == {quoted(text)}"


_OWN: Mapping[str, Callable[[str], str]] = {
    "text": _text,
    "segment": _segment,
    "author": _author,
}
COVERED = frozenset(
    {*_OF_BRANDS, *_OWN, "customer"}
    | {name for name, row in FILTERS.items() if row.rule or row.unsaid}
)
"""The filters that a rule says, or refuses with a reason."""
