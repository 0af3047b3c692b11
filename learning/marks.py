"""Learns from people's marks (this is the brand, that is not) which words tell: naive Bayes,
cross-validated. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, log
from random import Random
from typing import NamedTuple

from enrichers.engines.words_of import words_of
from schemas.brand import Marks

LEAST = 20
"""Marks that each side needs."""
MOST_WORDS = 2_000
_IN_TEXTS = 2
"""A word must stand in so many texts."""
_SMOOTHING = 1.0
_FOLDS, _SEED = 5, 4
_SOFTER = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15)


class Mark(NamedTuple):
    """A text and whether it is about the brand."""

    text: str
    relevant: bool


class TooFewMarksError(ValueError):
    """One side has fewer marks than LEAST; the message says how many there are."""


def learn(marks: Sequence[Mark]) -> Marks:
    """Weights of words, with the figures of five-fold cross-validation. The same marks give the
    same weights.

    `accuracy`, `always` (of calling all by the commoner answer), and `precision_no` and `recall_no`
    of what was called irrelevant. Raises TooFewMarksError.
    """
    yes = sum(mark.relevant for mark in marks)
    if min(yes, len(marks) - yes) < LEAST:
        raise TooFewMarksError(
            f"there are {yes} yes and {len(marks) - yes} no; each side needs {LEAST}"
        )
    rows = [(words_of(mark.text), mark.relevant) for mark in marks]
    scores = _held_out(rows)
    softer = min(_SOFTER, key=lambda factor: _loss(scores, factor))
    words, bias = _weights(rows)
    return Marks(
        words={word: round(softer * weight, 4) for word, weight in sorted(words.items())},
        bias=round(softer * bias, 4),
        made_of={"yes": yes, "no": len(marks) - yes},
        figures=_figures(scores),
    )


_Rows = Sequence[tuple[frozenset[str], bool]]


def _weights(rows: _Rows) -> tuple[dict[str, float], float]:
    counts = {
        side: Counter(word for words, relevant in rows if relevant is side for word in words)
        for side in (True, False)
    }
    totals = {side: sum(relevant is side for _, relevant in rows) for side in (True, False)}
    common = Counter(counts[True] + counts[False]).most_common(MOST_WORDS)

    def rate(word: str, side: bool) -> float:
        return (counts[side][word] + _SMOOTHING) / (totals[side] + 2 * _SMOOTHING)

    kept = sorted(word for word, count in common if count >= _IN_TEXTS)
    words = {word: log(rate(word, True) / rate(word, False)) for word in kept}
    return words, log((totals[True] + 1) / (totals[False] + 1))


def _held_out(rows: _Rows) -> list[tuple[float, bool]]:
    """The score of each row by the weights of the others' folds."""
    order = list(range(len(rows)))
    Random(_SEED).shuffle(order)  # noqa: S311  repeatable parts, nothing secret
    scores = []
    for fold in range(_FOLDS):
        held = set(order[fold::_FOLDS])
        words, bias = _weights([row for number, row in enumerate(rows) if number not in held])
        for number in sorted(held):
            there, relevant = rows[number]
            scores.append(
                (bias + sum(words[word] for word in sorted(there & words.keys())), relevant)
            )
    return scores


def _loss(scores: Iterable[tuple[float, bool]], factor: float) -> float:
    signed = (
        min(max(factor * (score if relevant else -score), -50.0), 50.0)
        for score, relevant in scores
    )
    return sum(log(1 + exp(-score)) for score in signed)


def _figures(scores: Sequence[tuple[float, bool]]) -> dict[str, float]:
    right = sum((score >= 0) is relevant for score, relevant in scores)
    yes = sum(relevant for _, relevant in scores)
    called = sum(score < 0 for score, _ in scores)
    rightly_no = sum(score < 0 and not relevant for score, relevant in scores)
    return {
        "accuracy": round(right / len(scores), 4),
        "always": round(max(yes, len(scores) - yes) / len(scores), 4),
        "precision_no": round(rightly_no / called, 4) if called else 0.0,
        "recall_no": round(rightly_no / (len(scores) - yes), 4),
    }
