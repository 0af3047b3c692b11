"""Adds `priority`: how much a mention deserves a person's attention now, 0–100, with the reasons in words.

| what | points |
|---|---|
| negative sentiment | 15 + 20 × strength: VADER's compound score, or how far above chance the judgement is |
| rating of a review | 30 below 2 stars, 18 below 3, 6 below 4; the stronger of sentiment and rating counts |
| a customer speaks | 25 confirmed, 12 suggested |
| … of a valued segment, … who bought before | 5 each |
| influence of the author | influence ÷ 5 |
| a question mark; our own account addressed; both | 4; 5; 15 |
| words of leaving (`leaving_words`) | 15 |
| words of urgency (`urgent_words`) | 10 |
| reactions | up to 10: 2.5 × logarithm of 1 + likes + 2 × replies + 3 × reposts |

The sum is cut at 100. A mention about competitors only is capped (`competitor_cap`). Where our own account or staff
speaks, or a brand only about itself, the priority is 0. More of anything above never lowers the priority. The points
are weights chosen by hand, so that an angry customer with a problem passes 70 and an angry stranger does not.
"""

import re
from collections.abc import Callable
from math import log10

from pydantic import Field

import schemas.settings
from enrichers._accounts import Accounts, compile_accounts
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Brands, CustomerMatch, Priority, Sentiment
from schemas.mention import Engagement

FIELD = "priority"
NEEDS: tuple[str, ...] = ("clean", "brands", "sentiment", "influence", "customer")

OWN_VOICE = Priority(score=0, reasons=("own account",))
_HANDLE = re.compile(r"@([\w.@-]{1,200})")
_QUESTION_MARKS = ("?", "？", "؟")
_MOST = 10**12
_Points = list[tuple[float, str]]


class Settings(schemas.settings.Settings):
    """What makes a mention urgent."""

    valued_segments: tuple[str, ...] = ("gold", "platinum", "premium", "vip", "enterprise")
    """Segments of customers who come first; upper and lower case make no difference."""
    competitor_cap: int = Field(default=40, ge=0, le=100)
    """Highest priority of a mention that is about competitors only."""
    leaving_words: tuple[str, ...] = (
        "cancel my", "cancelling my", "canceling my", "cancelled my", "canceled my", "close my account",
        "closing my account", "closed my account", "switching to", "switch to another", "switched to",
        "moving my money", "taking my business", "taking my money", "leaving for", "i'm leaving",
        "i am leaving", "done with", "never again", "last straw", "looking for an alternative", "any alternative to",
    )  # fmt: skip
    """Words and phrases of a customer about to leave, whole words, upper and lower case alike; add other languages."""
    urgent_words: tuple[str, ...] = (
        "urgent", "urgently", "asap", "emergency", "immediately", "right now", "locked out", "can't log in",
        "cannot log in", "can't access", "hacked", "fraud", "scam", "scammed", "stolen", "missing money", "data breach",
        "outage", "lawyer", "lawsuit", "legal action", "ombudsman", "stranded",
    )  # fmt: skip
    """Words and phrases of trouble that cannot wait, whole words, upper and lower case alike; add other languages."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Priority]:
    """The function that weighs a draft; parts that are missing give no points; never raises."""
    ours = frozenset(brand.name for brand in tools.brands if brand.kind == "own")
    accounts = compile_accounts(brand for brand in tools.brands if brand.name in ours)
    valued = frozenset(segment.casefold() for segment in settings.valued_segments)
    leaving, urgent = _phrases(settings.leaving_words), _phrases(settings.urgent_words)
    cap = settings.competitor_cap

    def prioritise(draft: Draft) -> Priority:
        matches = draft.brands.matches if draft.brands is not None else ()
        if draft.brands is not None and _is_own_voice(draft.brands, ours):
            return OWN_VOICE
        text = draft.text
        points = [*_mood(draft.sentiment, draft.mention.rating), *_person(draft.customer, valued)]
        if draft.influence is not None and draft.influence.score:
            points.append((draft.influence.score / 5, f"influence {draft.influence.score}"))
        points += _wording(text, leaving, urgent)
        points += _question(any(mark in text for mark in _QUESTION_MARKS), _addressed(draft, accounts))
        points += _reactions(draft.mention.engagement)
        score = min(100, round(sum(value for value, _ in points)))
        reasons = [reason for _, reason in points]
        if matches and score > cap and all(match.kind == "competitor" for match in matches):
            score = cap
            reasons.append(f"competitors only (at most {cap})")
        return Priority(score=score, reasons=tuple(reasons))

    return prioritise


def _is_own_voice(brands: Brands, ours: frozenset[str]) -> bool:
    silent = bool(brands.matches) and not any(match.voice for match in brands.matches)
    return silent or (brands.author_role != "public" and brands.author_brand in ours)


def _mood(sentiment: Sentiment | None, rating: float | None) -> _Points:
    points: _Points = []
    if sentiment is not None and sentiment.label == "negative":
        strength = min(1.0, max(-sentiment.compound, 1.5 * sentiment.confidence - 0.5, 0.0))
        points.append((15 + 20 * strength, "very negative" if strength >= 0.6 else "negative"))
    if rating is not None and rating < 4:
        points.append((30 if rating < 2 else 18 if rating < 3 else 6, f"rated {rating:g} of 5"))
    return [max(points)] if points else []


def _person(customer: CustomerMatch | None, valued: frozenset[str]) -> _Points:
    if customer is None:
        return []
    who = "customer" if customer.status == "confirmed" else "probably a customer"
    named = f"{who} ({customer.segment})" if customer.segment else who
    points: _Points = [(25 if customer.status == "confirmed" else 12, named)]
    if customer.segment.casefold() in valued:
        points.append((5, "valued segment"))
    if customer.purchases:
        points.append((5, f"bought {customer.purchases[0].product}"))
    return points


def _question(asks: bool, addressed: bool) -> _Points:
    if asks and addressed:
        return [(15, "a question to us")]
    if addressed:
        return [(5, "addresses us")]
    return [(4, "a question")] if asks else []


def _addressed(draft: Draft, accounts: Accounts) -> bool:
    kind, text = draft.mention.type, draft.text
    named = [*draft.mention.handles, *(_HANDLE.findall(text) if "@" in text else ())]
    return any(accounts.is_own_handle(kind, handle.rstrip(".-@")) for handle in named)


_Phrases = tuple[tuple[str, re.Pattern[str]], ...]


def _phrases(words: tuple[str, ...]) -> _Phrases:
    folded = dict.fromkeys(word.casefold().strip() for word in words)
    return tuple((word, re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")) for word in folded if word)


def _wording(text: str, leaving: _Phrases, urgent: _Phrases) -> _Points:
    lowered = text.casefold().replace("’", "'")
    points: _Points = []
    for value, kind, phrases in ((15, "may leave", leaving), (10, "urgent", urgent)):
        # The plain search is many times faster than the pattern and rules out nearly every text.
        found = next((word for word, pattern in phrases if word in lowered and pattern.search(lowered)), None)
        if found is not None:
            points.append((value, f"{kind}: “{found}”"))
    return points


def _reactions(engagement: Engagement | None) -> _Points:
    if engagement is None:
        return []
    likes, replies, reposts = (
        min(max(figure or 0, 0), _MOST) for figure in (engagement.likes, engagement.replies, engagement.reposts)
    )
    points = min(10.0, 2.5 * log10(1 + likes + 2 * replies + 3 * reposts))
    return [(points, f"{likes + replies + reposts:,} reactions")] if points >= 1 else []
