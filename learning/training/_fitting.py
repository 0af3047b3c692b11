"""Fits linear models over hashed features: logistic regression, class weights, temperatures. Needs
scikit-learn.
"""

import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from enrichers.engines.features import FEATURES, buckets_of
from enrichers.engines.models.linear import Figures, softmax

MOST_ITERATIONS = 150
Matrix = Any
"""A scipy.sparse.csr_matrix: scipy has no types."""


def features(texts: Sequence[str], given: Figures | None = None) -> Matrix:
    """One row per text: how often each bucket is in it, by the root of their sum, then the given
    figures.
    """
    columns, values, ends = [], [], [0]
    for text in texts:
        row = buckets_of(text)
        columns.append(row)
        values.append(np.full(len(row), len(row) ** -0.5 if len(row) else 0.0, np.float32))
        ends.append(ends[-1] + len(row))
    shape = (len(texts), FEATURES)
    hashed = sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)
    hashed.sum_duplicates()
    return hashed if given is None else sparse.hstack([hashed, sparse.csr_matrix(given)]).tocsr()


def class_weights(labels: Sequence[str], power: float) -> Figures:
    """A weight per row that makes rare classes count more: 0 none, 1 all classes alike."""
    counts = Counter(labels)
    return np.array([(len(labels) / counts[label]) ** power for label in labels])


def fit(
    rows: Matrix, labels: Sequence[str], weights: Figures | None = None, *, strength: float
) -> tuple[Figures, Figures]:
    """Weights (columns × labels in alphabetical order) and bias. `strength`: the inverse of the
    regularisation (C).

    Of two labels only the second has weights of its own: the first is its opposite. Ends after
    MOST_ITERATIONS steps, which is as good a regularisation as any.
    """
    model = LogisticRegression(C=strength, max_iter=MOST_ITERATIONS)
    # Threads of the linear algebra wait for one another longer than they compute.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, np.array(labels), sample_weight=weights)
    return model.coef_.T, model.intercept_


def fit_telling(
    rows: Matrix,
    labels: Sequence[str],
    weights: Figures | None = None,
    *,
    strength: float,
    telling: float,
) -> tuple[Figures, Figures]:
    """As `fit`, where buckets that tell labels apart may weigh more, by their largest log-count ratio.

    `telling`: how far the ratio decides, 0 not at all, 1 alone. Columns behind the buckets are
    given figures, on scales that suit the model. Source: Wang & Manning 2012, "Baselines and
    Bigrams".
    """
    used = np.unique(rows.indices)  # the rest of the buckets would cost time and learn nothing
    scale = np.where(
        used < FEATURES, 1 - telling + telling * _log_count_ratios(rows[:, used], labels), 1.0
    )
    fitted, bias = fit(rows[:, used] @ sparse.diags(scale), labels, weights, strength=strength)
    every = np.zeros((rows.shape[1], fitted.shape[1]))
    every[used] = fitted * scale[:, None]
    return every, bias


def _log_count_ratios(rows: Matrix, labels: Sequence[str]) -> Figures:
    """Per column, how much more often rows of one label have it than all others do; the largest
    over the labels.
    """
    there, names = (rows > 0).astype(np.float64), np.array(labels)
    whole = np.asarray(there.sum(axis=0)).ravel()
    largest = np.zeros(rows.shape[1])
    for label in set(labels):
        mine = names == label
        with_it = np.asarray(there[mine].sum(axis=0)).ravel()
        ratio = np.log((1 + with_it) / (2 + mine.sum())) - np.log(
            (1 + whole - with_it) / (2 + (~mine).sum())
        )
        largest = np.maximum(largest, np.abs(ratio))
    return largest


def temperature_of(logits: Figures, labels: Sequence[str], names: Sequence[str]) -> float:
    """The temperature at which the probabilities of held-out rows are most likely (Guo et al. 2017)."""
    places = np.array([names.index(label) for label in labels])
    tried = np.geomspace(0.2, 5, 60)
    return float(min(tried, key=lambda temperature: _loss(logits / temperature, places)))


def _loss(logits: Figures, places: NDArray[np.int64]) -> float:
    shares = [softmax(row)[place] for row, place in zip(logits.tolist(), places, strict=True)]
    return -float(np.mean(np.log(np.array(shares) + 1e-12)))


def folds(count: int, parts: int, seed: int) -> NDArray[np.int64]:
    """A part for each of `count` rows, the same for the same seed."""
    return np.random.default_rng(seed).permutation(np.arange(count) % parts)
