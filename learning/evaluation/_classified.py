"""The report that every task of classification gives: shares that are right, per class, by
confidence, and mistakes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from learning.evaluation._scores import (
    ClassScore,
    accuracy,
    by_class,
    calibration_error,
    macro_f1,
    macro_recall,
)
from learning.report import Mistake, Report, Table

PER_CLASS, CONFUSION, RELIABILITY = (
    "Per class",
    "Labelled (rows) as judged (columns)",
    "By confidence",
)
_BINS = 10


def classified(
    rows: Sequence[dict[str, Any]],
    labels: Sequence[str],
    called: Sequence[str],
    confidence: Sequence[float],
    classes: Sequence[str],
) -> Report:
    """accuracy, macro_f1, macro_recall, calibration_error (expected, 0–1), with tables and mistakes
    of `rows`' text.
    """
    right = [label == call for label, call in zip(labels, called, strict=True)]
    figures = {
        "accuracy": accuracy(labels, called),
        "macro_f1": macro_f1(labels, called, classes),
        "macro_recall": macro_recall(labels, called, classes),
        "calibration_error": calibration_error(right, confidence),
        "rows": len(rows),
    }
    mistakes = [
        Mistake(row["text"], label, call, sure)
        for row, label, call, sure in zip(rows, labels, called, confidence, strict=True)
        if label != call
    ]
    tables = [
        per_class(labels, called, classes),
        confusion(labels, called, classes),
        reliability(right, confidence),
    ]
    return Report(figures, tables=tables, mistakes=mistakes)


def per_class(labels: Sequence[str], called: Sequence[str], classes: Sequence[str] = ()) -> Table:
    """Precision, recall, F1 and rows of each class."""
    return scores_table(by_class(labels, called, classes))


def scores_table(scores: Sequence[ClassScore]) -> Table:
    """The same of classes that are counted already."""
    rows = [(one.label, one.precision, one.recall, one.f1, one.support) for one in scores]
    return Table(PER_CLASS, ("class", "precision", "recall", "F1", "rows"), rows)


def confusion(labels: Sequence[str], called: Sequence[str], classes: Sequence[str]) -> Table:
    """How many rows of each class were judged as each, and as anything else that was said."""
    pairs = Counter(zip(labels, called, strict=True))
    said = (*classes, *sorted(set(called).difference(classes)))
    rows = [(label, *(pairs[label, call] for call in said)) for label in classes]
    return Table(CONFUSION, ("class", *said), rows)


def reliability(right: Sequence[bool], confidence: Sequence[float]) -> Table:
    """Of rows about as sure, how many are right: calibrated where both columns are alike. Empty
    tenths are left out.
    """
    held: list[list[tuple[bool, float]]] = [[] for _ in range(_BINS)]
    for hit, sure in zip(right, confidence, strict=True):
        held[min(_BINS - 1, int(sure * _BINS))].append((hit, sure))
    rows = [
        (sum(sure for _, sure in one) / len(one), sum(hit for hit, _ in one) / len(one), len(one))
        for one in held
        if one
    ]
    return Table(RELIABILITY, ("confidence", "right", "rows"), rows)
