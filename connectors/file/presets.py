"""The exports of other tools (presets.yaml): which of their columns holds what, how they write dates.

Names are compared without case, spaces and signs. What a configuration names itself comes before a
preset.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from connectors.file.names import folded

_SURE = 2
"""So many of its own columns make a header a tool's."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How one tool writes its exports. A field may have several columns, the best first. `tells` are
    columns that hardly another tool has. `is_json`: its columns are paths (`tweet.full_text`).
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    mention_type: str = ""
    is_json: bool = False


_NONE = Preset()


@cache
def presets() -> Mapping[str, Preset]:
    """All of them, by the name that stands under `preset`."""
    text = resources.files(__package__).joinpath("presets.yaml").read_text("utf-8")
    tables = YAML(typ="safe", pure=True).load(text)
    return {
        name: Preset(
            columns={field: tuple(columns) for field, columns in table["columns"].items()},
            tells=tuple(table["tells"]),
            date_formats=tuple(table.get("date_formats", ())),
            mention_type=table.get("mention_type", ""),
            is_json=table.get("json", False),
        )
        for name, table in tables.items()
    }


def preset_named(name: str) -> Preset:
    """The preset; one that knows no column for an empty name."""
    return presets()[name] if name else _NONE


def recognised(names: tuple[str, ...]) -> str:
    """The preset that a header's columns speak for; empty where none does clearly."""
    there = {folded(name) for name in names}
    scores = {
        name: sum(folded(tell) in there for tell in preset.tells)
        for name, preset in presets().items()
    }
    best = max(scores, key=lambda name: scores[name])
    clear = sorted(scores.values())[-2] < scores[best]
    return best if scores[best] >= _SURE and clear else ""
