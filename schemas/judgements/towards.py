"""Whom a mention is about and what is felt towards our own brands, of several judgements together."""

from collections.abc import Collection
from typing import Literal

from schemas.enriched import Brands, BrandSentiment, Relevance, Sentiment

About = Literal["us", "industry", "competitors", "nobody", "something else"]

_BAD_FIRST = ("negative", "neutral", "unsupported", "positive")


def subject_of(brands: Brands | None, relevance: Relevance | None) -> tuple[About, Collection[str]]:
    """Whom a mention is about, and which of our own brands. Where brands were not looked for it
    counts as us.
    """
    if brands is None:
        return "us", ()
    matches = brands.matches
    if not matches:
        return "nobody", ()
    if relevance is not None and relevance.by_brand:
        others = {judged.brand for judged in relevance.by_brand if not judged.relevant}
        matches = tuple(match for match in matches if match.brand not in others)
        if not matches:
            return "something else", ()
    ours = [match.brand for match in matches if match.kind == "own"]
    if ours:
        return "us", ours
    return "industry" if any(match.kind == "industry" for match in matches) else "competitors", ()


def felt_towards(sentiment: Sentiment | None, ours: Collection[str]) -> tuple[str, float]:
    """The worst label towards our brands (overall where none of them is judged) and how negative it
    is, 0–1.
    """
    if sentiment is None:
        return "", 0.0
    worst: Sentiment | BrandSentiment = sentiment
    for one in sentiment.by_brand:
        if one.brand in ours and (worst is sentiment or _badness(one) < _badness(worst)):
            worst = one
    label, confidence = worst.label, worst.confidence
    if label != "negative":
        return label, 0.0
    compound = -sentiment.compound if sentiment.label == "negative" else 0.0
    return label, min(1.0, max(compound, 1.5 * confidence - 0.5, 0.0))


def _badness(judged: Sentiment | BrandSentiment) -> tuple[int, float]:
    return _BAD_FIRST.index(judged.label), -judged.confidence
