"""Secrets are written env:NAME and shown nowhere: not in errors, not in representations."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline import registry
from pipeline.config import ConfigError, load_config
from pipeline.config import model as config_model
from pipeline.config.load import build_config
from schemas.settings import Settings

HIDDEN = "c0rrect-h0rse-battery"
SECTIONS: dict[str, registry.Room] = {
    "sources": "connectors", "customers": "connectors.customers", "rules": "enrichers.rules",
    "notify": "sinks", "crm": "sinks.crm",
}  # fmt: skip


def secret_places() -> Iterator[tuple[str, ...]]:
    """Every key of the configuration that holds a secret, as a path of keys; the type of an entry
    after its name.
    """
    for section, kind in config_model.PLAIN_SECTIONS.items():
        yield from ((section, *place) for place in _secrets(kind))
    for section, room in SECTIONS.items():
        kinds = registry.destinations() if room == "sinks" else registry.names(room)
        for name in kinds:
            for place in _secrets(registry.load(room, name).Settings):
                yield (section, f"one:{name}", *place)


def _secrets(kind: Any) -> Iterator[tuple[str, ...]]:
    for name, info in kind.model_fields.items():
        if "SecretStr" in str(info.annotation):
            yield (name, "[]") if "tuple" in str(info.annotation) else (name,)
        for part in (info.annotation, *get_args(info.annotation)):
            if isinstance(part, type) and issubclass(part, Settings):
                yield from ((name, *inner) for inner in _secrets(part))


def document_with(place: tuple[str, ...], value: Any) -> dict[str, Any]:
    nested: Any = value
    for key in reversed(place):
        name, _, kind = key.partition(":")
        nested = [nested] if key == "[]" else {name: {"type": kind, **nested} if kind else nested}
    assert isinstance(nested, dict)
    return nested


PLACES = sorted(secret_places())


def test_there_are_secrets() -> None:
    assert ("clickhouse", "password") in PLACES
    assert ("notify", "one:slack", "webhook") in PLACES
    assert ("crm", "one:hubspot", "token") in PLACES
    assert ("kafka", "security", "password") in PLACES


@pytest.mark.parametrize("place", PLACES, ids=".".join)
@pytest.mark.parametrize(
    "literal",
    [HIDDEN, [HIDDEN], {"value": HIDDEN}, {HIDDEN: 1}],
    ids=["text", "list", "map", "key"],
)
def test_a_literal_secret_is_refused_and_not_shown(place: tuple[str, ...], literal: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        build_config(document_with(place, literal))
    path = ".".join(key.partition(":")[0] for key in place).replace(".[]", "[0]")
    problems = {problem.path: problem.message for problem in caught.value.problems}
    assert "must be written env:NAME" in problems[path]
    assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_a_variable_that_is_not_set_is_named(place: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match="the environment variable NOT_THERE is not set"):
        build_config(document_with(place, "env:NOT_THERE"))


@pytest.mark.parametrize(
    "document",
    [
        {"notify": {"care": HIDDEN}},
        {"notify": {"care": ["slack", HIDDEN]}},
        {"notify": {"care": {"type": "slack", "webhok": HIDDEN}}},
        {"notify": {"care": {"type": "slack", "token": "env:T", "webhook": HIDDEN}}},
        {"notify": [{"type": "slack", "webhook": HIDDEN}]},
        {"kafka": {"security": HIDDEN}},
        {"kafka": {"security": [HIDDEN]}},
        {"clickhouse": {"url": f"clickhouse://user:{HIDDEN}@host/db"}},
        {"clickhouse": {"url": f"clickhouse://host/db?password={HIDDEN}"}},
    ],
    ids=range(9),
)
def test_a_secret_in_the_wrong_place_is_not_shown(document: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        build_config(document, env={"T": "x"})
    assert HIDDEN not in str(caught.value)


def test_a_secret_that_stands_twice_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        f"notify:\n  care:\n    webhook: {HIDDEN}\n    webhook: {HIDDEN}x\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "c.yaml", env={})
    assert "line 4, column 5: found duplicate key" in str(caught.value)
    assert HIDDEN not in str(caught.value)


def test_a_resolved_secret_is_in_no_representation() -> None:
    config = build_config(
        {
            "clickhouse": {"password": "env:P"},
            "notify": {"care": {"type": "slack", "webhook": "env:P"}},
            "service": {"dead_man_url": "env:P"},
        },
        env={"P": HIDDEN},
    )
    assert config.clickhouse.password is not None
    assert config.clickhouse.password.get_secret_value() == HIDDEN
    for shown in (repr(config), str(config), repr(config.model_dump()), config.model_dump_json()):
        assert HIDDEN not in shown
