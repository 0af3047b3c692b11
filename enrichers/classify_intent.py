"""Adds `intents`: what the author wants or does, likeliest first; several may hold.

| intent | how it is told | measured |
|---|---|---|
| complaint, purchase_intent | a model over words (`grapevine train intents`), in English | yes |
| billing | phrases | yes |
| question | question marks of all scripts, phrases | experimental |
| news | articles, phrases | experimental |
| asking_for_references | phrases, where no brand but those of the industry is named | experimental
|
| praise | phrases, where the sentiment is not negative and no complaint is found | experimental |
| spam | pitches (enrichers/engines/pitches) | experimental |
| the others | phrases | experimental |

Phrases are English first, with the commonest of de, es, fr, it and pt
(enrichers/engines/intents/phrases.py). The model's confidence is calibrated; that of phrases is how
often such a phrase is expected to be right. `grapevine eval
complaints|purchase_intent|support_topics` measure what is not experimental.
"""

from collections.abc import Callable, Mapping, Sequence
from math import prod

import numpy as np
from pydantic import Field

import schemas.settings
from enrichers.engines.features import read_all
from enrichers.engines.intents.figures import given_figures
from enrichers.engines.intents.phrases import PHRASES, VETOES
from enrichers.engines.models import Linear, load_linear
from enrichers.engines.models.linear import Figures
from enrichers.engines.pitches import READ_CHARS, pitches
from enrichers.engines.vader import load_scorer
from enrichers.engines.word_lists import compile_lists
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Intent, IntentName, Intents, Sentiment
from schemas.together import Together

FIELD = "intents"
NEEDS: tuple[str, ...] = ("clean", "language", "brands", "sentiment")
MODELS = ("intents",)
EXAMPLE_MENTION = {"text": "When will the acme app work again? I want to cancel my account."}

NOTHING = Intents()
PART = "en"
_MODELLED: tuple[IntentName, IntentName] = ("complaint", "purchase_intent")
_COLUMNS = (0, 1)
LEAST = 0.4
"""From this likelihood on the model's intents hold: there F1 is best, cross-validated."""
PHRASE_CONFIDENCE: Mapping[IntentName, float] = {
    "churn_risk": 0.8, "comparison": 0.6, "asking_for_references": 0.8, "praise": 0.7,
    "feature_request": 0.75,
    "outage": 0.75, "billing": 0.75, "job": 0.75, "news": 0.65, "promotion": 0.7, "question": 0.75,
    "complaint": 0.75, "purchase_intent": 0.75, "spam": 0.75,
}  # fmt: skip
MEASURED: frozenset[IntentName] = frozenset({"complaint", "purchase_intent", "billing"})
_SURE = 0.95
_ASKED = Intent(name="question", confidence=_SURE, experimental=True, reason="a question mark")
_ARTICLE = Intent(name="news", confidence=_SURE, experimental=True, reason="an article")
_QUESTION_MARKS = ("?", "？", "؟", "՞", "፧", "⁇", "⁈")
_SPAM = 0.6
_MOST = 50.0
_WORDS = 3
_VETO = "no "
_LETTERS = bytes(code if chr(code).islower() or code >= 128 else 32 for code in range(256))


class Settings(schemas.settings.Settings):
    """When an intent holds, and phrases of your own."""

    least_confidence: float = Field(default=LEAST, ge=0, le=1)
    """A complaint or purchase intent less likely than this is left out."""
    phrases: dict[IntentName, tuple[str, ...]] = {}
    """Further phrases that tell an intent, whole words, upper and lower case alike; add other
    languages.
    """


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Intents]:
    """The function that tells a draft's intents; reads the model and the lexicon; never raises."""
    model, score, least = load_linear("intents"), load_scorer(), settings.least_confidence
    find = compile_lists(
        {
            name: (*settings.phrases.get(name, ()), *PHRASES.get(name, ()))
            for name in {**PHRASES, **settings.phrases}
        }
        | {_VETO + name: phrases for name, phrases in VETOES.items()}
    )
    industry = frozenset(brand.name for brand in tools.brands if brand.kind == "industry")

    def classify_intents(drafts: Sequence[Draft]) -> list[Intents]:
        english = [place for place, draft in enumerate(drafts) if _is_english(draft)]
        judged = dict(
            zip(
                english,
                _judged([drafts[place] for place in english], model, score, least),
                strict=True,
            )
        )
        return [
            _all_of(draft, judged.get(place, []), find, industry)
            for place, draft in enumerate(drafts)
        ]

    return Together(classify_intents)


