"""Trains `emotions`: whether an English text shows an emotion, and which of anger, joy, optimism
and sadness.

Few posts are labelled with these four, so they are judged with what other sets teach: the logits of
a regression over Reddit comments labelled with 28 emotions (`PRIOR`), those of the sentiment model
that ships, VADER's scores and a list of words. All of it is linear, so it ends as one weight per
feature. Whether there is any emotion is a judgement of its own, learned from comments and posts
that were labelled neutral and those that were not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from enrichers.engines.emotion_words import EMOTIONS, given
from enrichers.engines.features import FEATURES
from enrichers.engines.features import read as read_features
from enrichers.engines.models.linear import Figures, Linear, Part, load_linear, rounded
from enrichers.engines.vader import load_scorer
from learning.report import Say
from learning.rows import read_rows
from learning.texts import analysed
from learning.training._fitting import Matrix, class_weights, features, folds, temperature_of

ABOUT = "whether an English text shows an emotion: anger, joy, optimism or sadness"
DATA = (
    (
        "train/emotion_tweeteval.jsonl.gz",
        "TweetEval emotion ('without restrictions' beyond the sources')",
    ),
    ("train/emotion_goemotions.jsonl.gz", "GoEmotions (Apache-2.0, CC BY 4.0)"),
    (
        "train/sentiment_semeval.jsonl.gz",
        "SemEval-2013 to 2016 task 4 (research data; models are commonly published)",
    ),
)
CHECKS = (
    ("emotion", "train/emotion_tweeteval.jsonl.gz", "macro_f1"),
    ("emotion", "train/emotion_goemotions.jsonl.gz", "none_recall"),
)
SEED = 1
NONE = "none"
LABELS = tuple(sorted((*EMOTIONS, NONE)))
PRIOR, OWN = "prior", "en"
"""Parts of the model: what Reddit comments teach, kept so that `grapevine eval` can learn anew;
what decides.
"""
BALANCE, STRENGTH = 0.6, 2.0
PRIOR_BALANCE, PRIOR_STRENGTH = 0.5, 3.0
LENT = 0.3
"""How much lent logits weigh beside hashed features, whose rows have length 1."""
RARE = 2
"""Features of fewer rows teach nothing: they are left out, for speed and so that no single text
leaves a trace.
"""
_STEPS = 12

_MEANING = {
    "anger": "anger annoyance disgust disapproval",
    "joy": "joy amusement excitement love admiration gratitude pride relief",
    "optimism": "optimism desire caring",
    "sadness": "sadness grief disappointment remorse",
    NONE: "neutral",
}
_LABEL_OF = {fine: label for label, many in _MEANING.items() for fine in many.split()}

Weights = tuple[Figures, Figures]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as hashed features, with the figures that go beside them."""

    hashed: Matrix
    given: Figures


def train(data: Path, say: Say) -> Linear:
    """The model, from the folder of training data."""
    tweets, comments, posts = (read_rows(data / name, ("text",)) for name, _ in DATA)
    comments = [row for row in comments if row["split"] == "train" and comment_label(row)]
    posts = [row for row in posts if row["label"] == "neutral"]
    say(f"reading the features of {len(tweets) + len(comments) + len(posts):,} texts")
    own, reddit, neutral = (
        read([row["text"] for row in rows]) for rows in (tweets, comments, posts)
    )
    say("fitting what comments teach")
    meant = [comment_label(row) for row in comments]
    prior = _fit(reddit.hashed, meant, PRIOR_BALANCE, PRIOR_STRENGTH)
    kept = rounded(prior[0], np.zeros((own.given.shape[1], len(LABELS))), prior[1])
    say("fitting the four emotions")
    labels = [row["label"] for row in tweets]
    lent = lent_weights(kept)
    temperature = _temperature(own, labels, lent)
    weights, figures, bias = fit_four(own, labels, lent)
    say("fitting whether there is any")
    shown, shown_figures, shown_bias = _fit_any((own, reddit, neutral), meant)
    place = LABELS.index(NONE)
    part = rounded(
        np.insert(weights, place, shown, axis=1),
        np.insert(figures, place, shown_figures, axis=1),
        np.insert(bias, place, shown_bias),
        temperature,
    )
    return Linear(LABELS, {OWN: part, PRIOR: kept}, {})


