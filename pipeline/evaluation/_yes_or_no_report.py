"""Figures of a yes-or-no judgement that is cross-validated on the rows it is measured on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from enrichers.classify_intent import LEAST
from pipeline.evaluation._report import Mistake, Report, Table
from pipeline.evaluation._rows import RowsError
from pipeline.evaluation._scores import accuracy, by_class, calibration_error, macro_f1

PARTS, SEEDS = 10, (1, 2)
_LEAST_ROWS = 6
"""Of each side: three for the inner folds wherever a part is held out."""


def cross_validated(texts: Sequence[str], truth: Sequence[bool]) -> Report:
    """accuracy, macro_f1, f1, precision, recall (of yes), auc, calibration_error; means over two ways to cut folds.

    Every row is judged by what was learned from other rows of the same file, as the shipped model was from its own, at
    the operating point that ships. Raises RowsError where there are too few rows to learn from.
    """
    from pipeline.training._yes_or_no import held_out  # needs scikit-learn
    from pipeline.training.intents import rows_of

    facts = np.array(truth, np.bool_)
    fewest = int(min(facts.sum(), (~facts).sum()))
    if fewest < _LEAST_ROWS:
        raise RowsError(f"only {fewest} rows on one side: to learn from them each label needs {_LEAST_ROWS}")
    rows = rows_of(texts)
    runs = [held_out(rows, facts, min(PARTS, fewest), seed) for seed in SEEDS]
    labels = ["yes" if fact else "no" for fact in truth]
    judged = [["yes" if one >= LEAST else "no" for one in run] for run in runs]
    scores = [by_class(labels, calls, ("no", "yes")) for calls in judged]
    macros = [macro_f1(labels, calls, ("no", "yes")) for calls in judged]
    figures = {
        "accuracy": float(np.mean([accuracy(labels, calls) for calls in judged])),
        "macro_f1": float(np.mean(macros)),
        "macro_f1_spread": float(np.max(macros) - np.min(macros)),
        "f1": float(np.mean([score[1].f1 for score in scores])),
        "precision": float(np.mean([score[1].precision for score in scores])),
        "recall": float(np.mean([score[1].recall for score in scores])),
        "auc": float(np.mean([_auc(facts, run) for run in runs])),
        "calibration_error": float(np.mean([calibration_error(truth, run.tolist()) for run in runs])),
        "threshold": LEAST,
        "folds": min(PARTS, fewest),
        "rows": len(labels),
    }
    table = Table(
        "Per class, first cut of folds",
        ("class", "precision", "recall", "F1", "rows"),
        [(one.label, one.precision, one.recall, one.f1, one.support) for one in scores[0]],
    )
    mistakes = [
        Mistake(text, label, call, float(chance if call == "yes" else 1 - chance))
        for text, label, call, chance in zip(texts, labels, judged[0], runs[0], strict=True)
        if label != call
    ]
    return Report(figures, tables=[table], mistakes=mistakes)


def _auc(facts: NDArray[np.bool_], chances: NDArray[np.float64]) -> float:
    """How often a row that is true is thought likelier than one that is not; ties count half."""
    yes, no = chances[facts], np.sort(chances[~facts])
    below, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float(np.mean((below + upto) / 2) / len(no))
