"""The chain of a configuration: settings and new enrichers join the default one, and what is taken
out is taken out by name; an enricher that fills or reads no part of a record is refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import enrichers
from enrichers import DEFAULT_CHAIN
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


def chain(**document: Any) -> list[str]:
    """The names of the chain of a configuration, in their order."""
    return [entry.name for entry in build_config(document).enrich]


def less(*names: str) -> list[str]:
    return [name for name in DEFAULT_CHAIN if name not in names]


TOPICS = {"login": {"query": "login"}}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (None, less()),
        ({}, less()),
        ([], less()),
        ([{"tag_topics": {"topics": TOPICS}}], less()),
        (["triage", "clean_text"], less()),
        ({"tag_topics": {"topics": TOPICS}, "recognise_emotion": "off"}, less("recognise_emotion")),
        ([{"recognise_emotion": False}, "triage"], less("recognise_emotion")),
        ({"triage": None, "tag_topics": "on", "clean_text": True}, less()),
        ({"only": ["match_brands", {"clean_text": {"max_chars": 500}}]}, None),
        ({"only": []}, []),
    ],
)
def test_what_a_configuration_says_joins_the_default_chain(
    given: Any, names: list[str] | None
) -> None:
    if names is None:
        with pytest.raises(ConfigError, match="match_brands must come after clean_text"):
            chain(enrich=given)
    else:
        assert chain(enrich=given) == names


def test_only_is_the_whole_chain_in_its_order() -> None:
    config = build_config(
        {"enrich": {"only": [{"clean_text": {"max_chars": 500}}, "match_brands"]}}
    )
    assert [entry.name for entry in config.enrich] == ["clean_text", "match_brands"]
    assert config.enrich[0].settings.model_dump()["max_chars"] == 500


def test_topics_may_stand_at_the_top() -> None:
    inside = build_config({"enrich": {"tag_topics": {"topics": TOPICS}}})
    assert build_config({"topics": TOPICS}).enrich == inside.enrich
    assert build_config({"topics": TOPICS, "enrich": ["tag_topics"]}).enrich == inside.enrich


def test_a_new_one_stands_before_the_first_that_reads_it(more: Path) -> None:
    (more / "feel_mood.py").write_text(MODULE.format(field="emotion", needs="language"))
    named = chain(enrich={"feel_mood": {}, "recognise_emotion": "off"})
    assert named.index("feel_mood") == named.index("triage") - 1
    assert named == chain(enrich=["feel_mood", {"recognise_emotion": "off"}])


def problems(name: str) -> list[str]:
    try:
        build_config({"brands": {"acme": {"query": "acme"}}, "enrich": [name]})
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_field_must_be_a_part(more: Path) -> None:
    (more / "guess_mood.py").write_text(MODULE.format(field="emotions", needs="clean"))
    assert problems("guess_mood") == [
        "enrich.guess_mood: 'emotions' is not a part of a record that its FIELD could fill"
        f" (did you mean emotion? valid: {', '.join(sorted(PARTS))})"
    ]


def test_needs_must_be_parts(more: Path) -> None:
    (more / "read_mood.py").write_text(MODULE.format(field="emotion", needs="langage"))
    (told,) = problems("read_mood")
    assert "'langage' is not a part of a record that its NEEDS could read (did you mean" in told


def test_a_sound_one_is_taken(more: Path) -> None:
    (more / "feel_mood.py").write_text(MODULE.format(field="emotion", needs="language"))
    assert problems("feel_mood") == []
