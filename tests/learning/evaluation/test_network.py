"""Rank in invented networks: frozen ones, and small ones in which one can see why."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from enrichers.engines.network.rank import rank
from enrichers.engines.network.ties import Ties, tied
from learning.evaluation import network_rank
from learning.invented import planted_graphs

FROZEN = "c960d16eed6849d17d28a3cf689bdac87c4680968a6a381328fdfa53559b84cd"


def test_the_generator_is_frozen() -> None:
    """Whoever changes it measures something else: say so in the changelog and renew the digest."""
    planted = planted_graphs.generate(7, 400)
    said = repr((planted.ties, planted.followers, planted.leaders, planted.artefacts))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_leaders_and_artefacts_are_others() -> None:
    planted = planted_graphs.generate(3, 800)
    assert len(planted.leaders) == planted_graphs.LEADERS
    assert not planted.false & {*planted.leaders}
    assert all(planted.artefacts.values())
    assert planted.false <= planted.followers.keys()


def test_leaders_come_out_on_top_and_artefacts_do_not(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.json"
    seeds.write_text('{"seeds": [100, 101, 102], "rows": 400}')
    report = network_rank.evaluate(seeds, lambda line: None)
    assert report.figures["leaders_in_top_10"] == 1.0
    assert report.figures["artefacts_in_top_100"] == 0
    assert report.figures["artefacts_in_top_100_by_mentions"] > 10


CROWD = 40


def of(*pairs: tuple[int, int, float], accounts: int = 100) -> Ties:
    """An audience of accounts that turn to one another in a circle, and what is given besides."""
    circle = [(60 + number, 60 + (number * 7 + step) % CROWD, 1.0)
              for number in range(CROWD) for step in (3, 11)]  # fmt: skip
    source, target, times = zip(*pairs, *circle, strict=True)
    return tied(accounts, np.array(source), np.array(target), np.array(times))


def test_a_chain_passes_little_on() -> None:
    heard = [(60 + number, 0, 1.0) for number in range(20)]
    chain = [(0, 1, 50.0), (1, 2, 50.0), (2, 3, 50.0)]
    share = rank(of(*heard, *chain)).share
    assert share[0] > 8 * share[1] > 8 * share[3]


def test_a_thousand_mentions_by_one_are_hardly_more_than_one() -> None:
    many, one = ((60, 0, times) for times in (1_000.0, 1.0))
    few = [(70 + number, 1, 1.0) for number in range(3)]
    for fan in (many, one):
        share = rank(of(fan, *few)).share
        assert share[1] > share[0]


def test_a_clique_counts_about_as_one_and_is_seen_as_a_ring() -> None:
    ring = [(one, other, 30.0) for one in range(12) for other in range(12) if one != other]
    heard = [(60 + number, 20, 1.0) for number in range(6)]
    ranked = rank(of(*ring, *heard))
    assert ranked.share[20] > 1.5 * ranked.share[:12].max()
    assert ranked.seen[0].ring
    assert not ranked.seen[20].ring


def test_a_crowd_of_empty_accounts_carries_nobody() -> None:
    bought = [(100 + number, 0, 1.0) for number in range(300)]
    heard = [(60 + number, 1, 1.0) for number in range(12)]
    ranked = rank(of(*bought, *heard, accounts=400))
    assert ranked.share[1] > ranked.share[0]
    assert ranked.seen[0].empty


def test_nobody_votes_for_themselves_and_nothing_is_nothing() -> None:
    assert len(tied(3, np.array([1]), np.array([1]), np.array([9.0])).source) == 0
    empty = np.array([], np.int64)
    assert rank(tied(3, empty, empty, np.array([]))).share.tolist() == pytest.approx([1 / 3] * 3)
