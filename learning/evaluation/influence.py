"""Which of two accounts people call the more influential one: a small model, cross-validated, and the
score that ships.
"""

from math import log10
from pathlib import Path

import numpy as np

from enrichers.engines.influence.scoring import Public, score
from enrichers.identify_influencer import Settings
from learning.evaluation._pairs import (
    Figures,
    Pairs,
    auc,
    by_account,
    by_pair,
    column,
    held_out,
    read_pairs,
)
from learning.report import Report, Say, Table, Target

ABOUT = "Which of two accounts is the more influential one: a CSV of pairs with Choice and A_…, B_… of eleven figures."
TARGETS = {  # shipped_auc: no weaker than what has been, the aim is the model's
    "auc": Target(least=0.862, aim=0.875),
    "auc_new_accounts": Target(least=0.862),
    "shipped_auc": Target(least=0.855),
}
DEFAULT = "influence/peerindex_pairs.csv"
"""What is measured where no file is named, in the folder of the labelled sets."""
_FOLDS, _SEEDS = 10, (1, 2, 3)
_GROUPS = 8
_NETWORK_DECADES = 4.0


def evaluate(path: Path, say: Say) -> Report:
    """`auc`: of the model, each pair judged by what was learned from other pairs (ten parts, mean of
    three ways to cut them). `auc_new_accounts`: where neither account was learned from either.
    `shipped_auc`: of the score that ships, which was never fitted to such pairs. `followers_auc`: of followers alone.
    """
    pairs = read_pairs(path)
    known = []
    for seed in _SEEDS:
        say(f"parts cut by seed {seed}")
        known.append(auc(pairs.chosen, held_out(pairs, by_pair(pairs, _FOLDS, seed))))
    figures = {
        "auc": float(np.mean(known)),
        "auc_new_accounts": auc(
            pairs.chosen, held_out(pairs, by_account(pairs, _GROUPS, _SEEDS[0]))
        ),
        "shipped_auc": auc(pairs.chosen, shipped_margins(pairs)),
        "followers_auc": auc(pairs.chosen, _followers(pairs.a, pairs.b)),
        "rows": len(pairs.chosen),
        "accounts": int(max(pairs.first.max(), pairs.second.max())) + 1,
    }
    table = Table("By seed", ("seed", "auc"), list(zip(_SEEDS, known, strict=True)))
    return Report(figures, tables=[table])


def shipped_margins(pairs: Pairs) -> Figures:
    """By how much the score that ships rates each pair's first account higher."""
    scale = log10(Settings().full_reach["x"])
    return _shipped(pairs.a, scale) - _shipped(pairs.b, scale)


def _followers(a: Figures, b: Figures) -> Figures:
    logs = [np.log1p(column(one, "follower_count")) for one in (a, b)]
    difference: Figures = logs[0] - logs[1]
    return difference


def _shipped(accounts: Figures, scale: float) -> Figures:
    """The score of the enricher from what the pairs tell of an account: what it receives is its
    resonance, the size of its network its standing.
    """
    names = ("follower_count", "listed_count", "mentions_received", "retweets_received",
             "network_feature_1")  # fmt: skip
    told = zip(*(column(accounts, name) for name in names), strict=True)
    return np.array(
        [
            score(
                Public(
                    followers=int(followers),
                    listed=listed,
                    reactions=mentions + 3 * retweets,
                    standing=min(1.0, log10(1 + network) / _NETWORK_DECADES),
                ),
                scale,
            )
            for followers, listed, mentions, retweets, network in told
        ]
    )