def _all_of(
    draft: Draft,
    intents: list[Intent],
    find: Callable[[str], Mapping[str, str]],
    industry: frozenset[str],
) -> Intents:
    """What the model found, with what phrases, marks and pitches tell beside it."""
    text = draft.text
    if told := find(text):
        intents = intents + _phrased(draft, told, industry, {one.name for one in intents})
    if any(mark in text for mark in _QUESTION_MARKS):
        intents = [*(one for one in intents if one.name != "question"), _ASKED]
    if draft.mention.kind == "article":
        intents = [*(one for one in intents if one.name != "news"), _ARTICLE]
    if not any(one.name == "spam" for one in intents):
        intents = intents + _pitched(text)
    if not intents:
        return NOTHING
    intents.sort(key=lambda one: -one.confidence)
    return Intents(found=tuple(intents))


def _chances(logits: Figures) -> list[tuple[float, float]]:
    """How likely posts complain and how likely their authors want to buy: wishes, of what is about
    a purchase.
    """
    complaint, wish, purchase = (1 / (1 + np.exp(-np.clip(logits, -_MOST, _MOST)))).T
    return [*zip(complaint.tolist(), (wish * purchase).tolist(), strict=True)]


def _is_english(draft: Draft) -> bool:
    """Whether a draft is in English, or was judged as if it were."""
    return (draft.language is not None and draft.language.code == "en") or _has_scores(
        draft.sentiment
    )


def _has_scores(felt: Sentiment | None) -> bool:
    """Whether the sentiment holds VADER's scores, which texts read as English have."""
    return felt is not None and felt.neg + felt.neu + felt.pos > 0


def _judged(
    drafts: Sequence[Draft],
    model: Linear,
    score: Callable[[str], Mapping[str, float]],
    least: float,
) -> list[list[Intent]]:
    """What the model finds in English drafts."""
    if not drafts:
        return []
    readings = read_all([draft.text for draft in drafts])
    figures = [
        given_figures(draft, _scores(draft, score), one.words)
        for draft, one in zip(drafts, readings, strict=True)
    ]
    chances = _chances(model.logits_of_all(PART, readings, figures))
    held = [
        (place, column)
        for place, mine in enumerate(chances)
        for column in _COLUMNS
        if mine[column] >= least
    ]
    telling = model.telling(
        PART, [readings[place] for place, _ in held], [column for _, column in held]
    )
    intents: list[list[Intent]] = [[] for _ in drafts]
    for (place, column), words in zip(held, telling, strict=True):
        told = ", ".join([word for word in words if word.isalpha()][:_WORDS])
        confidence, reason = round(chances[place][column], 4), f"words: {told}" if told else ""
        intents[place].append(Intent(name=_MODELLED[column], confidence=confidence, reason=reason))
    return intents


def _scores(draft: Draft, score: Callable[[str], Mapping[str, float]]) -> Mapping[str, float]:
    felt = draft.sentiment
    if felt is None or not _has_scores(felt):
        return score(draft.text)
    return {"compound": felt.compound, "pos": felt.pos, "neu": felt.neu, "neg": felt.neg}


def _phrased(
    draft: Draft, told: Mapping[str, str], industry: frozenset[str], held: set[IntentName]
) -> list[Intent]:
    barred = {*held}
    if "complaint" in held or (draft.sentiment is not None and draft.sentiment.label == "negative"):
        barred.add("praise")
    if draft.brands is not None and any(
        match.brand not in industry for match in draft.brands.matches
    ):
        barred.add("asking_for_references")
    return [
        Intent(
            name=name, confidence=sure, experimental=name not in MEASURED, reason=f"“{told[name]}”"
        )
        for name, sure in PHRASE_CONFIDENCE.items()
        if name in told and name not in barred and _VETO + name not in told
    ]


def _pitched(text: str) -> list[Intent]:
    lowered = text[:READ_CHARS].lower()
    signs = pitches(lowered.encode("utf-8", "surrogatepass").translate(_LETTERS).split(), lowered)
    if not signs:
        return []
    chance = 1 - prod(1 - likelihood for likelihood, _ in signs)
    if chance < _SPAM:
        return []
    return [
        Intent(name="spam", confidence=round(chance, 4), experimental=True, reason=max(signs)[1])
    ]
