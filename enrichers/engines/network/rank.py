"""Ranks accounts by who listens to them: a weighted PageRank (Brin & Page 1998) in which neither a
chain, a ring nor a crowd of empty accounts carries anybody. Pure.

- Nobody gives one other more than a fifth of a vote (`Ties.votes`).
- Who is never turned to has a small voice, and all such voices of one account count as the root of their
  number: empty accounts are cheap.
- Of the accounts that come out highest it is looked at who their voices are (`Voices`): a voice that is
  tied to many of the others is worth a share of one, so that a clique counts about as one account. The rank is
  computed again with what is left, and again, for what was hidden behind them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.network.ties import Numbers, Ties, Weights

Flags = NDArray[np.bool_]
_DAMPING = 0.85
_STEPS = 40
_CLOSE = 1e-7
_UNHEARD = 0.2
"""The voice of an account that nobody turns to, of one that somebody does."""
_LOOKED_AT = 600
_ROUNDS = 3
_SAMPLE = 300
_WIDE = 2_000
"""Who turns to more others than this is tied to everybody, which tells nothing."""
_SEED = 13
_BEARING = 4.0
"""With so many equally strong voices half of a rank is borne."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What was seen of an account that came out high: how many turn to it, how many of them are heard
    themselves, and as how many independent ones all of them count.
    """

    all: int
    heard: int
    independent: float

    @property
    def ring(self) -> bool:
        """Whether most of them turn to one another rather than to anybody else."""
        return self.all >= 4 and self.heard >= self.all / 2 and self.independent < self.all / 4

    @property
    def empty(self) -> bool:
        """Whether hardly any of many is ever turned to."""
        return self.all >= 30 and self.heard < self.all / 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """`share`: every account's rank, which add up to 1. `seen`: what was found of those looked at."""

    share: Weights
    seen: dict[int, Voices]

    def order(self, most: int) -> Numbers:
        """The accounts with the highest rank, highest first."""
        some = np.argsort(-self.share, kind="stable")
        return some[:most]


def rank(ties: Ties) -> Ranked:
    """The rank of every account. The same ties give the same rank."""
    if not ties.accounts or not len(ties.source):
        return Ranked(np.full(ties.accounts, 1 / max(1, ties.accounts)), {})
    heard = _heard(ties)
    worth = ties.votes * _unheard(ties, heard)
    base = np.where(heard, 1.0, _UNHEARD)
    base /= base.sum()
    seen: dict[int, Voices] = {}
    share = _settled(ties, worth, base, base)
    for _ in range(_ROUNDS):
        top = np.argsort(-share, kind="stable")[:_LOOKED_AT].tolist()
        new = [one for one in top if one not in seen and ties.voices[one] > 1]
        if not new:
            break
        for account in new:
            some = ties.towards(account)
            factors = _independence(ties, some)
            worth[some] *= factors
            seen[account] = Voices(
                len(some), int(heard[ties.source[some]].sum()), float(factors.sum())
            )
        share = _settled(ties, worth, base, share)
    return Ranked(_borne(ties, worth, share), seen)


def _heard(ties: Ties) -> Flags:
    """Who is turned to by somebody who is turned to: foremen of empty accounts are not."""
    turned_to = ties.voices > 0
    return np.bincount(ties.target[turned_to[ties.source]], minlength=ties.accounts) > 0


def _unheard(ties: Ties, heard: Flags) -> Weights:
    """A factor per tie: those of accounts that nobody turns to count together as their root."""
    quiet = ~heard[ties.source]
    crowd = np.bincount(ties.target[quiet], minlength=ties.accounts)
    return np.where(quiet, 1 / np.sqrt(np.maximum(1, crowd[ties.target])), 1.0)


def _settled(ties: Ties, worth: Weights, base: Weights, begin: Weights) -> Weights:
    """Power iteration from `begin`; what is not passed on goes back to all."""
    share = begin
    for _ in range(_STEPS):
        given = np.bincount(ties.target, share[ties.source] * worth, ties.accounts)
        fresh: Weights = np.multiply(given, _DAMPING)
        fresh += (1 - fresh.sum()) * base
        moved = np.abs(fresh - share).sum()
        share = fresh
        if moved < _CLOSE:
            break
    return share


def _borne(ties: Ties, worth: Weights, share: Weights) -> Weights:
    """What of a rank does not hang on one or two others: as many equally strong voices as would
    concentrate it as much (the inverse of Herfindahl's index) say how far it is borne.
    """
    given = share[ties.source] * worth
    whole = np.bincount(ties.target, given, ties.accounts)
    squares = np.bincount(ties.target, given**2, ties.accounts)
    voices = np.divide(whole**2, squares, out=np.zeros(ties.accounts), where=squares > 0)
    return share * voices / (voices + _BEARING)


def _independence(ties: Ties, some: Numbers) -> Weights:
    """A factor for each of these ties to one account: near 1 for a voice that is tied to few of the
    others, as people of one subject are; of a clique all together count about as one. Of very many a
    sample is looked at.
    """
    voices = ties.source[some]
    if len(voices) > _SAMPLE:
        looked = np.sort(np.random.default_rng(_SEED).choice(voices, _SAMPLE, replace=False))
    else:
        looked = np.sort(voices)
    tied = np.zeros(len(looked))
    for place, voice in enumerate(looked.tolist()):
        begin, end = ties.starts[voice], ties.starts[voice + 1]
        if end - begin > _WIDE:
            continue
        targets = ties.target[begin:end]
        at = np.searchsorted(looked, targets)
        inside = at[(at < len(looked)) & (looked[np.minimum(at, len(looked) - 1)] == targets)]
        tied[place] += len(inside)
        tied[inside] += 1
    # Of a sample as many are tied as it is a share of all: the whole count is what matters.
    factors = 1 / (1 + tied**2 * len(voices) / len(looked) ** 2)
    if len(looked) == len(voices):
        return factors[np.searchsorted(looked, voices)]
    return np.full(len(voices), float(factors.mean()))
