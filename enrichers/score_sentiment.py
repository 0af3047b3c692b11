"""Adds `sentiment`: positive, neutral or negative, overall and towards each brand, with probability and reasons.

Method: logistic regressions over hashed words and pieces of words (enrichers/_features, enrichers/_models), one per
language, trained by `grapevine train sentiment`. In English VADER's scores go in (Hutto & Gilbert 2014; number for
number those of vaderSentiment 3.3.2, which stand beside the label as they are). Texts whose language is not known are
judged as English where their letters are Latin, else by what all languages share; languages without a model are
labelled `unsupported`. Probabilities are calibrated on held-out rows. Towards a brand count the clauses that are about
it and what a comparison favours (enrichers/_towards). `grapevine eval sentiment|sentiment_brand` measure the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import cast

from pydantic import Field

import schemas.settings
from enrichers._features import MOST_CHARS, Reading, read
from enrichers._models import Linear, load_linear
from enrichers._models.linear import Figures
from enrichers._towards import may_turn, places, towards
from enrichers._vader import figures, load_scorer
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import BrandSentiment, Sentiment, SentimentLabel

FIELD = "sentiment"
NEEDS: tuple[str, ...] = ("clean", "language")
MODELS = ("sentiment",)

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
        matches = draft.brands.matches if draft.brands is not None else ()
        reading = read(text)
        if not reading.size:
            none = tuple(BrandSentiment(brand=one.brand, label="neutral") for one in matches)
            return NOTHING.model_copy(update={"by_brand": none})
        scores = polarity_scores(text) if language == "en" else _NO_SCORES

        def judge(part: str) -> Figures:
            given = figures(polarity_scores(part), part) if language == "en" else ()
            return model.logits(language, read(part), given)

        given = figures(scores, text) if language == "en" else ()
        logits = model.logits(language, reading, given)
        shares = model.probabilities(language, logits)
        label, confidence = _told(model, shares)
        shown = text[:MOST_CHARS]
        divided = len(matches) > 1 or (scores["pos"] > 0 and scores["neg"] > 0) or may_turn(reading.words, shown)

        def felt(brand: str, terms: tuple[str, ...]) -> BrandSentiment:
            mine = shares
            if divided:
                mine = model.probabilities(language, towards(logits, shown, places(shown, terms), judge))
            label, confidence = _told(model, mine)
            return BrandSentiment(brand=brand, label=label, confidence=confidence, lean=round(mine[2] - mine[0], 4))

        return Sentiment(
            label=label, compound=scores["compound"], pos=scores["pos"], neu=scores["neu"], neg=scores["neg"],
            confidence=confidence, uncertain=confidence < sure, words=_words(model, language, reading, label),
            by_brand=tuple(felt(one.brand, one.terms) for one in matches),
        )  # fmt: skip

    return score_sentiment


def _told(model: Linear, shares: Sequence[float]) -> tuple[SentimentLabel, float]:
    """The likeliest label and how likely it is."""
    best = max(shares)
    return cast(SentimentLabel, model.labels[shares.index(best)]), round(best, 4)


def _is_latin(text: str) -> bool:
    """Whether a text has letters, and plain Latin ones nearly only."""
    letters = [letter for letter in text[:500] if letter.isalpha()]
    return bool(letters) and sum(map(str.isascii, letters)) >= 0.95 * len(letters)


def _words(model: Linear, part: str, reading: Reading, label: SentimentLabel) -> tuple[str, ...]:
    """The words that speak most for a label; none for neutral, which is the want of such words."""
    return () if label == "neutral" else (*islice(model.telling(part, reading, model.labels.index(label)), _WORDS),)
