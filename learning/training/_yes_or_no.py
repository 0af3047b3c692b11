"""Learns one yes-or-no judgement from few rows: columns that tell the two apart count more,
probabilities are honest.

Source: Wang & Manning 2012, "Baselines and Bigrams" (columns weighted by their log-count ratio,
halfway to plain ones); Platt 1999, "Probabilistic Outputs for Support Vector Machines" (logits from
inner cross-validation).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from enrichers.engines.models.linear import Figures
from learning.training._fitting import Matrix, fit, fit_telling, folds

Truth = NDArray[np.bool_]

STRENGTH = 6.0
TELLING = 0.6
"""How far a column's log-count ratio decides what it counts: 0 not at all, 1 alone."""
INNER = 3
SEED = 1
_CERTAIN = 100.0
"""A strength at which nothing is held back: two figures are fitted to all rows."""


def learn(rows: Matrix, truth: Truth) -> tuple[Figures, float]:
    """A weight per column, and bias: logarithms of odds that a row is true, calibrated on rows held
    out.

    Columns behind the buckets are given figures, on scales that suit the model.
    """
    part = folds(len(truth), INNER, SEED)
    logits = np.zeros(len(truth))
    for number in range(INNER):
        held = part == number
        weights, bias = _fit(rows[~held], truth[~held])
        logits[held] = rows[held] @ weights + bias
    slope, shift = fit(sparse.csr_matrix(logits[:, None]), _names(truth), strength=_CERTAIN)
    weights, bias = _fit(rows, truth)
    return weights * slope[0, 0], float(bias * slope[0, 0] + shift[0])


def held_out(rows: Matrix, truth: Truth, parts: int, seed: int) -> Figures:
    """How likely each row is true (0–1), as told by what was learned from the other parts."""
    part = folds(len(truth), parts, seed)
    chances = np.zeros(len(truth))
    for number in range(parts):
        held = part == number
        weights, bias = learn(rows[~held], truth[~held])
        chances[held] = sigmoid(rows[held] @ weights + bias)
    return chances


def sigmoid(logits: Figures) -> Figures:
    """Logarithms of odds as probabilities."""
    chances: Figures = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    return chances


def _fit(rows: Matrix, truth: Truth) -> tuple[Figures, float]:
    weights, bias = fit_telling(rows, _names(truth), strength=STRENGTH, telling=TELLING)
    return weights[:, 0], float(bias[0])


def _names(truth: Truth) -> list[str]:
    return ["yes" if one else "no" for one in truth.tolist()]
