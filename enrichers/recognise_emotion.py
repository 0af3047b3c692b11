"""Adds `emotion`: anger, joy, optimism, sadness or none, with probability and the words that decided.

Method: a linear model over hashed words and pieces of words (enrichers/_features, enrichers/_models), VADER's scores
and a list of words (enrichers/_emotion_words), trained by `grapevine train emotions`. Two judgements: whether any
emotion shows, and which of the four. The four are those of Mohammad et al. 2018, "SemEval-2018 Task 1: Affect in
Tweets", in the form of TweetEval (Barbieri et al. 2020). Probabilities are calibrated on held-out rows; `grapevine eval
emotion` measures it.

English only, and texts of unknown language whose sentiment was judged as English's: all others are labelled `none` with
confidence 0, which means not judged.
"""

from collections.abc import Callable, Sequence
from math import exp
from string import punctuation
from typing import cast

import schemas.settings
from enrichers._emotion_words import given
from enrichers._features import Reading, read
from enrichers._models import Linear, load_linear
from enrichers._stopwords import stopwords
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Emotion, EmotionLabel, Sentiment

FIELD = "emotion"
NEEDS: tuple[str, ...] = ("clean", "language", "sentiment")
MODELS = ("emotions",)

NOT_JUDGED = Emotion(label="none")
"""Of a text that is not English, or has no words."""
PART = "en"
_WORDS = 3
_SAY_NOTHING = stopwords("en") | frozenset(punctuation)
_NEAR = 0.3
"""So much of what the best word says must another say to be named."""


class Settings(schemas.settings.Settings):
    """Nothing to set."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Emotion]:
    """The function that names the emotion of a draft's text; reads the model."""
    model = load_linear("emotions")

    def recognise_emotion(draft: Draft) -> Emotion:
        if draft.sentiment is None or not _is_english(draft, draft.sentiment):
            return NOT_JUDGED
        text, told = draft.text, draft.sentiment
        reading = read(text)
        if not reading.size:
            return NOT_JUDGED
        scores = {"compound": told.compound, "pos": told.pos, "neg": told.neg, "neu": told.neu}
        shares = shares_of(model, model.logits(PART, reading, given(scores, text, reading.words)).tolist())
        confidence = max(shares)
        best = shares.index(confidence)
        label = cast(EmotionLabel, model.labels[best])
        words = () if label == "none" else _words(model, reading, best)
        return Emotion(label=label, confidence=round(confidence, 4), words=words)

    return recognise_emotion


def shares_of(model: Linear, logits: Sequence[float]) -> list[float]:
    """How likely each label is: that of `none` is a judgement of its own, the others share what it leaves."""
    place, temperature = model.labels.index("none"), model.parts[PART].temperature
    none = 1 / (1 + exp(-min(50.0, max(-50.0, logits[place]))))
    top = max(one for number, one in enumerate(logits) if number != place)
    powers = [exp((min(one, top) - top) / temperature) for one in logits]
    powers[place] = 0.0
    left = (1 - none) / sum(powers)
    shares = [left * power for power in powers]
    shares[place] = none
    return shares


def _is_english(draft: Draft, sentiment: Sentiment) -> bool:
    code = draft.language.code if draft.language is not None else "und"
    # VADER's shares add up to 1 where it was asked: of English alone
    return code == "en" or (code == "und" and sentiment.pos + sentiment.neg + sentiment.neu > 0)


def _words(model: Linear, reading: Reading, label: int) -> tuple[str, ...]:
    """The words that speak most for a label and against the others, those that say far less than the best left out."""
    telling = model.telling(PART, reading, label)
    words = [word for word in telling if word not in _SAY_NOTHING][:_WORDS]
    return tuple(word for word in words if telling[word] >= _NEAR * telling[words[0]])
