"""Reads from the code who writes which topic: a function that makes an Outgoing and names a topic,
and whoever uses such a function.
"""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipeline import topics
from pipeline.kafka.outgoing import Outgoing

ROOT = Path(__file__).resolve().parents[2]
NAMES = {name for name, value in vars(topics).items() if isinstance(value, topics.Topic)}
_BY_TABLE = {"pipeline.acts.forget": "forget"}
"""Functions that write to the topics of a table in their module, which names all of them."""


@dataclass
class _Part:
    """A function or class with what it names; in `writes` the topics it writes."""

    names: set[str]
    topics: set[str]
    writes: set[str] = field(default_factory=set)

    @property
    def sends(self) -> bool:
        return Outgoing.__name__ in self.names


@dataclass
class _Module:
    """A module's parts, and what it imports of others: local name → (module, name there)."""

    parts: dict[str, _Part]
    imports: dict[str, tuple[str, str]]


@cache
def services() -> set[str]:
    """The services there are."""
    return {path.parent.name for path in (ROOT / "pipeline").glob("*/service.py")}


@cache
def writers() -> dict[str, set[str]]:
    """Who writes each topic, by the topic's name in pipeline/topics.py: services and commands."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): _read(path)
        for room in ("pipeline", "cli")
        for path in sorted((ROOT / room).rglob("*.py"))
    }
    _spread(modules)
    found: dict[str, set[str]] = {name: set() for name in NAMES}
    for name, module in modules.items():
        if owner := _owner(name):
            for part in module.parts.values():
                for topic in part.writes:
                    found[topic].add(owner)
    return found


def _owner(module: str) -> str:
    room, _, rest = module.partition(".")
    if room == "cli":
        return rest.replace("_", "-")
    service = rest.split(".")[0]
    return service if service in services() else ""


def _read(path: Path) -> _Module:
    tree = ast.parse(path.read_text("utf-8"))
    imports = {
        name.asname or name.name: (node.module, name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }
    parts = {
        node.name: _part(node, imports)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    return _Module({"": _part(tree, imports), **parts}, imports)


def _part(node: ast.AST, imports: dict[str, tuple[str, str]]) -> _Part:
    """The names in a function; of a class and a module itself no topics: their functions have them."""
    names: set[str] = set()
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            names.add(one.id)
            if imports.get(one.id) == ("pipeline.topics", one.id):
                found.add(one.id)
        elif isinstance(one, ast.Attribute):
            names.add(one.attr)
            if isinstance(one.value, ast.Name):
                names.add(f"{one.value.id}.{one.attr}")
                if one.value.id == "topics":
                    found.add(one.attr)
    whole = isinstance(node, ast.Module | ast.ClassDef)
    return _Part(names, set() if whole else found & NAMES)


def _spread(modules: dict[str, _Module]) -> None:
    """What a part writes, its users write too; whoever uses what sends, sends."""
    for name, module in modules.items():
        senders = {key for key, part in module.parts.items() if key and part.sends}
        for part in module.parts.values():
            if part.sends or part.names & senders:
                part.writes |= part.topics
        if function := _BY_TABLE.get(name):
            module.parts[function].writes |= set().union(*(p.topics for p in module.parts.values()))
    changed = True
    while changed:
        changed = False
        for name, module in modules.items():
            for part in module.parts.values():
                more = _used(part, name, modules) - part.writes
                part.writes |= more
                changed |= bool(more)


def _used(part: _Part, name: str, modules: dict[str, _Module]) -> set[str]:
    """What the parts that are named in this one write. What stands in a service's room is written by
    that service only: elsewhere its functions are used to see what it would do.
    """
    found: set[str] = set()
    own = modules[name]
    for used in part.names:
        head, _, attribute = used.partition(".")
        where, there = own.imports.get(head, (name, head))
        if attribute:
            where, there = f"{where}.{there}", attribute
        others = where != name and _owner(where) not in ("", _owner(name))
        if where in modules and there in modules[where].parts and not others:
            found |= modules[where].parts[there].writes
    return found
