"""Rows of the table: what is felt in a mention, on the whole and towards each brand."""

from collections.abc import Iterable
from typing import Any, get_args

from schemas.choices import one_of
from schemas.draft import Draft
from schemas.enriched import (
    BrandSentiment,
    Emotion,
    EmotionLabel,
    EnrichedMention,
    Sentiment,
    SentimentLabel,
)
from schemas.judgements.row import (
    Decidable,
    Judgement,
    Label,
    RuleField,
    as_stored,
    changed,
    listed,
    replaced,
)
from schemas.judgements.subject import brand_names
from schemas.judgements.towards import felt_towards, subject_of

_LEANS = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}
_EMOTIONS = get_args(EmotionLabel)


def _sentiment(draft: Draft, brand: str, value: Any) -> Sentiment:
    """Of a mention about one brand only, what is felt on the whole is felt towards that brand."""
    base = draft.sentiment or Sentiment(label="unsupported")
    brands = brand_names(draft.brands)
    if not brand:
        base = changed(base, label=value, confidence=1.0, uncertain=False, words=())
    if not brand and len(brands) != 1:
        return base
    felt = BrandSentiment(brand=brand or brands[0], label=value, confidence=1.0, lean=_LEANS[value])
    decided: Sentiment = changed(base, by_brand=replaced(base.by_brand, felt))
    return decided


def felt_by_brand(enriched: EnrichedMention) -> dict[str, str]:
    """What is felt towards each brand of a mention; where it is not judged by itself, on the whole."""
    if enriched.sentiment is None:
        return {}
    judged = {one.brand: one.label for one in enriched.sentiment.by_brand}
    return {
        brand: judged.get(brand, enriched.sentiment.label) for brand in brand_names(enriched.brands)
    }


def _towards(label: str) -> RuleField:
    return RuleField(
        "list of texts",
        f"the brands towards which what is felt is {label}",
        lambda e: tuple(brand for brand, felt in felt_by_brand(e).items() if felt == label),
    )


def _by_brand(brands: Iterable[str], felt: Iterable[str]) -> str:
    return listed(f"{brand} {label}" for brand, label in zip(brands, felt, strict=True) if label)


def _felt_by_brand(draft: Draft) -> str:
    judged = draft.sentiment.by_brand if draft.sentiment is not None else ()
    felt, brands = {one.brand: one.label for one in judged}, brand_names(draft.brands)
    return _by_brand(brands, (felt.get(brand, "") for brand in brands))


SENTIMENT = Judgement(
    "sentiment",
    rule_fields={
        "sentiment": RuleField(
            "text",
            "positive, neutral, negative, unsupported",
            lambda e: e.sentiment.label if e.sentiment else "",
            get_args(SentimentLabel),
        ),
        "towards_us": RuleField(
            "text",
            "the same towards our own brands, the worst of them; overall where none is judged",
            lambda e: felt_towards(e.sentiment, subject_of(e.brands, e.relevance)[1])[0],
            get_args(SentimentLabel),
        ),
        **{f"{label}_towards": _towards(label) for label in get_args(SentimentLabel)},
        "uncertain": RuleField(
            "yes or no",
            "the sentiment is worth a person's look",
            lambda e: bool(e.sentiment and e.sentiment.uncertain),
        ),
        "compound": RuleField(
            "number",
            "VADER's compound, −1…1",
            lambda e: e.sentiment.compound if e.sentiment else 0,
        ),
    },
    decidable={"sentiment": Decidable("|".join(_LEANS), one_of(*_LEANS), _sentiment, "maybe")},
    labels={
        "sentiment": as_stored(
            "sentiment",
            lambda draft: draft.sentiment.label if draft.sentiment is not None else "",
        ),
        "sentiment by brand": Label(
            ("brands", "brand_sentiments"),
            lambda row: _by_brand(row["brands"], row["brand_sentiments"]),
            _felt_by_brand,
        ),
    },
    shown=lambda sentiment: {"sentiment": sentiment.label},
)
EMOTION = Judgement(
    "emotion",
    rule_fields={
        "emotion": RuleField(
            "text",
            "anger, joy, optimism, sadness or none",
            lambda e: e.emotion.label if e.emotion else "",
            _EMOTIONS,
        )
    },
    decidable={
        "emotion": Decidable(
            "|".join(_EMOTIONS),
            one_of(*_EMOTIONS),
            lambda draft, brand, value: Emotion(label=value, confidence=1.0),
        )
    },
    labels={
        "emotion": as_stored(
            "emotion",
            lambda draft: draft.emotion.label if draft.emotion is not None else "",
        )
    },
)
