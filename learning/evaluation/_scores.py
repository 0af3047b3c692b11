"""Figures of classifications: accuracy, precision, recall, F1, their macro means, calibration.
Plain counting.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class: how much of what was called so is so, how much of what is so was called so; F1;
    rows that are so.
    """

    label: str
    precision: float
    recall: float
    f1: float
    support: int


def accuracy(labels: Sequence[str], judged: Sequence[str]) -> float:
    """The share of rows judged as labelled."""
    return sum(map(str.__eq__, labels, judged)) / len(labels) if labels else 0.0


def by_class(
    labels: Sequence[str], judged: Sequence[str], classes: Sequence[str] = ()
) -> list[ClassScore]:
    """The score of every class that is labelled (or of `classes`), in alphabetical order."""
    right = Counter(label for label, guess in zip(labels, judged, strict=True) if label == guess)
    called, there = Counter(judged), Counter(labels)
    return [
        counted(label, right[label], called[label], there[label])
        for label in sorted(classes or there)
    ]


def macro_f1(labels: Sequence[str], judged: Sequence[str], classes: Sequence[str] = ()) -> float:
    """The mean F1 over the classes."""
    scores = by_class(labels, judged, classes)
    return sum(one.f1 for one in scores) / len(scores) if scores else 0.0


def macro_recall(
    labels: Sequence[str], judged: Sequence[str], classes: Sequence[str] = ()
) -> float:
    """The mean recall over the classes."""
    scores = by_class(labels, judged, classes)
    return sum(one.recall for one in scores) / len(scores) if scores else 0.0


def calibration_error(right: Sequence[bool], confidence: Sequence[float], bins: int = 15) -> float:
    """Expected calibration error over equal bins (Naeini et al. 2015): 0 where 0.8 means right 8
    times in 10.
    """
    total = 0.0
    held: list[list[tuple[bool, float]]] = [[] for _ in range(bins)]
    for hit, sure in zip(right, confidence, strict=True):
        held[min(bins - 1, int(sure * bins))].append((hit, sure))
    for rows in held:
        if rows:
            hits = sum(hit for hit, _ in rows) / len(rows)
            total += len(rows) * abs(hits - sum(sure for _, sure in rows) / len(rows))
    return total / len(right) if right else 0.0


def counted(label: str, right: int, called: int, there: int) -> ClassScore:
    """The score of a class: rows rightly called so, called so, and that are so. 0 where there are
    none to divide by.
    """
    precision = right / called if called else 0.0
    recall = right / there if there else 0.0
    f1 = 2 * right / (called + there) if called + there else 0.0
    return ClassScore(label, precision, recall, f1, there)
