"""Trains `languages`: which of seven languages in Latin letters a post is in, romanised Hindi among
them.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from enrichers.engines.features import FEATURES
from enrichers.engines.models.linear import Linear, rounded
from learning.report import Say
from learning.rows import read_rows
from learning.texts import analysed
from learning.training._fitting import class_weights, features, fit, folds, temperature_of

ABOUT = "languages in Latin letters, as people write posts in them; Hindi among them"
DATA = (
    ("train/sentiment_xlmt.jsonl.gz", "XLM-T sentiment (Apache-2.0)"),
    (
        "train/sentiment_semeval.jsonl.gz",
        "SemEval-2013 to 2016 task 4 (research data; models are commonly published)",
    ),
)
CHECKS = (
    ("language", "language/xlmt.jsonl", "accuracy"),
    ("language", "language/xlmt.jsonl", "hi_latn_honest"),
)
SEED = 1
BALANCE, STRENGTH = 0.3, 30.0


_ADDRESSES = re.compile(r"\S*@\S*|\bhttps?\S*")
"""Handles and links, which are more common in some sets than in others and tell no language."""
_CUTS = (2, 8)


def train(data: Path, say: Say) -> Linear:
    """The model, from the folder of training data. Arabic is left out: it has letters of its own."""
    rows = [
        row
        for name, _ in DATA
        for row in read_rows(data / name, ("text",))
        if row.get("lang") != "ar"
    ]
    texts, labels = _with_cuts(
        [_ADDRESSES.sub(" ", analysed(row["text"])) for row in rows], [_lang(row) for row in rows]
    )
    names = sorted(set(labels))
    say(f"reading the features of {len(texts):,} texts")
    matrix = features(texts)
    held = folds(len(texts), 10, SEED) == 0
    say("fitting")
    rest = [label for label, out in zip(labels, held, strict=True) if not out]
    tested = [label for label, out in zip(labels, held, strict=True) if out]
    weights, bias = fit(matrix[~held], rest, class_weights(rest, BALANCE), strength=STRENGTH)
    temperature = temperature_of(matrix[held] @ weights + bias, tested, names)
    say("fitting on everything")
    weights, bias = fit(matrix, labels, class_weights(labels, BALANCE), strength=STRENGTH)
    return Linear(
        tuple(names),
        {"any": rounded(weights[:FEATURES], weights[FEATURES:], bias, temperature)},
        {},
    )


def _lang(row: Mapping[str, str]) -> str:
    return row.get("lang", "en")


def _with_cuts(texts: Sequence[str], labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Texts with their labels, and a few words in a row of each long one: short posts are not what
    the sets are of.
    """
    chance = np.random.default_rng(SEED)
    cuts = []
    for text, label in zip(texts, labels, strict=True):
        words = text.split()
        if len(words) > _CUTS[1]:
            count = int(chance.integers(*_CUTS, endpoint=True))
            start = int(chance.integers(len(words) - count))
            cuts.append((" ".join(words[start : start + count]), label))
    return [*texts, *(text for text, _ in cuts)], [*labels, *(label for _, label in cuts)]
