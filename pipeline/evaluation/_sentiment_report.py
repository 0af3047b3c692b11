"""The figures and tables of judged sentiment."""

from collections.abc import Sequence
from typing import Any

from pipeline.evaluation._report import Mistake, Report, Table
from pipeline.evaluation._scores import accuracy, by_class, calibration_error, macro_f1, macro_recall
from schemas.enriched import Sentiment

CLASSES = ("negative", "neutral", "positive")


def sentiment_report(rows: Sequence[dict[str, Any]], judged: Sequence[Sentiment], field: str = "label") -> Report:
    """accuracy, macro_f1 and macro_recall over the three classes, and how honest the confidence is."""
    labels = [row[field] for row in rows]
    called = [one.label for one in judged]
    right = [label == call for label, call in zip(labels, called, strict=True)]
    confidence = [one.confidence for one in judged]
    figures = {
        "accuracy": accuracy(labels, called),
        "macro_f1": macro_f1(labels, called, CLASSES),
        "macro_recall": macro_recall(labels, called, CLASSES),
        "calibration_error": calibration_error(right, confidence),
        "uncertain_share": sum(one.uncertain for one in judged) / len(judged) if judged else 0.0,
        "rows": len(rows),
    }
    classes = [(one.label, one.precision, one.recall, one.f1, one.support) for one in by_class(labels, called, CLASSES)]
    table = Table("Per class", ("class", "precision", "recall", "F1", "rows"), classes)
    mistakes = [
        Mistake(row["text"], row[field], one.label, one.confidence)
        for row, one, hit in zip(rows, judged, right, strict=True)
        if not hit
    ]
    return Report(figures, tables=[table], mistakes=mistakes)
