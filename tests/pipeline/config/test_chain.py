"""The chain of a configuration: an enricher that fills or reads no part of a record is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import enrichers
from pipeline import registry
from pipeline.config import ConfigError
from pipeline.config.load import build_config
from schemas.enriched import PARTS

MODULE = '''"""Adds `{field}`: made up for a test."""

import schemas.settings

FIELD = "{field}"
NEEDS = ("{needs}",)


class Settings(schemas.settings.Settings):
    """Nothing to set."""


def build(settings, tools):
    """Never asked."""
'''


@pytest.fixture
def more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules are enrichers too."""
    monkeypatch.setattr(enrichers, "__path__", [*enrichers.__path__, str(tmp_path)])
    registry.names.cache_clear()
    yield tmp_path
    registry.names.cache_clear()


def problems(name: str) -> list[str]:
    try:
        build_config({"brands": {"acme": {"query": "acme"}}, "enrich": [name]})
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_field_must_be_a_part(more: Path) -> None:
    (more / "guess_mood.py").write_text(MODULE.format(field="emotions", needs="clean"))
    assert problems("guess_mood") == [
        "enrich[0].guess_mood: 'emotions' is not a part of a record that its FIELD could fill"
        f" (did you mean emotion? valid: {', '.join(sorted(PARTS))})"
    ]


def test_needs_must_be_parts(more: Path) -> None:
    (more / "read_mood.py").write_text(MODULE.format(field="emotion", needs="langage"))
    (told,) = problems("read_mood")
    assert "'langage' is not a part of a record that its NEEDS could read (did you mean" in told


def test_a_sound_one_is_taken(more: Path) -> None:
    (more / "feel_mood.py").write_text(MODULE.format(field="emotion", needs="language"))
    assert problems("feel_mood") == []
