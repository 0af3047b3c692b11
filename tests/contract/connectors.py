"""What the contract tests of connectors share: least settings, recorded payloads, and JSON made to
break a parser.
"""

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
from hypothesis import strategies as st

from pipeline import registry
from schemas.examples import example_settings
from schemas.settings import Settings
from tests.conftest import grapevine_data

_WORD = re.compile(r"[A-Za-z_@$][\w.@$-]{0,30}")
_HOSTILE = (
    "", "0", "-1", "17", "a:b:c", "::", "@", "#", "NaN", "1e400", "2026-11-20T12:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "99999-01-01", "https://a.example/b?c=d#e", "http://[", "<a href='https://x.example'>",
    "<![x href", "\x00",
    "é" * 3000, "x" * 100_000,
)  # fmt: skip
"""Strings that dates, addresses, ids, numbers and markup are not."""


@cache
def least_settings(room: registry.Room, name: str) -> Settings:
    """The module's own example of its settings; see `example_settings`."""
    return example_settings(registry.load(room, name))


@cache
def recorded(name: str) -> tuple[tuple[str, Any], ...]:
    """The recorded payloads a connector says it reads, each with its place; none without the data
    folder.
    """
    data = grapevine_data()
    found: list[tuple[str, Any]] = []
    for file in getattr(registry.load("connectors", name), "RECORDED", ()) if data else ():
        assert data is not None
        raw = (data / "payloads" / file).read_bytes()
        parts = raw.splitlines() if file.endswith(".jsonl") else [raw]
        found += [
            (f"{file}:{number}", orjson.loads(part))
            for number, part in enumerate(parts, 1)
            if part.strip()
        ]
    return tuple(found)


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Every word in the connector's code that may be a key or value of its payloads."""
    words: set[str] = set()
    for source in _sources(registry.load("connectors", name)):
        strings = (
            node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)
        )
        words.update(text for text in strings if isinstance(text, str) and _WORD.fullmatch(text))
    return tuple(sorted(words))


def _sources(module: Any) -> Iterator[str]:
    yield inspect.getsource(module)
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield inspect.getsource(import_module(f"{module.__name__}.{part.name}"))
    shared = Path(inspect.getfile(registry)).parents[1] / "connectors" / "tools" / "records.py"
    yield shared.read_text()


@cache
def hostile_json(words: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Any JSON, its keys and strings preferably words that the connector looks for."""
    strings = st.sampled_from(words) | st.sampled_from(_HOSTILE) | st.text(max_size=15)
    numbers = (
        st.integers(-(2**70), 2**70)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.just(1_763_640_000)
    )
    leaves = st.none() | st.booleans() | numbers | strings
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(words), inner, max_size=8)
        ),
        max_leaves=25,
    )


@st.composite
def mutated(draw: st.DrawFn, payload: Any, words: tuple[str, ...]) -> Any:
    """The payload with one to four of its parts replaced, removed, or wrapped."""
    changed = orjson.loads(orjson.dumps(payload))
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(changed))
        if not places:
            return draw(hostile_json(words))
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(("replace", "null", "remove", "wrap"))):
            case "replace":
                holder[key] = draw(hostile_json(words))
            case "null":
                holder[key] = None
            case "remove":
                del holder[key]
            case _:
                holder[key] = draw(st.sampled_from(([holder[key]], {words[0]: holder[key]})))
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from _places(inner)
