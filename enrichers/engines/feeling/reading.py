"""Feeling by the reader: a small transformer that is asked about the text as a whole, and about each
brand where a text may say one thing of it and another of something else.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np

from enrichers.engines.feeling.linear import Text, is_divided
from enrichers.engines.masking import BRAND, in_words
from enrichers.engines.models.linear import Figures
from enrichers.engines.models.reader import LABELS, Question, Reader
from schemas.enriched import BrandSentiment, Sentiment, SentimentLabel


def reread(
    reader: Reader, texts: Sequence[Text], firsts: Sequence[Sentiment], sure: float
) -> list[Sentiment]:
    """The sentiments of texts as the reader decides them; what else stands in the first ones stays."""
    asked = [_questions(text, first) for text, first in zip(texts, firsts, strict=True)]
    shares = iter(reader.shares([one for questions in asked for one in questions]))
    return [
        _told(first, np.array([next(shares) for _ in questions]), sure)
        for first, questions in zip(firsts, asked, strict=True)
    ]


def _questions(text: Text, first: Sentiment) -> list[Question]:
    """About the whole, then about each brand where it is asked apart."""
    asked = text.asked
    whole = Question(in_words(asked.masked(BRAND)))
    if not is_divided(text, {"pos": first.pos, "neg": first.neg}):
        return [whole]
    return [
        whole,
        *(Question(in_words(asked.masked_for(one, BRAND)), BRAND) for one in asked.matches),
    ]


def _told(first: Sentiment, shares: Figures, sure: float) -> Sentiment:
    label, confidence = _likeliest(shares[0])
    towards = shares[1:] if len(shares) > 1 else [shares[0]] * len(first.by_brand)
    return first.model_copy(
        update={
            "label": label,
            "confidence": confidence,
            "uncertain": confidence < sure,
            "words": first.words if label == first.label else (),
            "by_brand": tuple(
                _felt(one.brand, mine) for one, mine in zip(first.by_brand, towards, strict=True)
            ),
            "tier": "reader",
        }
    )


def _felt(brand: str, shares: Figures) -> BrandSentiment:
    label, confidence = _likeliest(shares)
    lean = round(float(shares[2] - shares[0]), 4)
    return BrandSentiment(brand=brand, label=label, confidence=confidence, lean=lean)


def _likeliest(shares: Figures) -> tuple[SentimentLabel, float]:
    place = int(np.argmax(shares))
    return cast(SentimentLabel, LABELS[place]), round(float(shares[place]), 4)
