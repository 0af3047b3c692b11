"""Fits over hashed features: rows as models read them, features that tell classes apart,
temperatures, folds.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from enrichers.engines.features import FEATURES, buckets_of
from enrichers.testing.strategies import texts
from learning.training._fitting import (
    class_weights,
    features,
    fit,
    fit_telling,
    folds,
    temperature_of,
)

GOOD = ["so good", "good and quick", "what a good day", "good good", "really good"]
BAD = ["so bad", "bad and slow", "what a bad day", "bad bad", "really bad"]
LABELS = ["good"] * len(GOOD) + ["bad"] * len(BAD)


@given(texts())
def test_a_row_has_what_a_text_contains_and_length_one_where_nothing_repeats(text: str) -> None:
    row = features([text])
    buckets = buckets_of(text)
    assert row.shape == (1, FEATURES)
    assert set(row.indices.tolist()) == set(buckets.tolist())
    if len(set(buckets.tolist())) == len(buckets) > 0:
        assert float(row.multiply(row).sum()) == pytest.approx(1, rel=1e-5)


def test_given_figures_stand_behind_the_buckets() -> None:
    rows = features(["a", "b"], np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert rows.shape == (2, FEATURES + 2)
    assert rows[:, FEATURES:].toarray().tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("telling", [0.0, 0.5, 1.0])
def test_learns_what_tells_two_labels_apart(telling: float) -> None:
    weights, bias = fit_telling(features([*GOOD, *BAD]), LABELS, strength=5.0, telling=telling)
    logits = features(["a good bank", "a bad bank"]) @ weights + bias
    assert logits[0, 0] > 0 > logits[1, 0]  # the second label in alphabetical order


def test_features_that_no_row_has_weigh_nothing() -> None:
    rows = features([*GOOD, *BAD])
    weights, _ = fit_telling(rows, LABELS, strength=5.0, telling=0.5)
    unseen = np.setdiff1d(np.arange(FEATURES), rows.indices)
    assert not weights[unseen].any()


def test_without_telling_it_is_the_plain_fit() -> None:
    rows = features([*GOOD, *BAD])
    plain, _ = fit(rows, LABELS, strength=2.0)
    same, _ = fit_telling(rows, LABELS, strength=2.0, telling=0.0)
    assert np.allclose(plain, same, atol=1e-4)


def test_a_rarer_class_weighs_more_the_higher_the_power() -> None:
    labels = ["common"] * 9 + ["rare"]
    assert class_weights(labels, 0.0).tolist() == [1.0] * 10
    weights = class_weights(labels, 1.0)
    assert weights[:9].sum() == pytest.approx(weights[9])


def test_a_temperature_cools_logits_that_claim_too_much() -> None:
    labels = ["a", "b"] * 50
    sure = np.array([[9.0, 0.0], [9.0, 0.0]] * 50)  # always "a", right half of the time
    honest = np.array([[1.0, -1.0], [-1.0, 1.0]] * 50)
    assert temperature_of(sure, labels, ("a", "b")) == pytest.approx(5)
    assert temperature_of(honest, labels, ("a", "b")) < 1


@given(st.integers(1, 200), st.integers(1, 10), st.integers(0, 5))
def test_folds_are_even_and_the_same_for_a_seed(count: int, parts: int, seed: int) -> None:
    found = folds(count, parts, seed)
    assert np.array_equal(found, folds(count, parts, seed))
    sizes = np.bincount(found, minlength=parts)
    assert sizes.sum() == count
    assert sizes.max() - sizes.min() <= 1


def test_sparse_rows_stay_sparse() -> None:
    assert sparse.issparse(features(["a b c"]))
