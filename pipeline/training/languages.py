"""Trains `languages`: which of seven languages in Latin letters a post is in, romanised Hindi among them."""

from pathlib import Path

from enrichers._features import BUCKETS
from enrichers._models.linear import Linear, rounded
from pipeline.evaluation._report import Say
from pipeline.evaluation._rows import read_rows
from pipeline.training._fitting import class_weights, features, fit, folds, temperature_of
from pipeline.training._texts import analysed

ABOUT = "languages in Latin letters, as people write posts in them; Hindi among them"
DATA = (
    ("train/sentiment_xlmt.jsonl.gz", "XLM-T sentiment (Apache-2.0)"),
    ("train/sentiment_semeval.jsonl.gz", "SemEval-2013 to 2016 task 4 (research data; models are commonly published)"),
)
CHECKS = (("language", "language/xlmt.jsonl", "accuracy"), ("language", "language/xlmt.jsonl", "hi_latn_honest"))
SEED = 1
BALANCE, STRENGTH = 0.3, 30.0


def train(data: Path, say: Say) -> Linear:
    """The model, from the folder of training data. Arabic is left out: it has letters of its own."""
    rows = [row for name, _ in DATA for row in read_rows(data / name, ("text",)) if row.get("lang") != "ar"]
    labels = [row.get("lang", "en") for row in rows]
    names = sorted(set(labels))
    say(f"reading the features of {len(rows):,} texts")
    matrix = features([analysed(row["text"]) for row in rows])
    held = folds(len(rows), 10, SEED) == 0
    say("fitting")
    rest = [label for label, out in zip(labels, held, strict=True) if not out]
    tested = [label for label, out in zip(labels, held, strict=True) if out]
    weights, bias = fit(matrix[~held], rest, class_weights(rest, BALANCE), strength=STRENGTH)
    temperature = temperature_of(matrix[held] @ weights + bias, tested, names)
    say("fitting on everything")
    weights, bias = fit(matrix, labels, class_weights(labels, BALANCE), strength=STRENGTH)
    return Linear(tuple(names), {"any": rounded(weights[:BUCKETS], weights[BUCKETS:], bias, temperature)}, {})
