"""Figures of a yes-or-no judgement that is cross-validated on the rows it is measured on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from enrichers.classify_intent import LEAST
from learning.evaluation._classified import classified, confusion, per_class, reliability
from learning.evaluation._scores import by_class, calibration_error
from learning.report import Report
from learning.rows import RowsError

CLASSES = ("no", "yes")
PARTS, SEEDS = 10, (1, 2)
_LEAST_ROWS = 6
"""Of each side: three for the inner folds wherever a part is held out."""


def cross_validated(texts: Sequence[str], truth: Sequence[bool]) -> Report:
    """accuracy, macro_f1, f1, precision, recall (of yes), auc, calibration_error; means over two
    ways to cut folds.

    Every row is judged by what was learned from other rows of the same file, as the shipped model
    was from its own, at the operating point that ships. Raises RowsError where there are too few
    rows to learn from.
    """
    from learning.training._yes_or_no import held_out  # needs scikit-learn
    from learning.training.intents import rows_of

    facts = np.array(truth, np.bool_)
    fewest = int(min(facts.sum(), (~facts).sum()))
    if fewest < _LEAST_ROWS:
        raise RowsError(
            f"only {fewest} rows on one side: to learn from them each label needs {_LEAST_ROWS}"
        )
    rows = rows_of(texts)
    runs = [held_out(rows, facts, min(PARTS, fewest), seed) for seed in SEEDS]
    labels = ["yes" if fact else "no" for fact in truth]
    judged = [["yes" if one >= LEAST else "no" for one in run] for run in runs]
    scores = [by_class(labels, calls, CLASSES)[1] for calls in judged]
    report, *others = (
        _report(texts, labels, calls, run) for calls, run in zip(judged, runs, strict=True)
    )
    macros = [one.figures["macro_f1"] for one in (report, *others)]
    report.figures = {
        name: float(np.mean([one.figures[name] for one in (report, *others)]))
        for name in ("accuracy", "macro_f1", "macro_recall")
    } | {
        "macro_f1_spread": float(np.max(macros) - np.min(macros)),
        "f1": float(np.mean([score.f1 for score in scores])),
        "precision": float(np.mean([score.precision for score in scores])),
        "recall": float(np.mean([score.recall for score in scores])),
        "auc": float(np.mean([_auc(facts, run) for run in runs])),
        "calibration_error": float(
            np.mean([calibration_error(truth, run.tolist()) for run in runs])
        ),
        "threshold": LEAST,
        "folds": min(PARTS, fewest),
        "rows": len(labels),
    }
    return report


def _report(
    texts: Sequence[str], labels: Sequence[str], calls: Sequence[str], chances: NDArray[np.float64]
) -> Report:
    """That of one cut of the folds; its table by confidence is of how likely a yes is."""
    confidence = [
        float(one if call == "yes" else 1 - one) for call, one in zip(calls, chances, strict=True)
    ]
    report = classified([{"text": text} for text in texts], labels, calls, confidence, CLASSES)
    likely = reliability([label == "yes" for label in labels], chances.tolist())
    report.tables = [per_class(labels, calls, CLASSES), confusion(labels, calls, CLASSES), likely]
    return report


def _auc(facts: NDArray[np.bool_], chances: NDArray[np.float64]) -> float:
    """How often a row that is true is thought likelier than one that is not; ties count half."""
    yes, no = chances[facts], np.sort(chances[~facts])
    below, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float(np.mean((below + upto) / 2) / len(no))
