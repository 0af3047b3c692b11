"""The folder is the registry: every module of a room can be loaded by its name and says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_overloads, get_type_hints

import pytest

import schemas.settings
from pipeline import registry
from schemas.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
ROOMS: tuple[registry.Room, ...] = get_args(registry.Room)
CONFIGURED = [(room, name) for room in ROOMS for name in registry.names(room)]


@pytest.mark.parametrize(("room", "name"), CONFIGURED)
def test_every_module_loads_and_describes_itself(room: registry.Room, name: str) -> None:
    module = registry.load(room, name)
    assert (module.__doc__ or "").strip()
    assert not name.startswith("_")


@pytest.mark.parametrize(
    ("room", "name"), [(room, name) for room, name in CONFIGURED if room != "sinks"]
)
def test_what_is_configured_has_settings(room: registry.Room, name: str) -> None:
    assert issubclass(registry.load(room, name).Settings, schemas.settings.Settings)


@pytest.mark.parametrize("room", ROOMS)
def test_names_are_sorted_and_without_helpers_and_subrooms(room: registry.Room) -> None:
    names = registry.names(room)
    assert list(names) == sorted(set(names))
    assert not {"customers", "rules"} & set(names)


def test_enrichers_are_found_in_their_folder() -> None:
    assert {"clean_text", "match_brands", "triage"} <= set(registry.names("enrichers"))


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("name", ["no_such_kind", "engines", "rules", "../schemas", ""])
def test_unknown_names_are_refused(room: registry.Room, name: str) -> None:
    with pytest.raises(KeyError):
        registry.load(room, name)


def test_a_module_of_every_room_has_the_type_of_its_contract() -> None:
    told = [get_type_hints(overload) for overload in get_overloads(registry.load)]
    typed = {get_args(hints["room"])[0]: hints["return"] for hints in told}
    assert {room: typed.get(room) for room in KINDS} == {
        room: kind.must for room, kind in KINDS.items()
    }


@pytest.mark.parametrize("room", ["pipeline", "cli", "sinks", "schemas"])
def test_nobody_knows_an_enricher_by_name(room: str) -> None:
    """They ask for what a module has (schemas/kinds.py: EnricherMay), so that a new one is known too."""
    names = set(registry.names("enrichers"))
    known = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {named}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for named in _named(node)
        if names & set(named.split("."))
    ]
    assert known == []


def _named(node: ast.AST) -> Iterator[str]:
    """What a node imports, and what it says as a word of its own."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        module = getattr(node, "module", "") or ""
        if module.startswith("enrichers") or not module:
            yield from (f"{module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" in node.value:
        yield node.value
