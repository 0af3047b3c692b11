"""The reader's part of sentiment: what it is asked, and what becomes of its answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from enrichers.engines.feeling.asked import Asked
from enrichers.engines.feeling.linear import read_texts
from enrichers.engines.feeling.reading import reread
from enrichers.engines.models.pieces import Pieces
from enrichers.engines.models.reader import Reader
from schemas.enriched import BrandMatch, BrandSentiment, Sentiment, SentimentLabel

WORDS = (
    *("[PAD]", "[UNK]", "[brand]", "[other]", "[CLS]", "[SEP]"),
    *("i", "love", "hate", "like", "than", "better", "the", "is"),
)


class Told:
    """A graph that knows two words: love is praise, hate blame, where the brand stands before it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, _: None, given: Mapping[str, Any]) -> Sequence[Any]:
        words = [WORDS[number] for number in given["pieces"][0]]
        self.asked.append(" ".join(words))
        praised = "love" in words and (words[-2] != "[brand]" or words.index("[brand]") < 5)
        return [np.array([[0.0, 0.5, 2.0] if praised else [2.0, 0.5, 0.0]])]


def judge(told: Told, text: str, *brands: str, first: SentimentLabel = "negative") -> Sentiment:
    reader = Reader(Pieces(WORDS), told, np.zeros(3), 1.0)
    matches = tuple(BrandMatch(brand=name, kind="own", terms=(name,)) for name in brands)
    felt = tuple(BrandSentiment(brand=name, label="neutral") for name in brands)
    before = Sentiment(label=first, words=("word",), by_brand=felt)
    texts = read_texts([Asked(text, matches)], ["en"], [False])
    (sentiment,) = reread(reader, texts, [before], 0.5)
    return sentiment


def test_a_text_about_one_brand_is_asked_about_once() -> None:
    told = Told()
    sentiment = judge(told, "I love Acme 24", "acme")
    assert told.asked == ["[CLS] i love [brand] [UNK] [SEP]"]
    assert (sentiment.label, sentiment.tier, sentiment.words) == ("positive", "reader", ())
    (felt,) = sentiment.by_brand
    assert (felt.brand, felt.label, felt.confidence) == ("acme", "positive", sentiment.confidence)
    assert felt.lean == pytest.approx(0.64, abs=0.01)


def test_of_what_has_clauses_of_its_own_they_are_asked_about() -> None:
    told = Told()
    sentiment = judge(told, "I love Acme, I hate Zenith", "acme", "zenith")
    assert told.asked[1:] == ["[CLS] i love [brand] [UNK] [SEP]", "[CLS] i hate [brand] [SEP]"]
    assert [one.label for one in sentiment.by_brand] == ["positive", "negative"]


def test_where_two_stand_in_one_clause_each_has_a_sign() -> None:
    told = Told()
    judge(told, "I love Acme i hate Zenith", "acme", "zenith")
    assert told.asked[1:] == [
        "[CLS] i love [brand] i hate [other] [SEP] [brand] [SEP]",
        "[CLS] i love [other] i hate [brand] [SEP] [brand] [SEP]",
    ]


def test_what_a_comparison_favours_is_not_asked() -> None:
    told = Told()
    sentiment = judge(told, "Acme is better than Zenith", "acme", "zenith")
    assert len(told.asked) == 1
    assert [one.label for one in sentiment.by_brand] == ["positive", "negative"]


def test_words_that_decided_stay_where_the_label_does() -> None:
    assert judge(Told(), "I hate the").words == ("word",)
    assert judge(Told(), "I hate the", first="positive").words == ()


def test_the_same_question_is_asked_once() -> None:
    told = Told()
    reader = Reader(Pieces(WORDS), told, np.array([0.0, 9.0, 0.0]), 2.0)
    texts = read_texts([Asked("I love", ()), Asked("I love", ())], ["en"] * 2, [False] * 2)
    first, second = reread(reader, texts, [Sentiment(label="neutral")] * 2, 0.5)
    assert len(told.asked) == 1
    assert first == second
    assert first.label == "neutral"
