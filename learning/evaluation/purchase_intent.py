"""Purchase intents: whether who speaks of a product wants it, cross-validated on the rows
themselves.
"""

from pathlib import Path

from learning.evaluation._yes_or_no_report import cross_validated
from learning.report import Report, Say, Target
from learning.rows import labelled, read_rows

ABOUT = "Purchase intents: rows with text and label (yes, no; others are left out); cross-validated on them."
TARGETS = {"f1": Target(least=0.78, aim=0.85)}


def evaluate(path: Path, say: Say) -> Report:
    """`f1` of yes among rows labelled yes or no; the product's name never tells, nor do handles."""
    from learning.training.intents import without_product  # needs scikit-learn

    rows = [
        row for row in labelled(read_rows(path, ("text", "label"))) if row["label"] in ("yes", "no")
    ]
    return cross_validated(without_product(rows), [row["label"] == "yes" for row in rows])
