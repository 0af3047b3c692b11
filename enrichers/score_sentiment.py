"""Adds `sentiment`: VADER's four scores of the analysed text, and whether it is positive, neutral or negative.

Method: VADER (Hutto & Gilbert 2014), lexicon and rules of vaderSentiment 3.3.2, the same scores to the last digit. The
label follows its authors: positive from a compound of 0.05, negative from -0.05. VADER knows English only; mentions in
any other language, or in one that is not known, are labelled `unsupported` and score 0.
"""

from collections.abc import Callable

import schemas.settings
from enrichers._vader import load_scorer
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Sentiment

FIELD = "sentiment"
NEEDS: tuple[str, ...] = ("clean", "language")

THRESHOLD = 0.05
UNSUPPORTED = Sentiment(label="unsupported")


class Settings(schemas.settings.Settings):
    """Which languages are scored."""

    languages: tuple[str, ...] = ("en",)
    """Languages that are scored. Others than English find few words in VADER's lexicon."""
    score_unknown: bool = False
    """Score mentions whose language is not known (`und`, or no language detected) as if they were English."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Sentiment]:
    """The function that scores a draft's text; reads the lexicon."""
    polarity_scores = load_scorer()
    languages = frozenset((*settings.languages, "und") if settings.score_unknown else settings.languages)

    def score_sentiment(draft: Draft) -> Sentiment:
        if (draft.language.code if draft.language is not None else "und") not in languages:
            return UNSUPPORTED
        scores = polarity_scores(draft.text)
        compound = scores["compound"]
        label = "positive" if compound >= THRESHOLD else "negative" if compound <= -THRESHOLD else "neutral"
        return Sentiment(label=label, compound=compound, pos=scores["pos"], neu=scores["neu"], neg=scores["neg"])

    return score_sentiment
