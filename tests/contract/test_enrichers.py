"""What every enricher promises. They are found through the registry, so a new file is tested the
moment it exists.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from enrichers.engines.models import Linear, linear, load_linear
from enrichers.engines.models.linear import read_linear
from enrichers.engines.models.versions import version_of
from enrichers.testing.enricher import ENRICHER_CHECKS, Maker, enricher_trial
from pipeline import registry

NAMES = registry.names("enrichers")


@pytest.mark.parametrize("check", ENRICHER_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_an_enricher_keeps_what_enrichers_promise(
    name: str, check: Callable[[Maker], None]
) -> None:
    check(lambda: enricher_trial(registry.load("enrichers", name)))


@pytest.mark.parametrize("name", NAMES)
def test_names_every_trained_model_it_loads(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def read(folder: Path, model: str) -> Linear:
        loaded.append(model)
        return read_linear(folder, model)

    monkeypatch.setattr(linear, "read_linear", read)
    load_linear.cache_clear()
    enricher_trial(registry.load("enrichers", name)).build()
    models = getattr(registry.load("enrichers", name), "MODELS", ())
    assert sorted(models) == sorted(loaded)
    assert [
        version_of(model) for model in models if not re.fullmatch("[0-9a-f]{8}", version_of(model))
    ] == []


def test_the_pipeline_names_no_enricher() -> None:
    """What it must know of one, the enricher's module declares, or the table of judgements says."""
    pipeline = Path(registry.__file__).parent
    named = re.compile(rf"\b(?:{'|'.join(NAMES)})\b|^from enrichers import (?![A-Z_, ]+$)", re.M)
    assert {
        str(file.relative_to(pipeline)): names
        for file in pipeline.rglob("*.py")
        if (names := named.findall(file.read_text()))
    } == {}
