"""Feeling by the reader: a small transformer that is asked about the text as a whole, and apart about
each brand where a text may say one thing of it and another of something else: about the clauses that
are about it, where it has clauses of its own; what a comparison favours it need not be asked
(enrichers/engines/towards).
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from enrichers.engines.feeling.linear import Text, is_divided, views_of
from enrichers.engines.masking import BRAND, in_words
from enrichers.engines.models.linear import Figures
from enrichers.engines.models.reader import LABELS, Question, Reader, shares_of
from enrichers.engines.towards import WHOLE, View
from schemas.enriched import BrandMatch, BrandSentiment, Sentiment, SentimentLabel


class _Side(NamedTuple):
    """What of a text is about one brand, and what is asked about it; none where all is decided."""

    view: View
    question: Question | None


class _Asking(NamedTuple):
    """All that is asked about a text; no sides where what holds of the whole holds of each brand."""

    whole: Question
    sides: Sequence[_Side]

    @property
    def questions(self) -> list[Question]:
        return [self.whole, *(one.question for one in self.sides if one.question is not None)]


def reread(
    reader: Reader, texts: Sequence[Text], firsts: Sequence[Sentiment], sure: float
) -> list[Sentiment]:
    """The sentiments of texts as the reader decides them; what else stands in the first ones stays."""
    asked = [_asking(text, first) for text, first in zip(texts, firsts, strict=True)]
    logits = reader.logits([question for one in asked for question in one.questions])
    return [_told(first, one, logits, sure) for first, one in zip(firsts, asked, strict=True)]


def _asking(text: Text, first: Sentiment) -> _Asking:
    asked, scores = text.asked, {"pos": first.pos, "neg": first.neg}
    whole = Question(in_words(asked.masked(BRAND)))
    if not is_divided(text, scores):
        return _Asking(whole, ())
    views = views_of(text, scores, BRAND)
    return _Asking(whole, [_side(text, *one) for one in zip(views, asked.matches, strict=True)])


def _side(text: Text, view: View, match: BrandMatch) -> _Side:
    if view.favoured:
        return _Side(view, None)
    if view.part:
        return _Side(view, Question(in_words(view.part)))
    if len(text.asked.matches) > 1:
        return _Side(view, Question(in_words(text.asked.masked_for(match, BRAND)), BRAND))
    return _Side(view, None)


def _told(
    first: Sentiment, asking: _Asking, logits: dict[Question, Figures], sure: float
) -> Sentiment:
    whole = logits[asking.whole]
    towards = [_towards(side, whole, logits) for side in asking.sides]
    shares = shares_of(np.array([whole, *(towards or [whole] * len(first.by_brand))]))
    label, confidence = _likeliest(shares[0])
    return first.model_copy(
        update={
            "label": label,
            "confidence": confidence,
            "uncertain": confidence < sure,
            "words": first.words if label == first.label else (),
            "by_brand": tuple(
                _felt(one.brand, mine) for one, mine in zip(first.by_brand, shares[1:], strict=True)
            ),
            "tier": "reader",
        }
    )


def _towards(side: _Side, whole: Figures, logits: dict[Question, Figures]) -> Figures:
    """Logits of what is felt towards one brand."""
    own = logits[side.question] if side.question is not None else whole
    if side.view is WHOLE or side.view == WHOLE:
        return own
    return np.array(side.view.logits(whole.tolist(), own.tolist()))


def _felt(brand: str, shares: Figures) -> BrandSentiment:
    label, confidence = _likeliest(shares)
    lean = round(float(shares[2] - shares[0]), 4)
    return BrandSentiment(brand=brand, label=label, confidence=confidence, lean=lean)


def _likeliest(shares: Figures) -> tuple[SentimentLabel, float]:
    place = int(np.argmax(shares))
    return cast(SentimentLabel, LABELS[place]), round(float(shares[place]), 4)
