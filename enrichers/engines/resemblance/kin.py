"""Tells people who share a home and a name from one person who is written down twice.

The model of `score` takes columns to be independent of each other where two records are not one; of
a family they are not. So pairs that are likely so far are parted once more, by which columns
contradict each other: of one person's records mistakes are anywhere, of a family's the same few
columns contradict nearly always. Where no such sort of pairs shows, nothing is changed. Fitted by
expectation maximisation, a mixture of two classes (Bernoulli for each column).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.resemblance.score import Scored

_ROUNDS = 50
_FEWEST = 8
"""Pairs, below which no sort of pairs is told from chance."""
_ALWAYS = 0.7
"""How often at least two columns contradict in what is taken to be families."""
_SHARE = 0.3
"""Columns that contradict in a pair that is taken to be of a family to begin with."""

_Matrix = NDArray[np.float64]


def part_kin(scored: Sequence[Scored], sure: float) -> list[Scored]:
    """The same pairs; those of families weigh what the odds are that they are no family's."""
    likely = [at for at, one in enumerate(scored) if one.weight >= sure]
    if len(likely) < _FEWEST:
        return [*scored]
    levels = np.array([[*scored[at].agreed.values()] for at in likely])
    compared, contradicts = (levels >= 0).astype(float), (levels == 0).astype(float)
    family = _fitted(compared, contradicts)
    weights = np.log2(np.clip(1 - family, 1e-12, 1) / np.clip(family, 1e-12, 1))
    parted = [*scored]
    for at, weight in zip(likely, weights, strict=True):
        parted[at] = replace(parted[at], weight=min(parted[at].weight, float(weight)))
    return parted


def _fitted(compared: _Matrix, contradicts: _Matrix) -> _Matrix:
    """How likely each pair is a family's; 0 where there is no such sort."""
    told = np.maximum(compared.sum(axis=1), 1)
    family = np.where(contradicts.sum(axis=1) / told >= _SHARE, 0.9, 0.05)
    nobody = np.zeros(len(family))
    often = nobody
    for _ in range(_ROUNDS):
        if family.sum() < _FEWEST:
            return nobody
        often = _often(compared, contradicts, family)
        share = np.clip(family.mean(), 1e-6, 1 - 1e-6)
        odds = np.log(share / (1 - share)) + _lean(
            compared, contradicts, often, _often(compared, contradicts, 1 - family)
        )
        family = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
    return family if (often >= _ALWAYS).sum() >= 2 else nobody


def _often(compared: _Matrix, contradicts: _Matrix, belongs: _Matrix) -> _Matrix:
    """By column, how often pairs that belong contradict."""
    return (belongs @ contradicts + 0.5) / (belongs @ compared + 1)


def _lean(compared: _Matrix, contradicts: _Matrix, one: _Matrix, other: _Matrix) -> _Matrix:
    agrees = compared - contradicts
    lean: _Matrix = contradicts @ np.log(one / other) + agrees @ np.log((1 - one) / (1 - other))
    return lean
