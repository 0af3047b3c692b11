"""What of a draft decides its priority, each thing read once. Pure."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

from enrichers.engines.accounts import Accounts
from schemas.draft import Draft
from schemas.enriched import Brands, BrandSentiment, IntentName, Intents, Relevance, Sentiment

About = Literal["us", "industry", "competitors", "nobody", "something else"]

_HANDLE = re.compile(r"@([\w.@-]{1,200})")
_NO_INTENTS: Mapping[IntentName, float] = {}
_BAD_FIRST = ("negative", "neutral", "unsupported", "positive")


class Seen(NamedTuple):
    """`felt` is the label towards our brands and `strength` how negative it is, 0–1; `intents` are
    those that count, with their confidence; `said` is the phrases found, by their kind; `asks`:
    something is asked; `addressed`: one of our own accounts is named.
    """

    draft: Draft
    about: About
    felt: str
    strength: float
    intents: Mapping[IntentName, float]
    said: Mapping[str, str]
    asks: bool
    addressed: bool

    @property
    def pleased(self) -> bool:
        """Whether it is positive towards us."""
        return self.felt == "positive"


def read(
    draft: Draft,
    find: Callable[[str], Mapping[str, str]],
    accounts: Accounts,
    *,
    experimental: bool = False,
) -> Seen:
    """What a draft tells; `experimental` intents count only where that is wanted."""
    text = draft.text
    about, ours = subject_of(draft.brands, draft.relevance)
    felt, strength = felt_towards(draft.sentiment, ours)
    intents = (
        _counting(draft.intents, experimental)
        if draft.intents and draft.intents.found
        else _NO_INTENTS
    )
    asks = "?" in text or "？" in text or "؟" in text or "question" in intents
    return Seen(
        draft, about, felt, strength, intents, find(text), asks, _addressed(draft, text, accounts)
    )


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


def _counting(intents: Intents, experimental: bool) -> Mapping[IntentName, float]:
    return {
        one.name: one.confidence for one in intents.found if experimental or not one.experimental
    }


def _addressed(draft: Draft, text: str, accounts: Accounts) -> bool:
    handles = draft.mention.handles
    if not handles and "@" not in text:
        return False
    kind = draft.mention.type
    named = [*handles, *(_HANDLE.findall(text) if "@" in text else ())]
    return any(accounts.is_own_handle(kind, handle.rstrip(".-@")) for handle in named)
