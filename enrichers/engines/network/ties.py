"""Ties between accounts as arrays: who did something towards whom, how much, in two sortings. Pure."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]
_ENOUGH = 5.0
"""Whoever turns to fewer others than this does not spend a whole vote."""


@dataclass(frozen=True)
class Ties:
    """Distinct pairs of accounts, sorted by source and target; `weight` grows slowly with how often.

    Accounts are numbers below `accounts`.
    """

    accounts: int
    source: Numbers
    target: Numbers
    weight: Weights

    @cached_property
    def votes(self) -> Weights:
        """What each tie is of its source's vote (0–1). Nobody gives more than a fifth to one other, so
        that a chain of accounts that know only the next passes little on.
        """
        whole = np.bincount(self.source, self.weight, self.accounts)
        most = np.zeros(self.accounts)
        np.maximum.at(most, self.source, self.weight)
        return self.weight / np.maximum(whole, _ENOUGH * most)[self.source]

    @cached_property
    def starts(self) -> Numbers:
        """Where each source's ties begin."""
        return np.searchsorted(self.source, np.arange(self.accounts + 1))

    @cached_property
    def by_target(self) -> Numbers:
        """The ties in the order of their targets."""
        return np.argsort(self.target, kind="stable")

    @cached_property
    def voices(self) -> Numbers:
        """How many others turn to each account."""
        return np.bincount(self.target, minlength=self.accounts)

    @cached_property
    def target_starts(self) -> Numbers:
        """Where each target's ties begin in `by_target`."""
        return np.concatenate([[0], np.cumsum(self.voices)])

    def towards(self, account: int) -> Numbers:
        """The ties with this target."""
        return self.by_target[self.target_starts[account] : self.target_starts[account + 1]]


def tied(accounts: int, source: Numbers, target: Numbers, times: Weights) -> Ties:
    """Ties of what was done, in any order and repetition; what one does towards oneself is left out.
    Ten times count twice as much as three, a thousand times ten times as much as once.
    """
    other = source != target
    keys = source[other].astype(np.int64) * accounts + target[other]
    order = np.argsort(keys, kind="stable")
    keys, times = keys[order], times[other][order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    summed = np.add.reduceat(times, first) if len(first) else np.zeros(0)
    pairs = keys[first]
    return Ties(accounts, pairs // accounts, pairs % accounts, np.log2(1 + summed))
