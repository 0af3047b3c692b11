"""Complaints among posts to and about companies, cross-validated on the rows themselves, handles
masked.
"""

from pathlib import Path

from learning.evaluation._yes_or_no_report import cross_validated
from learning.report import Report, Say, Target
from learning.rows import labelled, read_rows

ABOUT = "Complaints: rows with text and label (1 is a complaint); cross-validated on them."
TARGETS = {"macro_f1": Target(least=0.82, aim=0.87)}


def evaluate(path: Path, say: Say) -> Report:
    """The figures of what is learned from nine tenths of the rows and judges the tenth. Handles
    never tell.
    """
    rows = labelled(read_rows(path, ("text", "label")))
    return cross_validated(
        [row["text"] for row in rows], [row["label"] in (1, "1") for row in rows]
    )
