"""A View as the query of an address, and back: `brand=acme&not_source=hn&time=7d`. A parameter that
is given several times has several values; what is left out is said by `not_…`.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError

from schemas.choices import choices_hint
from schemas.view.errors import ViewError
from schemas.view.filters import FILTERS
from schemas.view.model import UNSET, Among, Range, View, set_filters

NOT = "not_"
ANY = "any"
Known = Mapping[str, Collection[str]]
"""The values that a configuration has, by the filter's name; one that is missing takes any value."""
PARAMETERS = tuple(
    name
    for filter_ in FILTERS
    for name in ((filter_, NOT + filter_) if isinstance(getattr(UNSET, filter_), Among) else (filter_,))
)  # fmt: skip


def to_url(view: View) -> str:
    """The query of an address, without `?`; empty for a View that filters nothing."""
    return urlencode([pair for name, value in set_filters(view) for pair in _pairs(name, value)])


def from_url(address: str, known: Known | None = None) -> View:
    """The View of a query, or of a whole address; raises ViewError that names the parameter."""
    query = _query_of(address)
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict"
        )
    except (ValueError, UnicodeError) as error:
        raise ViewError(f"the address cannot be read: {error}") from error
    return from_values(_gathered(pairs), known or {})


def from_values(values: Mapping[str, Any], known: Known) -> View:
    """The View of these filters; raises ViewError with the first that is wrong, and the valid ones."""
    try:
        view = View.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = str(first["loc"][0]) if first["loc"] else "view"
        said = str(first["msg"]).removeprefix("Value error, ")
        raise ViewError(f"{place}: {said}") from error
    for name, row in FILTERS.items():
        if row.named and name in known:
            value: Among = getattr(view, name)
            for one in (*value.any, *value.none):
                if one not in known[name]:
                    raise ViewError(
                        f"{name}: there is no {one[:60]!r} ({choices_hint(one, known[name])})"
                    )
    return view


def _query_of(address: str) -> str:
    """What stands behind the `?` of an address; a query alone may have one in a value."""
    head, mark, tail = address.partition("?")
    whole = mark and ("://" in head or head.startswith("/") or "=" not in head)
    if not whole:
        return address
    return tail.partition("#")[0] if "://" in head else tail


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case Among():
            yield from ((name, one) for one in value.any)
            yield from ((NOT + name, one) for one in value.none)
        case Range(least=least, most=most):
            yield name, f"{'' if least is None else least}..{'' if most is None else most}"
        case bool():
            yield name, "yes" if value else "no"
        case _:
            yield name, str(value)


def _gathered(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for parameter, text in pairs:
        if parameter not in PARAMETERS:
            raise ViewError(
                f"there is no filter {parameter[:60]!r} ({choices_hint(parameter, PARAMETERS)})"
            )
        name = parameter if parameter in FILTERS else parameter.removeprefix(NOT)
        unset = getattr(UNSET, name)
        if isinstance(unset, Among):
            side = values.setdefault(name, {"any": [], "none": []})
            side["any" if parameter == name else "none"].append(text)
        elif name in values:
            raise ViewError(f"{name} takes one value; it is given twice")
        else:
            values[name] = _yes_or_no(name, text) if unset is None else text
    return values


def _yes_or_no(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise ViewError(
            f"{name}: {text[:40]!r} is not allowed ({choices_hint(text, ('yes', 'no'))})"
        )
    return text == "yes"
