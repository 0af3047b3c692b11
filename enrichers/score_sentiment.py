"""Adds `sentiment`: positive, neutral or negative, overall and towards each brand, with probability and reasons.

Method: logistic regressions over hashed words and pieces of words (enrichers/_features, enrichers/_models), one per
language, trained by `grapevine train sentiment`. In English VADER's scores go in (Hutto & Gilbert 2014; number for
number those of vaderSentiment 3.3.2, which stand beside the label as they are). Texts whose language is not known are
judged as English where their letters are Latin, else by what all languages share; languages without a model are
labelled `unsupported`. Probabilities are calibrated on held-out rows. `grapevine eval sentiment` measures the whole.
"""

from collections.abc import Callable, Mapping
from typing import cast

from pydantic import Field

import schemas.settings
from enrichers._features import bucket_ids, word_buckets
from enrichers._models import Linear, load_linear
from enrichers._vader import figures, load_scorer
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Sentiment, SentimentLabel

FIELD = "sentiment"
NEEDS: tuple[str, ...] = ("clean", "language")

ANY = "und"
UNSUPPORTED = Sentiment(label="unsupported")
NOTHING = Sentiment(label="neutral")
"""Of a text without words."""
_NO_SCORES: Mapping[str, float] = {"compound": 0.0, "pos": 0.0, "neu": 0.0, "neg": 0.0}
_WORDS = 3


class Settings(schemas.settings.Settings):
    """Which languages are scored, and when a person should look."""

    languages: tuple[str, ...] = ("ar", "de", "en", "es", "fr", "hi-Latn", "it", "pt")
    """Languages that are scored, of those there is a model for."""
    score_unknown: bool = True
    """Score mentions whose language is not known (`und`, or no language detected) by what all languages share."""
    sure_confidence: float = Field(default=0.5, ge=0, le=1)
    """A judgement less likely right than this is marked uncertain."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Sentiment]:
    """The function that scores a draft's text; reads the model and the lexicon."""
    polarity_scores, model = load_scorer(), load_linear("sentiment")
    judged = frozenset(settings.languages) & model.parts.keys() | ({ANY} if settings.score_unknown else set())
    sure = settings.sure_confidence

    def score_sentiment(draft: Draft) -> Sentiment:
        language = draft.language.code if draft.language is not None else ANY
        if language not in judged:
            return UNSUPPORTED
        text = draft.text
        if language == ANY and _is_latin(text):
            language = "en"  # what is not known for sure among posts in such letters is English most of all
        scores = polarity_scores(text) if language == "en" else _NO_SCORES
        given = figures(scores, text) if language == "en" else ()
        buckets = bucket_ids(text)
        if not len(buckets):
            return NOTHING
        shares = model.probabilities(language, model.logits(language, buckets, given))
        best = int(shares.argmax())
        confidence = round(float(shares[best]), 4)
        return Sentiment(
            label=cast(SentimentLabel, model.labels[best]),
            compound=scores["compound"], pos=scores["pos"], neu=scores["neu"], neg=scores["neg"],
            confidence=confidence, uncertain=confidence < sure, words=_words(model, language, text, best),
        )  # fmt: skip

    return score_sentiment


def _is_latin(text: str) -> bool:
    """Whether a text has letters, and plain Latin ones nearly only."""
    letters = [letter for letter in text[:500] if letter.isalpha()]
    return bool(letters) and sum(map(str.isascii, letters)) >= 0.95 * len(letters)


def _words(model: Linear, part: str, text: str, label: int) -> tuple[str, ...]:
    """The words that speak most for a label; none for neutral, which is the want of such words."""
    if model.labels[label] == "neutral":
        return ()
    words, buckets = word_buckets(text)
    telling = model.telling(part, buckets, label)
    return tuple(words[place] for place in telling.argsort()[: -_WORDS - 1 : -1].tolist() if telling[place] > 0)
