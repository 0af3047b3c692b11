"""Copies and copy-paste campaigns found in a stream of posts, by pairs of posts that belong
together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from enrichers.engines.near_duplicates import Clusters
from learning.invented.copied_texts import CopiedText, generate
from learning.report import Mistake, Report, Say, Table, Target
from learning.rows import read_rows
from learning.seeds import read_seeds

ABOUT = "Near-duplicates and copy-paste campaigns: pairs of posts put into one cluster."
TARGETS = {"recall": Target(least=0.98), "precision": Target(least=0.99)}


@dataclass(frozen=True, slots=True)
class _Score:
    seed: int | None
    right: int
    called: int
    there: int

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.called if self.called else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.called + self.there) if self.called + self.there else 1.0


def evaluate(path: Path, say: Say) -> Report:
    """`recall`, `precision`, `f1`: pairwise, each of the seed where it is worst.

    FILE: rows of text and cluster in the order of the stream (the same cluster for copies, one of
    its own for any other post), or one object {"seeds": [1, 2], "rows": 600} for generated posts,
    `rows` for each seed.
    """
    scores: list[_Score] = []
    mistakes: list[Mistake] = []
    for seed, posts in _sets(path):
        index = Clusters()
        keys = [index.add(str(number), post.text).key for number, post in enumerate(posts)]
        scores.append(_score(seed, [post.cluster for post in posts], keys))
        mistakes += _mistakes(posts, keys)
        say(f"{len(scores)} sets")
    rows = [(one.seed, one.recall, one.precision, one.f1, one.there) for one in scores]
    tables = (
        [Table("By seed", ("seed", "recall", "precision", "f1", "pairs"), rows)]
        if len(scores) > 1
        else []
    )
    figures = {
        "recall": min(one.recall for one in scores),
        "precision": min(one.precision for one in scores),
        "f1": min(one.f1 for one in scores),
        "sets": len(scores),
    }
    return Report(figures, tables=tables, mistakes=mistakes)


def _sets(path: Path) -> Iterator[tuple[int | None, Sequence[CopiedText]]]:
    seeds = read_seeds(path)
    if seeds is None:
        rows = read_rows(path, ("text", "cluster"))
        ids = {
            name: number
            for number, name in enumerate(dict.fromkeys(str(row["cluster"]) for row in rows))
        }
        yield None, [CopiedText(str(row["text"]), ids[str(row["cluster"])]) for row in rows]
        return
    for seed in seeds.seeds:
        yield seed, generate(seed, seeds.rows)


def _score(seed: int | None, there: Sequence[int], keys: Sequence[str]) -> _Score:
    return _Score(seed, _pairs(zip(there, keys, strict=True)), _pairs(keys), _pairs(there))


def _pairs(clusters: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(clusters).values())


def _mistakes(posts: Sequence[CopiedText], keys: Sequence[str]) -> list[Mistake]:
    """The first post of every part of a cluster that was not put together, and of every wrong
    companion.
    """
    apart: dict[int, dict[str, str]] = defaultdict(dict)
    mixed: dict[str, dict[int, str]] = defaultdict(dict)
    for post, key in zip(posts, keys, strict=True):
        apart[post.cluster].setdefault(key, post.text)
        mixed[key].setdefault(post.cluster, post.text)
    split = [
        Mistake(text, "a copy", "none", 1.0)
        for parts in apart.values()
        for text in list(parts.values())[1:]
    ]
    return split + [
        Mistake(text, "no copy", "one", 1.0)
        for parts in mixed.values()
        for text in list(parts.values())[1:]
    ]
