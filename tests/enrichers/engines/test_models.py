"""Models on disk: what is written is read back, rounding costs little, a missing one says what to
do.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines.features import FEATURES, Reading, buckets_of, forget, read, read_all
from enrichers.engines.models.linear import (
    FOLDER,
    Linear,
    load_linear,
    read_linear,
    rounded,
    softmax,
    write_linear,
)
from enrichers.testing.strategies import texts

NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "reader")
TEXT = "the new app is great"


def make_model(seed: int = 1) -> tuple[Linear, np.ndarray]:
    random = np.random.default_rng(seed)
    weights = random.normal(size=(FEATURES, 3))
    given_weights, bias = random.normal(size=(2, 3)), random.normal(size=3)
    return Linear(
        ("a", "b", "c"), {"en": rounded(weights, given_weights, bias, 2.0)}, {"seed": seed}
    ), weights


MODEL, _ = make_model(2)


def logits(model: Linear, reading: Reading, given_figures: tuple[float, ...] = ()) -> list[float]:
    """Those of one text."""
    found: list[float] = model.logits_of_all(
        "en", [reading], [given_figures] if given_figures else ()
    )[0].tolist()
    return found


def test_a_model_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    model, _ = make_model()
    write_linear(tmp_path, "m", model)
    again = read_linear(tmp_path, "m")
    assert (again.labels, again.origin) == (("a", "b", "c"), {"seed": 1})
    reading = read(TEXT)
    assert logits(again, reading, (0.5, 1.0)) == logits(model, reading, (0.5, 1.0))
    assert again.parts["en"].temperature == 2.0


def test_rounding_weights_moves_a_judgement_little() -> None:
    model, weights = make_model()
    reading = read(TEXT)
    buckets = buckets_of(TEXT)
    exact = weights[buckets].sum(axis=0) / len(buckets) ** 0.5 + model.parts["en"].bias
    assert np.abs(np.array(logits(model, reading)) - exact).max() < 0.1


@given(texts())
def test_a_word_known_from_before_weighs_the_same(text: str) -> None:
    fresh = logits(MODEL, read(text))
    assert logits(MODEL, read(text)) == fresh
    forget()
    assert logits(MODEL, read(text)) == pytest.approx(fresh)


@given(st.lists(texts(), min_size=1, max_size=8))
def test_texts_judged_together_are_judged_as_each_alone(some: list[str]) -> None:
    readings = read_all(some)
    alone = [logits(MODEL, reading) for reading in readings]
    assert MODEL.logits_of_all("en", readings) == pytest.approx(np.array(alone))
    labels = [number % 3 for number in range(len(some))]
    told = [
        MODEL.telling("en", [reading], [label])[0]
        for reading, label in zip(readings, labels, strict=True)
    ]
    assert MODEL.telling("en", readings, labels) == told


def test_the_words_that_speak_for_a_label_come_strongest_first() -> None:
    (told,) = MODEL.telling("en", [read("@anna so good and so bad http://a.example")], [1])
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert set(told) <= {"so", "good", "and", "bad"}


def test_a_text_without_words_is_judged_by_the_bias() -> None:
    model, _ = make_model()
    assert logits(model, read("")) == model.parts["en"].bias.tolist()


def test_a_reading_from_before_words_were_numbered_anew_still_counts() -> None:
    old = read("what was read before")
    expected = logits(MODEL, old)
    forget()
    logits(MODEL, read("numbers begin anew with other words"))
    assert logits(MODEL, old) == expected


def test_a_model_of_texts_read_otherwise_is_refused(tmp_path: Path) -> None:
    model, _ = make_model()
    write_linear(tmp_path, "m", model)
    np.save(tmp_path / "m.npy", np.load(tmp_path / "m.npy")[:, :-1])
    with pytest.raises(ValueError, match="grapevine train m"):
        read_linear(tmp_path, "m")


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="install Grapevine again"):
        read_linear(tmp_path, "none")


@given(st.lists(st.floats(-500, 500), min_size=2, max_size=5))
def test_shares_add_up_to_one_and_keep_the_order(logits: list[float]) -> None:
    shares = softmax(logits)
    assert sum(shares) == pytest.approx(1)
    assert shares[int(np.argmax(logits))] == max(shares)


@pytest.mark.parametrize("name", NAMES)
def test_what_ships_says_where_it_comes_from(name: str) -> None:
    model = load_linear(name)
    assert {"data", "script", "seed", "figures"} <= model.origin.keys()
    assert all({"file", "licence", "sha256"} <= part.keys() for part in model.origin["data"])
    assert all(part.weights.shape == (FEATURES, len(model.labels)) for part in model.parts.values())
    assert not next(iter(model.parts.values())).weights.flags.writeable


def test_the_reader_says_where_it_comes_from() -> None:
    origin = json.loads((FOLDER / "reader.json").read_text("utf-8"))["origin"]
    assert {"data", "script", "seed", "figures"} <= origin.keys()
    assert all({"file", "licence", "sha256"} <= part.keys() for part in origin["data"])


def test_all_models_together_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir() if path.is_file()}
    reader = sum(size for name, size in sizes.items() if name.startswith("reader."))
    assert reader <= 30_000_000
    assert sum(sizes.values()) - reader <= 40_000_000
