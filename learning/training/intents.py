"""Trains `intents`: whether a post complains, and whether its author wants to buy. English.

Three columns of weights: complaint; wish (who speaks of a product wants it or not); purchase
(whether a post is of somebody who wants a product, or not, at all). A purchase intent needs the
last two. What the sentiment model says goes in as figures that are sums of its weights, so it is
added into the weights at the end and costs nothing when judging.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from enrichers.engines.features import FEATURES, read
from enrichers.engines.intents.figures import given_figures
from enrichers.engines.models.linear import Figures, Linear, Part, load_linear, rounded
from enrichers.engines.vader import load_scorer
from learning.report import Say
from learning.rows import labelled, read_rows
from learning.texts import draft_of
from learning.training._fitting import Matrix, features
from learning.training._yes_or_no import learn

ABOUT = "complaints and purchase intents in English posts"
DATA = (
    (
        "intent/complaints.jsonl",
        "Preoţiuc-Pietro et al. 2019 (research data; texts under Twitter's terms)",
    ),
    (
        "intent/purchase_intent.jsonl",
        "purchase intents in tweets about a phone (research data; Twitter's terms)",
    ),
    (
        "train/sentiment_semeval.jsonl.gz",
        "SemEval-2013 to 2016 task 4 (research data; models are commonly published)",
    ),
)
CHECKS = (
    ("complaints", "intent/complaints.jsonl", "macro_f1"),
    ("purchase_intent", "intent/purchase_intent.jsonl", "f1"),
)
SEED = 1
PART = "en"
UNDECIDED = "undefined"
_EVERYDAY = 4_000
"""So many posts of every kind stand for those that are about no purchase."""
_PRODUCT = re.compile(r"#?\bi ?phone\s*(?:x\b)?", re.IGNORECASE)
SHARE = 0.2
"""What given figures are multiplied by, so that words count as much."""


def train(data: Path, say: Say) -> Linear:
    """The model, from the folder of labelled sets."""
    complaints, wishes, everyday = (read_rows(data / name, ("text",)) for name, _ in DATA)
    chance = np.random.default_rng(SEED)
    others = [everyday[place]["text"] for place in chance.permutation(len(everyday))[:_EVERYDAY]]
    say("learning complaints")
    columns = [
        learn(
            rows_of([row["text"] for row in complaints]),
            np.array([row["label"] == 1 for row in complaints]),
        )
    ]
    say("learning wishes")
    decided = [row for row in labelled(wishes) if row["label"] != UNDECIDED]
    columns.append(
        learn(
            rows_of(without_product(decided)), np.array([row["label"] == "yes" for row in decided])
        )
    )
    texts = [*without_product(wishes), *others, *(row["text"] for row in complaints)]
    about = [row["label"] != UNDECIDED for row in wishes]
    columns.append(learn(rows_of(texts), np.array(about + [False] * (len(texts) - len(about)))))
    weights = np.stack([one for one, _ in columns], axis=1)
    return Linear(
        ("complaint", "wish", "purchase"),
        {PART: _added_up(weights, np.array([b for _, b in columns]))},
        {},
    )


def rows_of(texts: Sequence[str]) -> Matrix:
    """Buckets, given figures and the sentiment model's logits of every text, as the chain sees it."""
    score, felt = load_scorer(), load_linear("sentiment").parts[PART]
    drafts = [draft_of(text) for text in texts]
    given = np.array(
        [given_figures(one, score(one.text), read(one.text).words) for one in drafts], np.float64
    )
    hashed = features([draft.text for draft in drafts])
    logits = (
        hashed @ (felt.weights * felt.scale) + given[:, : len(felt.given)] @ felt.given + felt.bias
    )
    return sparse.hstack([hashed, sparse.csr_matrix(np.hstack([given, logits]) * SHARE)]).tocsr()


def without_product(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Texts without the name of the product they are about: which one it is must not tell."""
    return [_PRODUCT.sub("it", row["text"]) for row in rows]


def _added_up(weights: Figures, bias: Figures) -> Part:
    """One part of all columns; what the sentiment model says is put through to the words it says it
    by.
    """
    felt = load_linear("sentiment").parts[PART]
    last = len(weights) - len(felt.bias)
    hashed, given, through = (
        weights[:FEATURES],
        weights[FEATURES:last] * SHARE,
        weights[last:] * SHARE,
    )
    given[: len(felt.given)] += felt.given @ through
    return rounded(
        hashed + (felt.weights * felt.scale) @ through, given, bias + felt.bias @ through
    )
