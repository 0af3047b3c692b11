"""What is personal in a text: e-mail addresses, phones, cards and IBANs, found by place and kind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enrichers.engines.pii import find
from learning.invented.pii_texts import PiiText, Span, generate
from learning.report import Mistake, Report, Say, Table, Target
from learning.rows import RowsError, read_rows
from learning.seeds import read_seeds

ABOUT = "E-mail addresses, phones, cards and IBANs found in a text, by exact place and kind."
TARGETS = {"f1": Target(least=0.98)}
KINDS = ("email", "phone", "card", "iban")


@dataclass(frozen=True, slots=True)
class _Score:
    seed: int | None
    right: Counter[str]
    called: Counter[str]
    there: Counter[str]

    def figures(self, *kinds: str) -> tuple[float, float, float]:
        right, called, there = (
            sum(c[k] for k in kinds) for c in (self.right, self.called, self.there)
        )
        precision, recall = (right / called if called else 1.0), (right / there if there else 1.0)
        return precision, recall, 2 * right / (called + there) if called + there else 1.0


def evaluate(path: Path, say: Say) -> Report:
    """`precision`, `recall`, `f1`: of the seed with the worst F1. A span counts where place and
    kind are exact.

    FILE: rows of text and spans ([[start, end, kind], …], kind of KINDS, in characters), or one
    object {"seeds": [1, 2], "rows": 500} for generated posts, `rows` for each seed.
    """
    scores, mistakes = [], []
    for seed, posts in _sets(path):
        score, wrong = _measure(seed, posts)
        scores.append(score)
        mistakes += wrong
        say(f"{len(scores)} sets")
    worst = min(scores, key=lambda score: score.figures(*KINDS)[2])
    precision, recall, f1 = worst.figures(*KINDS)
    by_kind = Table(
        "By kind, the worst seed",
        ("kind", "precision", "recall", "f1", "spans"),
        [(kind, *worst.figures(kind), worst.there[kind]) for kind in KINDS],
    )
    by_seed = Table(
        "By seed",
        ("seed", "precision", "recall", "f1", "spans"),
        [(score.seed, *score.figures(*KINDS), sum(score.there.values())) for score in scores],
    )
    figures = {"f1": f1, "precision": precision, "recall": recall, "sets": len(scores)}
    return Report(
        figures, tables=[by_kind, by_seed] if len(scores) > 1 else [by_kind], mistakes=mistakes
    )


def _sets(path: Path) -> Iterator[tuple[int | None, Sequence[PiiText]]]:
    seeds = read_seeds(path)
    if seeds is None:
        yield (
            None,
            [
                _post(path, number, row)
                for number, row in enumerate(read_rows(path, ("text", "spans")), 1)
            ],
        )
        return
    for seed in seeds.seeds:
        yield seed, generate(seed, seeds.rows)


def _post(path: Path, number: int, row: dict[str, Any]) -> PiiText:
    try:
        spans = tuple((int(start), int(end), str(kind)) for start, end, kind in row["spans"])
    except (TypeError, ValueError) as error:
        raise RowsError(
            f"{path}:{number} has spans that are no list of [start, end, kind]"
        ) from error
    if unknown := {kind for _, _, kind in spans} - set(KINDS):
        raise RowsError(
            f"{path}:{number} has the kind {min(unknown)!r}; the kinds are {', '.join(KINDS)}"
        )
    return PiiText(str(row["text"]), spans)


def _measure(seed: int | None, posts: Sequence[PiiText]) -> tuple[_Score, list[Mistake]]:
    score = _Score(seed, Counter(), Counter(), Counter())
    mistakes = []
    for post in posts:
        there = set(post.spans)
        called: set[Span] = {(span.start, span.end, span.kind) for span in find(post.text)}
        for counter, spans in (
            (score.right, called & there),
            (score.called, called),
            (score.there, there),
        ):
            counter.update(kind for _, _, kind in spans)
        if called != there:
            mistakes.append(
                Mistake(post.text, _shown(post.text, there), _shown(post.text, called), 1.0)
            )
    return score, mistakes


def _shown(text: str, spans: set[Span]) -> str:
    return ", ".join(f"{kind} {text[start:end]}" for start, end, kind in sorted(spans)) or "nothing"
