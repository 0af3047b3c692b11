"""Whether our VADER gives the scores of vaderSentiment 3.3.2 to the last digit."""

from pathlib import Path

from enrichers.engines.vader import load_scorer
from learning.report import Report, Say, Table, Target
from learning.rows import read_rows

ABOUT = "VADER's four scores against the recorded ones of vaderSentiment 3.3.2."
TARGETS = {"exact_share": Target(least=1.0, aim=1.0)}
SCORES = ("neg", "neu", "pos", "compound")
_SHOWN = 20


def evaluate(path: Path, say: Say) -> Report:
    """`exact_share`: the share of rows with all four scores equal. Rows: text, neg, neu, pos,
    compound.
    """
    rows = read_rows(path, ("text", *SCORES))
    polarity_scores = load_scorer()
    wrong = []
    for row in rows:
        scores = polarity_scores(row["text"])
        wrong += [
            (row["text"], name, row[name], scores[name])
            for name in SCORES
            if scores[name] != row[name]
        ]
    texts = {text for text, *_ in wrong}
    exact = sum(row["text"] not in texts for row in rows) / len(rows)
    table = Table("Scores that differ", ("text", "score", "recorded", "ours"), wrong[:_SHOWN])
    return Report({"exact_share": exact, "rows": len(rows)}, tables=[table] if wrong else [])
