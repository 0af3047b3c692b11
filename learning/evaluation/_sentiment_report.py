"""The figures and tables of judged sentiment."""

from collections.abc import Sequence
from typing import Any

from learning.evaluation._classified import classified
from learning.report import Report
from schemas.enriched import Sentiment

CLASSES = ("negative", "neutral", "positive")


def sentiment_report(
    rows: Sequence[dict[str, Any]], judged: Sequence[Sentiment], field: str = "label"
) -> Report:
    """The report of a classification into the three classes, and `uncertain_share`: what a person
    should look at.
    """
    labels, called = [row[field] for row in rows], [one.label for one in judged]
    report = classified(rows, labels, called, [one.confidence for one in judged], CLASSES)
    report.figures["uncertain_share"] = (
        sum(one.uncertain for one in judged) / len(judged) if judged else 0.0
    )
    return report
