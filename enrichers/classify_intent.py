"""Adds `intents`: what the author wants or does, likeliest first; several may hold.

| intent | how it is told | measured |
|---|---|---|
| complaint, purchase_intent | a model over words (`grapevine train intents`), in English | yes |
| billing | phrases | yes |
| question | question marks of all scripts, phrases | experimental |
| news | articles, phrases | experimental |
| asking_for_references | phrases, where no brand but those of the industry is named | experimental |
| praise | phrases, where the sentiment is not negative and no complaint is found | experimental |
| spam | pitches (enrichers/_pitches) | experimental |
| the others | phrases | experimental |

Phrases are English first, with the commonest of de, es, fr, it and pt (enrichers/_intents/phrases.py). The model's
confidence is calibrated; that of phrases is how often such a phrase is expected to be right. `grapevine eval
complaints|purchase_intent|support_topics` measure what is not experimental.
"""

from collections.abc import Callable, Mapping, Sequence
from math import exp, prod

from pydantic import Field

import schemas.settings
from enrichers._features import Reading, read
from enrichers._intents.figures import given_figures
from enrichers._intents.phrases import PHRASES, VETOES
from enrichers._models import Linear, load_linear
from enrichers._pitches import READ_CHARS, pitches
from enrichers._vader import load_scorer
from enrichers._word_lists import compile_lists
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Intent, IntentName, Intents, Sentiment

FIELD = "intents"
NEEDS: tuple[str, ...] = ("clean", "language", "brands", "sentiment")
MODELS = ("intents",)

NOTHING = Intents()
PART = "en"
_MODELLED: tuple[IntentName, IntentName] = ("complaint", "purchase_intent")
_COLUMNS = (0, 1)
LEAST = 0.4
"""From this likelihood on the model's intents hold: there F1 is best, cross-validated."""
PHRASE_CONFIDENCE: Mapping[IntentName, float] = {
    "churn_risk": 0.8, "comparison": 0.6, "asking_for_references": 0.8, "praise": 0.7, "feature_request": 0.75,
    "outage": 0.75, "billing": 0.75, "job": 0.75, "news": 0.65, "promotion": 0.7, "question": 0.75,
    "complaint": 0.75, "purchase_intent": 0.75, "spam": 0.75,
}  # fmt: skip
MEASURED: frozenset[IntentName] = frozenset({"complaint", "purchase_intent", "billing"})
_SURE = 0.95
_ASKED = Intent(name="question", confidence=_SURE, experimental=True, reason="a question mark")
_ARTICLE = Intent(name="news", confidence=_SURE, experimental=True, reason="an article")
_QUESTION_MARKS = ("?", "？", "؟", "՞", "፧", "⁇", "⁈")
_SPAM = 0.6
_WORDS = 3
_VETO = "no "
_LETTERS = bytes(code if chr(code).islower() or code >= 128 else 32 for code in range(256))


class Settings(schemas.settings.Settings):
    """When an intent holds, and phrases of your own."""

    least_confidence: float = Field(default=LEAST, ge=0, le=1)
    """A complaint or purchase intent less likely than this is left out."""
    phrases: dict[IntentName, tuple[str, ...]] = {}
    """Further phrases that tell an intent, whole words, upper and lower case alike; add other languages."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Intents]:
    """The function that tells a draft's intents; reads the model and the lexicon; never raises."""
    model, score, least = load_linear("intents"), load_scorer(), settings.least_confidence
    find = compile_lists(
        {name: (*settings.phrases.get(name, ()), *PHRASES.get(name, ())) for name in {**PHRASES, **settings.phrases}}
        | {_VETO + name: phrases for name, phrases in VETOES.items()}
    )
    industry = frozenset(brand.name for brand in tools.brands if brand.kind == "industry")

    def classify_intent(draft: Draft) -> Intents:
        text = draft.text
        found = _judged(draft, model, score, least) if _is_english(draft) else []
        if told := find(text):
            found += _phrased(draft, told, industry, {one.name for one in found})
        if any(mark in text for mark in _QUESTION_MARKS):
            found = [*(one for one in found if one.name != "question"), _ASKED]
        if draft.mention.kind == "article":
            found = [*(one for one in found if one.name != "news"), _ARTICLE]
        if not any(one.name == "spam" for one in found):
            found += _pitched(text)
        if not found:
            return NOTHING
        found.sort(key=lambda one: -one.confidence)
        return Intents(found=tuple(found))

    return classify_intent


def likelihoods(model: Linear, reading: Reading, given: Sequence[float]) -> tuple[float, float]:
    """How likely a post complains and how likely its author wants to buy: wishes, of what is about a purchase."""
    complaint, wish, purchase = (sigmoid(one) for one in model.logits(PART, reading, given).tolist())
    return complaint, wish * purchase


def sigmoid(logit: float) -> float:
    """A logarithm of odds as a probability."""
    return 1 / (1 + exp(-max(-50.0, min(50.0, logit))))


def _is_english(draft: Draft) -> bool:
    """Whether a draft is in English, or was judged as if it were."""
    return (draft.language is not None and draft.language.code == "en") or _has_scores(draft.sentiment)


def _has_scores(felt: Sentiment | None) -> bool:
    """Whether the sentiment holds VADER's scores, which texts read as English have."""
    return felt is not None and felt.neg + felt.neu + felt.pos > 0


def _judged(draft: Draft, model: Linear, score: Callable[[str], Mapping[str, float]], least: float) -> list[Intent]:
    text, felt = draft.text, draft.sentiment
    if felt is not None and _has_scores(felt):
        scores: Mapping[str, float] = {"compound": felt.compound, "pos": felt.pos, "neu": felt.neu, "neg": felt.neg}
    else:
        scores = score(text)
    found, reading = [], read(text)
    chances = likelihoods(model, reading, given_figures(draft, scores, reading.words))
    for name, column, chance in zip(_MODELLED, _COLUMNS, chances, strict=True):
        if chance >= least:
            told = ", ".join([word for word in model.telling(PART, reading, column) if word.isalpha()][:_WORDS])
            found.append(Intent(name=name, confidence=round(chance, 4), reason=f"words: {told}" if told else ""))
    return found


def _phrased(draft: Draft, told: Mapping[str, str], industry: frozenset[str], held: set[IntentName]) -> list[Intent]:
    barred = {*held}
    if "complaint" in held or (draft.sentiment is not None and draft.sentiment.label == "negative"):
        barred.add("praise")
    if draft.brands is not None and any(match.brand not in industry for match in draft.brands.matches):
        barred.add("asking_for_references")
    return [
        Intent(name=name, confidence=sure, experimental=name not in MEASURED, reason=f"“{told[name]}”")
        for name, sure in PHRASE_CONFIDENCE.items()
        if name in told and name not in barred and _VETO + name not in told
    ]


def _pitched(text: str) -> list[Intent]:
    lowered = text[:READ_CHARS].lower()
    signs = pitches(lowered.encode("utf-8", "surrogatepass").translate(_LETTERS).split(), lowered)
    chance = 1 - prod(1 - likelihood for likelihood, _ in signs)
    if chance < _SPAM:
        return []
    return [Intent(name="spam", confidence=round(chance, 4), experimental=True, reason=max(signs)[1])]