def comment_label(row: Mapping[str, Any]) -> str:
    """What the labels of a Reddit comment mean here; empty where they mean nothing, or several things."""
    emotions = {_LABEL_OF.get(label, "") for label in row["labels"]} - {""}
    return emotions.pop() if len(emotions) == 1 else ""


def read(texts: Sequence[str]) -> Texts:
    """Features and figures of texts, as the enricher reads them."""
    seen = [analysed(text.replace("[NAME]", "@user")) for text in texts]
    score = load_scorer()
    return Texts(
        features(seen),
        np.array(
            [given(score(text), text, read_features(text).words) for text in seen], np.float64
        ),
    )


def lent_weights(prior: Part) -> Weights:
    """Weights and bias of the lent logits: emotions as comments teach them, sentiment as the
    shipped model does.
    """
    sentiment = load_linear("sentiment").parts["en"]
    lent = np.hstack([prior.weights * prior.scale, sentiment.weights * sentiment.scale])
    return LENT * lent, LENT * np.concatenate([prior.bias, sentiment.bias])


def fit_four(
    texts: Texts, labels: Sequence[str], lent: Weights
) -> tuple[Figures, Figures, Figures]:
    """Weights of the features, of the figures, and bias, for the four emotions; the lent logits are
    worked in.
    """
    whole = sparse.hstack([texts.hashed, _beside(texts, lent)]).tocsr()
    weights, bias = _fit(whole, labels, BALANCE, STRENGTH)
    of_lent = weights[FEATURES : FEATURES + lent[0].shape[1]]
    return (
        weights[:FEATURES] + lent[0] @ of_lent,
        weights[FEATURES + len(of_lent) :],
        bias + lent[1] @ of_lent,
    )


def logits_of_four(texts: Texts, weights: tuple[Figures, Figures, Figures]) -> Figures:
    """A row per text: the logits of the four emotions in alphabetical order."""
    logits: Figures = texts.hashed @ weights[0] + texts.given @ weights[1] + weights[2]
    return logits


def some(texts: Texts, which: NDArray[np.bool_]) -> Texts:
    """The texts that are true in `which`."""
    return Texts(texts.hashed[which], texts.given[which])


def _beside(texts: Texts, lent: Weights) -> Matrix:
    return sparse.csr_matrix(np.hstack([texts.hashed @ lent[0] + lent[1], texts.given]))


def _temperature(texts: Texts, labels: Sequence[str], lent: Weights) -> float:
    """The temperature at which judgements of a fifth that was held out are most likely."""
    held = folds(len(labels), 5, SEED) == 0
    names = np.array(labels)
    logits = logits_of_four(
        some(texts, held), fit_four(some(texts, ~held), names[~held].tolist(), lent)
    )
    return temperature_of(logits, names[held].tolist(), EMOTIONS)


def _fit_any(
    sets: tuple[Texts, Texts, Texts], meant: Sequence[str]
) -> tuple[Figures, Figures, float]:
    """Logarithms of odds that no emotion shows. Posts with emotions, comments of both kinds, posts
    without.
    """
    own, _, neutral = sets
    whole = sparse.hstack(
        [
            sparse.vstack([one.hashed for one in sets]),
            sparse.csr_matrix(np.vstack([one.given for one in sets])),
        ]
    ).tocsr()
    none = np.array(
        [False] * own.hashed.shape[0]
        + [one == NONE for one in meant]
        + [True] * neutral.hashed.shape[0]
    )
    weights, bias = _fit(whole, np.where(none, NONE, "any").tolist(), PRIOR_BALANCE, STRENGTH)
    return weights[:FEATURES, 0], weights[FEATURES:, 0], float(bias[0])


def _fit(rows: Matrix, labels: Sequence[str], balance: float, strength: float) -> Weights:
    """Weights (columns × labels) and bias by Newton's method, ten times as fast here as the usual one."""
    used = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) >= RARE)
    model = LogisticRegression(C=strength, max_iter=_STEPS, solver="newton-cg", tol=1e-3)
    with threadpool_limits(1):
        model.fit(rows[:, used], np.array(labels), sample_weight=class_weights(labels, balance))
    weights = np.zeros((rows.shape[1], len(model.coef_)))
    weights[used] = model.coef_.T
    return weights, model.intercept_
