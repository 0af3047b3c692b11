"""What a View is, as JSON schema: for programs that write one."""

from typing import Any, get_args

from schemas.view.filters import FILTERS
from schemas.view.model import MOST_CHARS, MOST_VALUES, UNSET, Among, Range, Voice
from schemas.view.periods import FORMS
from schemas.view.urls import Known

_END = {"type": ["integer", "null"], "minimum": 0, "maximum": 100}


def json_schema(known: Known | None = None) -> dict[str, Any]:
    """JSON schema (2020-12) of a View; `known` closes the lists that a configuration names."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "View",
        "description": "Which mentions: all filters together must hold; what is left out filters nothing.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(name, known or {}) for name in FILTERS},
    }


def _property(name: str, known: Known) -> dict[str, Any]:
    row, unset = FILTERS[name], getattr(UNSET, name)
    told: dict[str, Any] = {"description": row.about}
    if isinstance(unset, Among):
        return told | _among(tuple(row.values) or tuple(known.get(name, ()) if row.named else ()))
    if isinstance(unset, Range):
        ends = {"least": _END, "most": _END}
        return told | {"type": "object", "additionalProperties": False, "properties": ends}
    if unset is None:
        return told | {"type": ["boolean", "null"]}
    if name == "voice":
        return told | {"enum": list(get_args(Voice)), "default": unset}
    return {"description": f"{row.about} {FORMS[0].upper()}{FORMS[1:]}.", "type": "string"}


def _among(values: tuple[str, ...]) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": MOST_CHARS}
    items = {"enum": sorted(values)} if values else one
    side = {"type": "array", "items": items, "maxItems": MOST_VALUES}
    several = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "any": {**side, "description": "One of these holds."},
            "none": {**side, "description": "None of these holds."},
        },
    }
    return {"anyOf": [several, side, items]}
