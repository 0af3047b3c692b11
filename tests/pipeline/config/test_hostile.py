"""Whatever stands in a configuration: it is valid, or ConfigError says every reason. Nothing else
is ever raised.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline import registry
from pipeline.config import Config, ConfigError, Problem, load_config
from pipeline.config.brands import BrandSettings
from pipeline.config.load import build_config

ENV = {"A": "value"}
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ("env:A", "env:B", "env:", "acme", "care", "x:@acme", "\x00", "a/b", "true", "1970-01-01")
    )
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3),
    max_leaves=8,
)


def fields_of(kind: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Settings with the right keys and wrong values, as a rule."""
    names = sorted(kind.model_fields)
    return st.dictionaries(st.sampled_from(names), anything, max_size=4) if names else st.just({})


@st.composite
def entries(draw: st.DrawFn, room: registry.Room) -> Any:
    """An entry of one kind with any values under its own keys."""
    kind = draw(st.sampled_from(registry.names(room)))
    module = registry.load(room, kind)
    if not hasattr(module, "Settings"):
        return {"type": kind}
    return {"type": kind, **draw(fields_of(module.Settings))}


def section(room: registry.Room) -> st.SearchStrategy[Any]:
    names = st.sampled_from(("acme", "care", "a", "")) | scalars
    return st.dictionaries(names, entries(room) | anything, max_size=3) | anything


@st.composite
def documents(draw: st.DrawFn) -> Any:
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "sources": section("connectors"),
        "customers": section("connectors.customers"),
        "rules": section("enrichers.rules"),
        "notify": section("sinks"),
        "enrich": st.lists(st.sampled_from(registry.names("enrichers")) | anything, max_size=4)
        | st.dictionaries(st.sampled_from((*registry.names("enrichers"), "only")), anything)
        | anything,
        "topics": anything,
        "brands": st.dictionaries(scalars, fields_of(BrandSettings)) | anything,
    }
    for name in ("kafka", "clickhouse", "retention", "service", "mute"):
        kind: Any = Config.model_fields[name].annotation
        strategies[name] = fields_of(kind) | anything
    strategies["timezone"] = anything
    chosen = draw(st.lists(st.sampled_from(sorted(strategies)), max_size=3, unique=True))
    return {name: draw(strategies[name]) for name in chosen}


def problems_of(load: Callable[[], Config]) -> tuple[list[Problem], str]:
    """The problems and what is printed of them; none where the configuration is valid. Other errors
    are not caught.
    """
    try:
        load()
    except ConfigError as error:
        return error.problems, str(error) if error.problems else pytest.fail(
            "refused without a reason"
        )
    return [], ""


def judge(document: Any) -> None:
    problems, text = problems_of(lambda: build_config(document, env=ENV))
    assert all(problem.path and problem.message and str(problem) in text for problem in problems)


@settings(max_examples=300, deadline=None)
@given(documents() | anything)
@example({"sources": {"x": {"type": "x", "token": "env:A", "base_url": "\x00"}}})
@example({"timezone": "../../etc/passwd"})
@example({"service": {"state_dir": "\x00"}})
def test_any_document_is_valid_or_its_problems_are_told(document: Any) -> None:
    judge(document)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text("{}[]:,-?&*!|>'\"%@`#\n abc019.<", max_size=60))
def test_any_text_is_valid_or_its_problems_are_told(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    problems_of(lambda: load_config(path, env=ENV))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_valid_or_their_problems_are_told(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.yaml"
    path.write_bytes(raw)
    problems_of(lambda: load_config(path, env=ENV))


def test_a_document_that_holds_itself_and_one_that_unfolds_to_billions(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    bomb = YAML(typ="safe", pure=True).load("\n".join(lines))
    judge(bomb)
    judge({"sources": {"a": {"type": "rss", "feeds": bomb["a39"]}}})
    loop: dict[str, Any] = {"type": "rss"}
    loop["feeds"] = loop
    judge({"sources": {"a": loop}, "kafka": loop})
