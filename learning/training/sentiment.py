"""Trains `sentiment`: positive, neutral, negative in eight languages.

English, which has most of the data, has two logistic regressions, whose mean it takes: a plain one
and one in which features that tell classes apart may weigh more, both with VADER's scores and with
vectors of the words, so that a word no post holds counts like those it is like. Towards a brand
counts besides which side people saw taken, as a whole or towards a topic. All of it is linear, so
it ends as one weight per feature. Every other language has two as well: one over all languages
together, which lends it what the others know (names, emoji, habits of spelling), and one over the
language alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from enrichers.engines.features import BUCKETS, FEATURES, plain
from enrichers.engines.feeling.linear import ANY, BRAND, ENGLISH
from enrichers.engines.models.linear import Figures, Linear, rounded
from enrichers.engines.vader import figures, load_scorer
from learning.report import Say
from learning.rows import read_rows
from learning.texts import analysed
from learning.training._fitting import (
    Matrix,
    class_weights,
    features,
    fit,
    fit_telling,
    folds,
    temperature_of,
)
from learning.training._vocabulary import words
from learning.training._word_vectors import Array, SentenceModel, vectors_of_known_words

ABOUT = "positive, neutral, negative in eight languages"
DATA = (
    (
        "train/sentiment_semeval.jsonl.gz",
        "SemEval-2013 to 2016 task 4 (research data; models are commonly published)",
    ),
    ("train/sentiment_xlmt.jsonl.gz", "XLM-T sentiment (Apache-2.0)"),
    ("train/sentiment_vader_reviews_news.jsonl.gz", "VADER's Amazon reviews (MIT)"),
    (
        "train/sentiment_topics_semeval.jsonl.gz",
        "SemEval-2016 task 4 (research data; models are commonly published)",
    ),
)
CHECKS = (
    ("sentiment", "sentiment/airline.jsonl", "macro_f1"),
    ("sentiment", "sentiment/apple.jsonl", "macro_f1"),
    ("sentiment", "sentiment/sxsw_brands.jsonl", "macro_f1"),
    ("sentiment_languages", "language/xlmt.jsonl", "macro_f1"),
)
SEED = 1
LABELS = ("negative", "neutral", "positive")
BALANCE = 0.85
"""How far rare classes are made to count: brands' mentions have another mix of classes than the
training sets.
"""
TELLING = 0.6
"""How much the regression counts in which features that tell classes apart may weigh more."""
LEANING = {"neutral": 0.52, "positive": 0.1}
"""Added in English: the operating point, one for all, between what is right most often and what
treats the classes alike.
"""
OWN_BALANCE, OWN_SHARE = 0.5, 0.65
"""The same for a language alone, and how much that counts beside all languages together."""
SIDES = 0.5
"""How much of which side is taken comes from what was learned of that alone."""
CLEAR_RATING = 0.8
"""From this mean rating of 20 people on (-4 to 4) a review's sentence is positive or negative."""


Weights = tuple[Figures, Figures]


@dataclass(frozen=True, slots=True)
class _Set:
    """Labelled texts with their features; `langs` has one code per text. `sides` are those taken
    towards a topic in the texts at the places `topics`; `vectors` those of the words that are known
    one by one.
    """

    labels: NDArray[np.str_]
    langs: NDArray[np.str_]
    rows: Matrix
    topics: NDArray[np.int64]
    sides: NDArray[np.str_]
    vectors: Array


def borrowed() -> list[dict[str, str]]:
    """What goes in besides the labelled sets."""
    return [SentenceModel().origin()]


def train(data: Path, say: Say) -> Linear:
    """The model, from the folder of training data; temperatures come from a tenth that was held out
    for them.
    """
    whole = _read(data, say)
    held = folds(len(whole.labels), 10, SEED) == 0
    say("fitting on nine tenths, for the temperatures")
    temperatures = {
        lang: _temperature(whole, held, lang, weights)
        for lang, weights in _fit_all(whole, ~held, say).items()
    }
    say("fitting on everything")
    parts = {
        lang: rounded(weights[:FEATURES], weights[FEATURES:], bias, temperatures[lang])
        for lang, (weights, bias) in _fit_all(whole, np.ones_like(held), say).items()
    }
    return Linear(LABELS, parts, {})


def _read(data: Path, say: Say) -> _Set:
    semeval, languages, ratings, topics = (read_rows(data / name, ("text",)) for name, _ in DATA)
    reviews = [row for row in ratings if row["set"].startswith("amazon")]
    labelled = [
        (row["text"], row["label"], row.get("lang", "en")) for row in [*semeval, *languages]
    ]
    labelled += [(row["text"], _rated(row["mean_rating"]), "en") for row in reviews]
    say(f"reading the features of {len(labelled):,} texts")
    texts = [analysed(text) for text, _, _ in labelled]
    langs = [lang for _, _, lang in labelled]
    labels = [label for _, label, _ in labelled]
    score = load_scorer()
    none = (0.0,) * len(figures(score(""), ""))
    given = [
        figures(score(text), text) if lang == "en" else none
        for text, lang in zip(texts, langs, strict=True)
    ]
    matrix = features(texts, np.array(given, np.float64))
    places = {plain(text): place for place, text in enumerate(texts)}
    seen = [(places.get(plain(analysed(row["text"]))), int(row["label"])) for row in topics]
    taken = [(place, side) for place, side in seen if place is not None and side]
    say("reading the vectors of words")
    return _Set(
        np.array(labels),
        np.array(langs),
        matrix,
        np.array([place for place, _ in taken]),
        np.array(["positive" if side > 0 else "negative" for _, side in taken]),
        vectors_of_known_words(words(data)),
    )


