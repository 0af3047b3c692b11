"""One word, one thing: names say what they name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = [
    *("schemas", "enrichers", "connectors", "sinks", "learning", "deploy", "bench"),
    *("pipeline", "cli"),
]
EMPTY_WORDS = {"found"}
"""What says only that there is something, never what."""


def assigned_to(code: str) -> Iterator[str]:
    """The bare names that functions of `code` assign to, loops and comprehensions included; fields
    of a class are not.
    """
    for function in ast.walk(ast.parse(code)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_found_is_called_what_it_is(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    assert [
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in EMPTY_WORDS.intersection(assigned_to(file.read_text("utf-8")))
    ] == []


def test_every_way_to_assign_is_seen() -> None:
    code = """
class Rate:
    field: int = 1

def function(parameter):
    plain = parameter
    typed: int = plain
    if walrus := typed:
        for looped in [inner for inner in walrus]:
            (first, *rest) = looped
"""
    assert set(assigned_to(code)) == {
        *("plain", "typed", "walrus", "looped", "inner", "first", "rest"),
    }
