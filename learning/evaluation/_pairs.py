"""Which of two accounts people call more influential: pairs as they are read, and a small model of them.

The model is a score of one account, an additive function of its figures: logarithms and the
differences of those (what it gets for the reach it has), each bent at four knots. Of two accounts the one with
the higher score is the more influential, so that A and B may change places. Source of the form:
Bradley & Terry 1952 over hinges.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning.rows import RowsError

Figures = NDArray[np.float64]
Fold = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""The pairs that are learned from, and those that are judged."""
FIELDS = (
    "follower_count", "following_count", "listed_count", "mentions_received", "retweets_received",
    "mentions_sent", "retweets_sent", "posts", "network_feature_1", "network_feature_2",
    "network_feature_3",
)  # fmt: skip
_RATIOS = (
    ("follower_count", "following_count"), ("listed_count", "follower_count"),
    ("mentions_received", "follower_count"), ("retweets_received", "follower_count"),
    ("retweets_received", "mentions_received"), ("mentions_received", "mentions_sent"),
    ("mentions_received", "posts"), ("retweets_received", "posts"),
    ("network_feature_1", "follower_count"),
)  # fmt: skip
_KNOTS = (0.2, 0.4, 0.6, 0.8)
_RIDGE = 50.0
"""How strongly weights are held near 0, on figures that vary by 1."""
_STEPS = 8
_LEAST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two accounts a row (rows × FIELDS each), and whether the first was chosen. `first` and
    `second` number the accounts: the same figures are the same account.
    """

    a: Figures
    b: Figures
    chosen: NDArray[np.bool_]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


def read_pairs(path: Path) -> Pairs:
    """The pairs of a CSV with Choice and the columns A_… and B_…; raises RowsError."""
    needed = ["Choice", *(f"{who}_{name}" for who in "AB" for name in FIELDS)]
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RowsError(f"{path} cannot be read as CSV: {error}") from error
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise RowsError(f"{path} lacks the columns {', '.join(missing)}")
    try:
        read = np.array([[float(row[name]) for name in needed] for row in rows])
    except (TypeError, ValueError) as error:
        raise RowsError(f"{path}: a cell is no number: {error}") from error
    if not np.isfinite(read).all() or (read < 0).any():
        raise RowsError(f"{path}: figures must be numbers from 0")
    chosen = read[:, 0] == 1
    if len(rows) < _LEAST_ROWS or chosen.all() or not chosen.any():
        raise RowsError(f"{path}: it takes {_LEAST_ROWS} pairs, of which people chose either side")
    a, b = read[:, 1 : 1 + len(FIELDS)], read[:, 1 + len(FIELDS) :]
    numbers = np.unique(np.vstack([a, b]), axis=0, return_inverse=True)[1].ravel()
    return Pairs(a, b, chosen, numbers[: len(a)], numbers[len(a) :])


def by_pair(pairs: Pairs, parts: int, seed: int) -> Iterator[Fold]:
    """Each pair is judged once: the same two accounts are in one part, in either order."""
    low, high = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
    same = np.unique(np.stack([low, high]), axis=1, return_inverse=True)[1].ravel()
    part = _parts(same.max() + 1, parts, seed)[same]
    for number in range(parts):
        yield part != number, part == number


def by_account(pairs: Pairs, parts: int, seed: int) -> Iterator[Fold]:
    """The same where neither account of a pair that is judged was learned from."""
    part = _parts(max(pairs.first.max(), pairs.second.max()) + 1, parts, seed)
    one, other = part[pairs.first], part[pairs.second]
    for left in range(parts):
        for right in range(left, parts):
            judged = ((one == left) & (other == right)) | ((one == right) & (other == left))
            away = ~np.isin(one, (left, right)) & ~np.isin(other, (left, right))
            if judged.any():
                yield away, judged


def held_out(pairs: Pairs, folds: Iterator[Fold]) -> Figures:
    """By how much each pair's first account is scored higher, by what was learned elsewhere."""
    margins = np.zeros(len(pairs.chosen))
    for learned, judged in folds:
        score = fit(pairs.a[learned], pairs.b[learned], pairs.chosen[learned])
        margins[judged] = score(pairs.a[judged]) - score(pairs.b[judged])
    return margins


def fit(a: Figures, b: Figures, chosen: NDArray[np.bool_]) -> Callable[[Figures], Figures]:
    """The score of accounts, learned from pairs: logistic regression of the choice on the difference,
    without an intercept, by Newton's steps.
    """
    both = _logs(np.vstack([a, b]))
    knots = np.quantile(both, _KNOTS, axis=0)
    differences = _bent(_logs(a), knots) - _bent(_logs(b), knots)
    scale = differences.std(axis=0)
    scale[scale == 0] = 1.0
    rows, truth = differences / scale, chosen.astype(np.float64)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (truth - chance) - _RIDGE * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + _RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(bend, slope)
    return lambda accounts: _bent(_logs(accounts), knots) @ (weights / scale)


def auc(chosen: NDArray[np.bool_], margins: Figures) -> float:
    """How often a pair whose first was chosen has the greater margin than one whose second was."""
    won, lost = margins[chosen], np.sort(margins[~chosen])
    below, upto = np.searchsorted(lost, won, "left"), np.searchsorted(lost, won, "right")
    return float(np.mean((below + upto) / 2) / len(lost))


def _logs(accounts: Figures) -> Figures:
    logs = np.log1p(accounts)
    place = {name: number for number, name in enumerate(FIELDS)}
    ratios = [logs[:, place[over]] - logs[:, place[under]] for over, under in _RATIOS]
    return np.column_stack([logs, *ratios])


def _bent(logs: Figures, knots: Figures) -> Figures:
    return np.hstack([logs, *(np.maximum(logs - knot, 0) for knot in knots)])


def _parts(count: int, parts: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permutation(np.arange(count) % parts)


def column(accounts: Figures, name: str) -> Sequence[float]:
    """One figure of every account."""
    values: Sequence[float] = accounts[:, FIELDS.index(name)].tolist()
    return values
