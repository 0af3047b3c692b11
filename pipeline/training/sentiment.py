"""Trains `sentiment`: positive, neutral, negative in eight languages.

English, which has most of the data, has two logistic regressions, whose mean it takes: a plain one and one in which
features that tell classes apart may weigh more, both with VADER's scores. Every other language has two as well: one
over all languages together, which lends it what the others know (names, emoji, habits of spelling), and one over the
language alone.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from enrichers._features import BUCKETS
from enrichers._models.linear import Figures, Linear, rounded
from enrichers._vader import figures, load_scorer
from pipeline.evaluation._report import Say
from pipeline.evaluation._rows import read_rows
from pipeline.training._fitting import Matrix, class_weights, features, fit, fit_telling, folds, temperature_of
from pipeline.training._texts import analysed

ABOUT = "positive, neutral, negative in eight languages"
DATA = (
    ("train/sentiment_semeval.jsonl.gz", "SemEval-2013 to 2016 task 4 (research data; models are commonly published)"),
    ("train/sentiment_xlmt.jsonl.gz", "XLM-T sentiment (Apache-2.0)"),
    ("train/sentiment_vader_reviews_news.jsonl.gz", "VADER's Amazon reviews (MIT)"),
)
CHECKS = (
    ("sentiment", "sentiment/airline.jsonl", "macro_f1"),
    ("sentiment", "sentiment/apple.jsonl", "macro_f1"),
    ("sentiment", "sentiment/sxsw_brands.jsonl", "macro_f1"),
    ("sentiment_languages", "language/xlmt.jsonl", "macro_f1"),
)
SEED = 1
LABELS = ("negative", "neutral", "positive")
ANY = "und"
"""The part for texts whose language is not known: all languages together."""
BALANCE = 0.85
"""How far rare classes are made to count: brands' mentions have another mix of classes than the training sets."""
LEANING = {"neutral": 0.5, "positive": 0.2}
"""Added in English: the operating point, one for all, between what is right most often and what treats the classes
alike."""
OWN_BALANCE, OWN_SHARE = 0.5, 0.65
"""The same for a language alone, and how much that counts beside all languages together."""
CLEAR_RATING = 0.8
"""From this mean rating of 20 people on (-4 to 4) a review's sentence is positive or negative."""


Weights = tuple[Figures, Figures]


@dataclass(frozen=True, slots=True)
class _Set:
    """Labelled texts with their features and weights; `langs` has one code per text."""

    labels: NDArray[np.str_]
    langs: NDArray[np.str_]
    rows: Matrix


def train(data: Path, say: Say) -> Linear:
    """The model, from the folder of training data; temperatures come from a tenth that was held out for them."""
    whole = _read(data, say)
    held = folds(len(whole.labels), 10, SEED) == 0
    say("fitting on nine tenths, for the temperatures")
    temperatures = {lang: _temperature(whole, held, lang, found) for lang, found in _fit_all(whole, ~held, say).items()}
    say("fitting on everything")
    parts = {
        lang: rounded(weights[:BUCKETS], weights[BUCKETS:], bias, temperatures[lang])
        for lang, (weights, bias) in _fit_all(whole, np.ones_like(held), say).items()
    }
    return Linear(LABELS, parts, {})


def _read(data: Path, say: Say) -> _Set:
    semeval, languages, ratings = (read_rows(data / name, ("text",)) for name, _ in DATA)
    reviews = [row for row in ratings if row["set"].startswith("amazon")]
    found = [(row["text"], row["label"], row.get("lang", "en")) for row in [*semeval, *languages]]
    found += [(row["text"], _rated(row["mean_rating"]), "en") for row in reviews]
    say(f"reading the features of {len(found):,} texts")
    texts = [analysed(text) for text, _, _ in found]
    langs = [lang for _, _, lang in found]
    labels = [label for _, label, _ in found]
    score = load_scorer()
    none = (0.0,) * len(figures(score(""), ""))
    given = [figures(score(text), text) if lang == "en" else none for text, lang in zip(texts, langs, strict=True)]
    matrix = features(texts, np.array(given, np.float64))
    return _Set(np.array(labels), np.array(langs), matrix)


def _rated(rating: float) -> str:
    return "positive" if rating > CLEAR_RATING else "negative" if rating < -CLEAR_RATING else "neutral"


def _fit_all(whole: _Set, used: NDArray[np.bool_], say: Say) -> dict[str, Weights]:
    """Weights and bias of every part."""
    shared = _fit(whole, used, BALANCE, 1.0)
    found = {}
    for lang in sorted(set(whole.langs.tolist())):
        say(f"{lang} alone")
        mine = used & (whole.langs == lang)
        if lang == "en":
            found[lang] = _leaning(_mixed(_fit(whole, mine, BALANCE, 1.0), _fit_telling(whole, mine, BALANCE), 0.5))
        else:
            found[lang] = _mixed(shared, _fit_telling(whole, mine, OWN_BALANCE), OWN_SHARE)
    return found | {ANY: shared}


def _fit(whole: _Set, used: NDArray[np.bool_], balance: float, strength: float) -> Weights:
    labels = whole.labels[used].tolist()
    return fit(whole.rows[used], labels, class_weights(labels, balance), strength=strength)


def _fit_telling(whole: _Set, used: NDArray[np.bool_], balance: float) -> Weights:
    labels = whole.labels[used].tolist()
    return fit_telling(whole.rows[used], labels, class_weights(labels, balance), strength=2.0, telling=0.5)


def _mixed(first: Weights, second: Weights, share: float) -> Weights:
    """The mean of two, `share` of it the second."""
    weights, bias = ((1 - share) * one + share * other for one, other in zip(first, second, strict=True))
    return weights, bias


def _leaning(weights: Weights) -> Weights:
    return weights[0], weights[1] + [LEANING.get(label, 0.0) for label in LABELS]


def _temperature(whole: _Set, held: NDArray[np.bool_], lang: str, found: Weights) -> float:
    mine = held if lang == ANY else held & (whole.langs == lang)
    return temperature_of(whole.rows[mine] @ found[0] + found[1], whole.labels[mine].tolist(), LABELS)
