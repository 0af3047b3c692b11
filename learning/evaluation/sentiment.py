"""The overall sentiment of posts, by the chain as it ships: cleaned, its language detected, scored."""

from pathlib import Path

from learning.evaluation._judging import judge_sentiment
from learning.evaluation._sentiment_report import sentiment_report
from learning.report import Report, Say, Target
from learning.rows import labelled, read_rows

ABOUT = "Overall sentiment of texts: rows with text and label (positive, neutral, negative)."
TARGETS = {
    "accuracy": Target(least=0.61, aim=0.70),
    "macro_f1": Target(least=0.51, aim=0.70),
    "macro_recall": Target(least=0.645, aim=0.73),
}
BY_FILE = {
    "airline": {"accuracy": Target(0.72, 0.80), "macro_f1": Target(0.66, 0.75)},
    "apple": {"accuracy": Target(0.66, 0.78), "macro_f1": Target(0.63, 0.75)},
    "sxsw_brands": {
        "accuracy": Target(0.64, 0.72),
        "macro_f1": Target(0.51, 0.70),
        "macro_recall": Target(),
    },
}


def evaluate(path: Path, say: Say) -> Report:
    """accuracy, macro_f1, macro_recall, calibration_error. Other labels than the three are left out."""
    rows = labelled(read_rows(path, ("text", "label")))
    judged = judge_sentiment([row["text"] for row in rows])
    report = sentiment_report(rows, judged)
    report.targets = BY_FILE.get(path.stem, {})
    return report
