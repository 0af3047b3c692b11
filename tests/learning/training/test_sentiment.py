"""What is worked into the English part of the sentiment model: vectors of words, and which side is
taken.
"""

import numpy as np

from enrichers.engines.features import BUCKETS, FEATURES, place_of
from learning.training import sentiment
from learning.training._fitting import features

TEXTS = {
    "negative": [
        "a terrible bank",
        "terrible service again",
        "what a terrible day",
        "the app was terrible",
    ],
    "neutral": [
        "a bank in town",
        "service from nine to five",
        "what day it was",
        "the app has a page",
    ],
    "positive": ["a great bank", "great service again", "what a great day", "the app was great"],
}
ALIKE = (("great", "splendid"), ("terrible", "dreadful"))


def place(word: str) -> int:
    found = place_of(word)
    assert found is not None
    return found


def make_set(topics: tuple[int, ...] = (), sides: tuple[str, ...] = ()) -> sentiment._Set:
    texts = [text for several in TEXTS.values() for text in several]
    labels = np.array([label for label, several in TEXTS.items() for _ in several])
    vectors = np.zeros((FEATURES - BUCKETS, 2), np.float32)
    for column, words in enumerate(ALIKE):
        vectors[[place(word) - BUCKETS for word in words], column] = 1
    given = np.zeros((len(texts), 11))
    return sentiment._Set(
        labels,
        np.full(len(texts), "en"),
        features(texts, given),
        np.array(topics, np.int64),
        np.array(sides, str),
        vectors,
    )


def praise(weights: np.ndarray, word: str) -> float:
    """How much a word of its own speaks for praise and against blame."""
    return float(weights[place(word), 2] - weights[place(word), 0])


def test_a_word_in_no_text_counts_like_those_it_is_like() -> None:
    whole = make_set()
    (weights, _), _ = sentiment._english(whole, np.ones(len(whole.labels), bool))
    assert weights.shape == (FEATURES + 11, 3)
    assert praise(weights, "splendid") > 0.05
    assert praise(weights, "dreadful") < -0.05
    assert praise(weights, "refund") == 0


def test_sides_taken_towards_topics_count_towards_brands_but_not_those_of_texts_left_out() -> None:
    neutral = 4  # "a bank in town", which people saw take a side towards its topic
    used = np.ones(12, bool)
    (whole, _), (without, _) = sentiment._english(make_set(), used)
    (same, _), (against, _) = sentiment._english(make_set((neutral,), ("negative",)), used)
    assert np.array_equal(whole, same)
    assert praise(against, "town") < praise(without, "town")
    used[neutral] = False
    _, (left_out, _) = sentiment._english(make_set((neutral,), ("negative",)), used)
    assert praise(left_out, "town") == 0
