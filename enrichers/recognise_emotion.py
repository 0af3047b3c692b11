"""Adds `emotion`: anger, joy, optimism, sadness or none, with probability and the words that
decided.

Method: a linear model over hashed words and pieces of words (enrichers/engines/features,
enrichers/engines/models), VADER's scores and a list of words (enrichers/engines/emotion_words),
trained by `grapevine train emotions`. Two judgements: whether any emotion shows, and which of the
four. The four are those of Mohammad et al. 2018, "SemEval-2018 Task 1: Affect in Tweets", in the
form of TweetEval (Barbieri et al. 2020). Probabilities are calibrated on held-out rows; `grapevine
eval emotion` measures it.

English only, and texts of unknown language whose sentiment was judged as English's: all others are
labelled `none` with confidence 0, which means not judged.
"""

from collections.abc import Callable, Mapping, Sequence
from math import exp
from string import punctuation
from typing import cast

import schemas.settings
from enrichers.engines.emotion_words import given
from enrichers.engines.features import Reading, read_all
from enrichers.engines.models import Linear, load_linear
from enrichers.engines.stopwords import stopwords
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Emotion, EmotionLabel
from schemas.together import Together

FIELD = "emotion"
NEEDS: tuple[str, ...] = ("clean", "language", "sentiment")
MODELS = ("emotions",)
EXAMPLE_MENTION = {"text": "I am so angry at acme, this is outrageous!"}

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

    def recognise_emotions(drafts: Sequence[Draft]) -> list[Emotion]:
        emotions = [NOT_JUDGED] * len(drafts)
        english = [place for place, draft in enumerate(drafts) if _is_english(draft)]
        readings = dict(
            zip(english, read_all([drafts[place].text for place in english]), strict=True)
        )
        judged = {place: reading for place, reading in readings.items() if reading.size}
        if not judged:
            return emotions
        figures = [_figures(drafts[place], reading) for place, reading in judged.items()]
        logits = model.logits_of_all(PART, [*judged.values()], figures).tolist()
        shares = [shares_of(model, mine) for mine in logits]
        best = [mine.index(max(mine)) for mine in shares]
        felt = [
            place
            for place, label in zip(judged, best, strict=True)
            if model.labels[label] != "none"
        ]
        telling = model.telling(
            PART,
            [judged[place] for place in felt],
            [label for label in best if model.labels[label] != "none"],
        )
        words = dict(zip(felt, map(_words, telling), strict=True))
        for place, mine, label in zip(judged, shares, best, strict=True):
            emotions[place] = Emotion(
                label=cast(EmotionLabel, model.labels[label]),
                confidence=round(mine[label], 4),
                words=words.get(place, ()),
            )
        return emotions

    return Together(recognise_emotions)


def _figures(draft: Draft, reading: Reading) -> Sequence[float]:
    assert draft.sentiment is not None
    told = draft.sentiment
    scores = {"compound": told.compound, "pos": told.pos, "neg": told.neg, "neu": told.neu}
    return given(scores, draft.text, reading.words)


def shares_of(model: Linear, logits: Sequence[float]) -> list[float]:
    """How likely each label is: that of `none` is a judgement of its own, the others share what it
    leaves.
    """
    place, temperature = model.labels.index("none"), model.parts[PART].temperature
    none = 1 / (1 + exp(-min(50.0, max(-50.0, logits[place]))))
    top = max(one for number, one in enumerate(logits) if number != place)
    powers = [exp((min(one, top) - top) / temperature) for one in logits]
    powers[place] = 0.0
    left = (1 - none) / sum(powers)
    shares = [left * power for power in powers]
    shares[place] = none
    return shares


def _is_english(draft: Draft) -> bool:
    if draft.sentiment is None:
        return False
    code = draft.language.code if draft.language is not None else "und"
    # VADER's shares add up to 1 where it was asked: of English alone
    return code == "en" or (
        code == "und" and draft.sentiment.pos + draft.sentiment.neg + draft.sentiment.neu > 0
    )


def _words(telling: Mapping[str, float]) -> tuple[str, ...]:
    """The words that speak most for a label and against the others, those that say far less than
    the best left out.
    """
    words = [word for word in telling if word not in _SAY_NOTHING][:_WORDS]
    return tuple(word for word in words if telling[word] >= _NEAR * telling[words[0]])
