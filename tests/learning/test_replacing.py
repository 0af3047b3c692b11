"""A new model takes the place of the one that ships only where no figure gets worse; it says what
it was made of.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from enrichers.engines.features import FEATURES
from enrichers.engines.models import linear
from enrichers.engines.models.linear import Linear, load_linear, read_linear, rounded
from learning import replacing
from learning.report import Report, Say
from pipeline import registry

ROWS = b'{"text": "an invented row"}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of models, and a task that measures a model by its first bias."""
    kept = tmp_path / "models"
    kept.mkdir()
    (tmp_path / "rows.jsonl").write_bytes(ROWS)
    monkeypatch.setattr(linear, "FOLDER", kept)
    monkeypatch.setattr(replacing, "FOLDER", kept)
    load_linear.cache_clear()
    yield kept
    load_linear.cache_clear()


def training_that_gives(quality: float) -> Callable[[str, str], SimpleNamespace]:
    """Stands in for the registry: a model of that quality, and the task that tells it."""

    def train(data: Path, say: Say) -> Linear:
        part = rounded(np.zeros((FEATURES, 2)), np.zeros((0, 2)), np.array([quality, 0.0]))
        return Linear(("a", "b"), {"en": part}, {})

    def evaluate(path: Path, say: Say) -> Report:
        assert path.read_bytes() == ROWS
        return Report({"f1": float(load_linear("invented").parts["en"].bias[0])})

    training = SimpleNamespace(
        __name__="learning.training.invented", ABOUT="an invented model",
        DATA=(("rows.jsonl", "CC0"),), SEED=7,
        CHECKS=(("task", "rows.jsonl", "f1"),), train=train,
    )  # fmt: skip
    return lambda room, name: (
        training if room == "learning.training" else SimpleNamespace(evaluate=evaluate)
    )


def kept_after(
    quality: float, data: Path, monkeypatch: pytest.MonkeyPatch, *, force: bool = False
) -> tuple[bool, str]:
    """Whether a model of that quality was kept, and what was said."""
    said: list[str] = []
    monkeypatch.setattr(registry, "load", training_that_gives(quality))
    kept = replacing.train("invented", data, said.append, force=force)
    return kept, "\n".join(said)


def test_only_what_is_no_worse_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = folder.parent
    assert kept_after(0.7, data, monkeypatch)[0]
    kept, said = kept_after(0.6, data, monkeypatch)
    assert not kept
    assert "task rows f1 got worse" in said
    assert read_linear(folder, "invented").parts["en"].bias[0] == 0.7
    assert load_linear("invented").parts["en"].bias[0] == 0.7
    assert kept_after(0.7, data, monkeypatch)[0]
    assert kept_after(0.6, data, monkeypatch, force=True)[0]
    assert load_linear("invented").parts["en"].bias[0] == 0.6


def test_it_says_where_it_comes_from_and_how_good_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_after(0.7, folder.parent, monkeypatch)
    origin = read_linear(folder, "invented").origin
    assert origin["data"] == [
        {"file": "rows.jsonl", "licence": "CC0", "sha256": sha256(ROWS).hexdigest()}
    ]
    assert (origin["script"], origin["seed"]) == ("learning/training/invented.py", 7)
    assert origin["figures"] == {"task rows f1": 0.7}
