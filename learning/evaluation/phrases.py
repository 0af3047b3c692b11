"""New phrases that `grapevine topics` proposes, on invented weeks among which ten were planted."""

from pathlib import Path

from enrichers.engines.phrases import Corpus, Proposal, Said, propose
from enrichers.engines.phrases.propose import key_of
from enrichers.engines.queries.fold import words
from learning.invented.planted_phrases import PLANTED, Planted, generate
from learning.report import Mistake, Report, Say, Table, Target
from learning.rows import RowsError
from learning.seeds import read_seeds

ABOUT = "New phrases that `grapevine topics` proposes: planted ones among invented weeks."
TARGETS = {"precision_at_10": Target(least=0.9), "recall": Target(least=0.9)}
_ROWS = 6
"""So many mentions for each row that the file of seeds asks for: five weeks of which one is judged.
"""


def evaluate(path: Path, say: Say) -> Report:
    """`precision_at_10`: share of the first ten proposals that were planted; `recall`: share of
    what was planted that is among all proposals. Means over the seeds, and of the seed where they
    are worst.

    FILE: one object {"seeds": [1, 2], "rows": 500}.
    """
    seeds = read_seeds(path)
    if seeds is None:
        raise RowsError(
            f'{path}: this task makes its texts; write {{"seeds": [1, 2, 3], "rows": 500}}'
        )
    rows: list[tuple[int, float, float, int]] = []
    mistakes: list[Mistake] = []
    for seed in seeds.seeds:
        planted = generate(seed, seeds.rows * _ROWS)
        proposals = proposals_of(planted)
        hits = [planted_as(one.phrase, planted) for one in proposals]
        first = hits[:PLANTED]
        precision = sum(one is not None for one in first) / len(first) if first else 0.0
        rows.append((seed, precision, len(set(hits) - {None}) / PLANTED, len(proposals)))
        mistakes += [
            Mistake(one.phrase, "always said", "new", one.surprise)
            for one, hit in zip(proposals, hits, strict=True)
            if hit is None
        ]
        say(f"{len(rows)} sets")
    figures = {
        "precision_at_10": sum(row[1] for row in rows) / len(rows),
        "recall": sum(row[2] for row in rows) / len(rows),
        "precision_at_10_worst": min(row[1] for row in rows),
        "recall_worst": min(row[2] for row in rows),
        "sets": len(rows),
    }
    tables = [Table("By seed", ("seed", "precision at 10", "recall", "proposals"), rows)]
    return Report(figures, tables=tables, mistakes=mistakes)


def proposals_of(planted: Planted) -> list[Proposal]:
    """What the finder proposes."""
    corpus = Corpus(names=("acme", "acmebank", "zenith"))
    for text in planted.texts:
        corpus.add(Said(text.text, text.author, text.lang, text.week))
    return propose(corpus)


def planted_as(phrase: str, planted: Planted) -> str | None:
    """The planted phrase of which a proposal holds half the telling words or more, and little else."""
    told = set(key_of(words(phrase).split()))
    for one in planted.phrases:
        meant = set(key_of(words(one).split()))
        if 2 * len(told & meant) >= max(2, len(meant)) and 2 * len(told - meant) <= len(
            told & meant
        ):
            return one
    return None
