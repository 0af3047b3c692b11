"""The rank of accounts in invented networks: planted leaders come out on top, artefacts do not."""

from collections import Counter
from pathlib import Path

import numpy as np

from enrichers.engines.network.rank import rank
from enrichers.engines.network.ties import tied
from learning.invented.planted_graphs import Planted, generate
from learning.report import Report, Say, Table, Target
from learning.seeds import needed_seeds

ABOUT = "Rank in invented networks: leaders on top; no ring, chain or bought crowd among the first."
TARGETS = {
    "leaders_in_top_10": Target(least=1.0),
    "artefacts_in_top_100": Target(least=0, below=True),
}
_PEOPLE_PER_ROW = 4


def evaluate(path: Path, say: Say) -> Report:
    """`leaders_in_top_10` (a share), `artefacts_in_top_100` (accounts): of the seed where each is
    worst. `first_artefact`: the best place any artefact has. `…_by_mentions`: the same where accounts
    are ordered by how often they are turned to.

    FILE: one object {"seeds": [1, 2], "rows": 500}; a network has four people per row.
    """
    seeds = needed_seeds(path)
    rows = []
    for seed in seeds.seeds:
        say(f"seed {seed}")
        planted = generate(seed, seeds.rows * _PEOPLE_PER_ROW)
        mentioned = Counter(tie.target for tie in planted.ties)
        by_mentions = [name for name, _ in mentioned.most_common()]
        rows.append((seed, *_places(planted, ranked(planted)), *_places(planted, by_mentions)))
    figures = {
        "leaders_in_top_10": min(row[1] for row in rows),
        "artefacts_in_top_100": max(row[2] for row in rows),
        "first_artefact": min(row[3] for row in rows),
        "leaders_in_top_10_by_mentions": min(row[4] for row in rows),
        "artefacts_in_top_100_by_mentions": max(row[5] for row in rows),
        "sets": len(rows),
    }
    header = (
        "seed",
        "leaders",
        "artefacts",
        "first",
        "leaders by mentions",
        "artefacts by mentions",
    )
    return Report(figures, tables=[Table("By seed", header, [row[:6] for row in rows])])


def ranked(planted: Planted) -> list[str]:
    """All accounts, highest rank first."""
    names = sorted(planted.followers)
    number = {name: place for place, name in enumerate(names)}
    source = np.array([number[tie.source] for tie in planted.ties])
    target = np.array([number[tie.target] for tie in planted.ties])
    ties = tied(len(names), source, target, np.ones(len(source)))
    return [names[place] for place in rank(ties).order(len(names)).tolist()]


def _places(planted: Planted, order: list[str]) -> tuple[float, int, int]:
    """The share of leaders in the top 10, artefacts in the top 100, and the place of the first one."""
    leaders = len({*order[:10]} & {*planted.leaders}) / len(planted.leaders)
    false = [place for place, name in enumerate(order, 1) if name in planted.false]
    return leaders, sum(place <= 100 for place in false), min(false, default=len(order) + 1)