def _rated(rating: float) -> str:
    return (
        "positive" if rating > CLEAR_RATING else "negative" if rating < -CLEAR_RATING else "neutral"
    )


def _fit_all(whole: _Set, used: NDArray[np.bool_], say: Say) -> dict[str, Weights]:
    """Weights and bias of every part."""
    shared = _fit(whole, used, BALANCE, 1.0)
    by_language: dict[str, Weights] = {}
    for lang in sorted(set(whole.langs.tolist())):
        say(f"{lang} alone")
        mine = used & (whole.langs == lang)
        if lang == "en":
            by_language |= zip((ENGLISH, BRAND), map(_leaning, _english(whole, mine)), strict=True)
        else:
            by_language[lang] = _mixed(shared, _fit_telling(whole, mine, OWN_BALANCE), OWN_SHARE)
    return by_language | {ANY: shared}


def _english(whole: _Set, used: NDArray[np.bool_]) -> tuple[Weights, Weights]:
    """Weights and bias of English, and of what is felt towards a brand in it: there which side
    people saw taken counts too, as a whole or towards a topic. What vectors of words teach is
    worked in.
    """
    rows = _with_vectors(whole)
    both = _fit_twice(rows[used], whole.labels[used].tolist(), BALANCE)
    polar, topics = used & (whole.labels != "neutral"), used[whole.topics]
    labels = [*whole.labels[polar].tolist(), *whole.sides[topics].tolist()]
    side = _fit_twice(sparse.vstack([rows[polar], rows[whole.topics[topics]]]).tocsr(), labels, 1.0)
    return _folded(whole, both), _folded(whole, _with_sides(both, side, rows[used]))


def _folded(whole: _Set, fitted: Weights) -> Weights:
    """Weights of vectors put through to the words they are of."""
    weights, width = fitted[0].copy(), whole.vectors.shape[1]
    weights[BUCKETS:FEATURES] += whole.vectors @ weights[-width:]
    return weights[:-width], fitted[1]


def _with_vectors(whole: _Set) -> Matrix:
    """The rows, and behind them the sum of the vectors of each text's words, in the same proportion."""
    return sparse.hstack(
        [whole.rows, sparse.csr_matrix(whole.rows[:, BUCKETS:FEATURES] @ whole.vectors)]
    ).tocsr()


def _fit_twice(rows: Matrix, labels: Sequence[str], balance: float) -> Weights:
    """The mean of a plain regression and one in which features that tell classes apart may weigh more."""
    weights = class_weights(labels, balance)
    telling = fit_telling(rows, labels, weights, strength=2.0, telling=0.5)
    return _mixed(fit(rows, labels, weights, strength=1.0), telling, TELLING)


def _with_sides(both: Weights, side: Weights, rows: Matrix) -> Weights:
    """Logits of three labels whose difference of positive and negative is partly that of `side`, on
    the same scale.
    """
    weights, bias = both
    apart, apart_bias = weights[:, 2] - weights[:, 0], bias[2] - bias[0]
    scale = float(np.std(rows @ apart) / np.std(rows @ side[0][:, 0]))
    move = SIDES * (scale * side[0][:, 0] - apart) / 2
    move_bias = SIDES * (scale * side[1][0] - apart_bias) / 2
    return weights + np.outer(move, [-1, 0, 1]), bias + move_bias * np.array([-1, 0, 1])


def _fit(whole: _Set, used: NDArray[np.bool_], balance: float, strength: float) -> Weights:
    labels = whole.labels[used].tolist()
    return fit(whole.rows[used], labels, class_weights(labels, balance), strength=strength)


def _fit_telling(whole: _Set, used: NDArray[np.bool_], balance: float) -> Weights:
    labels = whole.labels[used].tolist()
    return fit_telling(
        whole.rows[used], labels, class_weights(labels, balance), strength=2.0, telling=0.5
    )


def _mixed(first: Weights, second: Weights, share: float) -> Weights:
    """The mean of two, `share` of it the second."""
    weights, bias = (
        (1 - share) * one + share * other for one, other in zip(first, second, strict=True)
    )
    return weights, bias


def _leaning(weights: Weights) -> Weights:
    return weights[0], weights[1] + [LEANING.get(label, 0.0) for label in LABELS]


def _temperature(whole: _Set, held: NDArray[np.bool_], lang: str, weights: Weights) -> float:
    mine = held if lang == ANY else held & (whole.langs == ("en" if lang == BRAND else lang))
    return temperature_of(
        whole.rows[mine] @ weights[0] + weights[1], whole.labels[mine].tolist(), LABELS
    )
