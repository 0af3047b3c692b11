"""Adds `priority`: how much a mention deserves a person's attention now, 0–100, who should answer
it and by when.

| what | points |
|---|---|
| the strongest of: | |
| … negative sentiment, towards our brands where they are judged | 15 + 20 × strength: VADER's or
how far above chance |
| … rating of a review | 30 below 2 stars, 18 below 3, 6 below 4 |
| … a complaint, unless it is positive towards us | 15 + 10 × confidence |
| anger, unless it is positive towards us | 5 |
| a customer speaks | 25 confirmed, 12 suggested; who was one once 15, prospects and partners 10,
suppliers 5, suggested ones half |
| … of a valued segment, … who bought before | 5 each |
| … whose product is in warranty: they name it; they complain or ask | 8; 4 |
| … who renews within 14 days; within 60 | 8; 4 |
| … whose ticket is open | 8 |
| influence of the author; a journalist | influence ÷ 5; 15 |
| a question; our own account addressed; both | 4; 5; 15 |
| words of leaving, or the intent × confidence | 15 |
| words of urgency or law, or 10 × an outage, 5 × a bill | 10 |
| wants to buy, asks whom to take, compares | 10, 8, 5, each × confidence |
| reactions | up to 10: 2.5 × logarithm of 1 + likes + 2 × replies + 3 × reposts |

Safety and law come first: a sentence that plainly tells of harm to people or of law (a recall, a
fire, a gas leak, an arrest, a data leak, in seven languages and more), words of danger, unless it
is positive towards us, and words of law in a grievance raise it to `safety_from`; all else is cut
below that. A strike or a boycott raises it to `urgent_from`. The sum is cut at 100. A repost counts
half; what is likely spam counts only as much as it is likely none. A mention about competitors only
is capped (`competitor_cap`), one that is not about a brand of that name at all too
(`irrelevant_cap`). Where our own account or staff speaks, or a brand only about itself, the
priority is 0. More of anything in the table never lowers the priority. The points are weights
chosen by hand, so that an angry customer with a problem passes 70 and an angry stranger does not.
Intents marked experimental count for nothing unless `experimental_intents` says so.

`needs_answer`: the public complains of us, asks us, wants to buy, is about to leave or is in
trouble. Not reposts, articles, promotion, spam, machines, people whose bio says that they speak
for a company, and who must not be contacted unless they spoke to us. `department`: legal for danger
and law, pr for strikes, journalists and articles, else by your own `departments`, by words, by
intents; service where an answer is needed and nothing else is known. `answer_by` counts business
hours of the configuration's time zone from when a mention was seen, or published where it is history.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

import schemas.settings
from enrichers.engines.accounts import compile_accounts
from enrichers.engines.business_hours import compile_deadline, read_hours
from enrichers.engines.triage import words
from enrichers.engines.triage.answer import SPAM, department_of, needs_answer, of_safety_or_law
from enrichers.engines.triage.points import points_of
from enrichers.engines.triage.reading import Seen, read
from enrichers.engines.word_lists import compile_lists
from schemas.base import EPOCH
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Brands, Department, Priority
from schemas.mention import Mention

FIELD = "priority"
NEEDS: tuple[str, ...] = (
    "clean", "language", "brands", "relevance", "sentiment", "emotion", "intents", "topics",
    "influence", "role",
    "customer", "authenticity",
)  # fmt: skip
EXAMPLE_MENTION = {"text": "The acme app is terrible, I will cancel my account!"}

OWN_VOICE = Priority(score=0, reasons=("own account",))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Settings(schemas.settings.Settings):
    """What makes a mention urgent, whose it is, and how soon it is answered."""

    valued_segments: tuple[str, ...] = ("gold", "platinum", "premium", "vip", "enterprise")
    """Segments of customers who come first; upper and lower case make no difference."""
    competitor_cap: int = Field(default=40, ge=0, le=100)
    """Highest priority of a mention that is about competitors only."""
    irrelevant_cap: int = Field(default=10, ge=0, le=100)
    """Highest priority of a mention that is about something else of a brand's name."""
    experimental_intents: bool = False
    """Let intents count that were never measured on labelled rows."""
    leaving_words: tuple[str, ...] = words.LEAVING
    """Words and phrases of a customer about to leave, whole words, upper and lower case alike; add
    other languages.
    """
    urgent_words: tuple[str, ...] = words.URGENT
    """Words and phrases of trouble that cannot wait, whole words, upper and lower case alike; add
    other languages.
    """
    danger_words: tuple[str, ...] = words.DANGER
    """The same for harm to people: urgent, and for legal."""
    legal_words: tuple[str, ...] = words.LEGAL
    """The same for lawyers, courts and fraud: for legal, and urgent where somebody complains."""
    department_words: dict[words.Team, tuple[str, ...]] = words.OF_DEPARTMENTS
    """The same for what is billing's, product's, sales' or pr's."""
    departments: dict[str, Department] = {}
    """Whose a topic of yours or an intent is (`{login: product, churn_risk: sales}`); topics before
    intents.
    """
    urgent_from: int = Field(default=70, ge=1, le=100)
    """Priority from which on a mention is urgent."""
    high_from: int = Field(default=40, ge=0, le=100)
    """Priority from which on it is answered sooner than the normal ones."""
    safety_from: int = Field(default=90, ge=1, le=100)
    """Priority from which on dangers to people and cases of law rank, and below which all else stays;
    not below `urgent_from`.
    """
    urgent_hours: float = Field(default=1, gt=0, le=200)
    """Business hours until an urgent mention is answered."""
    high_hours: float = Field(default=4, gt=0, le=200)
    """The same for one of high priority."""
    normal_hours: float = Field(default=8, gt=0, le=200)
    """The same for all others: a working day."""
    business_days: tuple[_Weekday, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), min_length=1
    )
    """Days on which mentions are answered."""
    business_hours: str = "09:00-17:00"
    """When, on those days, in the configuration's `timezone`; midnight at a day's end is 24:00."""
    holidays: tuple[date, ...] = ()
    """Days off (`2026-12-25`)."""

    @field_validator("business_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        read_hours(value)
        return value

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        if self.high_from > self.urgent_from:
            raise ValueError("high_from must not be above urgent_from")
        return self


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Priority]:
    """The function that weighs a draft; parts that are missing give no points; never raises."""
    ours = frozenset(brand.name for brand in tools.brands if brand.kind == "own")
    accounts = compile_accounts(brand for brand in tools.brands if brand.name in ours)
    valued = frozenset(segment.casefold() for segment in settings.valued_segments)
    phrases: dict[str, tuple[str, ...]] = {
        "leaving": settings.leaving_words,
        "urgent": settings.urgent_words,
        "danger": settings.danger_words,
        "legal": settings.legal_words,
    }
    find = compile_lists(
        phrases | {str(team): listed for team, listed in settings.department_words.items()}
    )
    weekdays = [_DAYS.index(day) for day in settings.business_days]
    deadline = compile_deadline(settings.business_hours, weekdays, settings.holidays, tools.zone)

    def triage(draft: Draft) -> Priority:
        if draft.brands is not None and _is_own_voice(draft.brands, ours):
            return OWN_VOICE
        seen = read(draft, find, accounts, experimental=settings.experimental_intents)
        points = points_of(seen, valued)
        reasons = [reason for _, reason in points]
        score = _weighed(seen, sum([value for value, _ in points]), settings, reasons)
        wanted = needs_answer(seen)
        team, why = department_of(seen, settings.departments)
        if why:
            reasons.append(why)
        return Priority(
            score=score,
            reasons=tuple(reasons),
            needs_answer=wanted,
            department=team or ("service" if wanted else ""),
            answer_by=deadline(_start(draft.mention), _hours(score, settings)) if wanted else None,
        )

    return triage


def _is_own_voice(brands: Brands, ours: frozenset[str]) -> bool:
    if brands.author_role == "public":
        return False  # and so every match is voice
    silent = bool(brands.matches) and not any(match.voice for match in brands.matches)
    return silent or brands.author_brand in ours


def _weighed(seen: Seen, points: float, settings: Settings, reasons: list[str]) -> int:
    """The priority that points come to; what raises or lowers them beside the table goes into
    `reasons`.
    """
    first = max(settings.safety_from, settings.urgent_from)
    if of_safety_or_law(seen):
        score = min(100.0, max(points, first))
    else:
        score = min(first - 1.0, max(points, settings.urgent_from if seen.crisis else 0))
    if seen.draft.mention.kind == "repost":
        score /= 2
        reasons.append("a repost (counts half)")
    authenticity = seen.draft.authenticity
    if authenticity is not None and authenticity.spam >= SPAM:
        score *= 1 - authenticity.spam
        reasons.append(f"likely spam (counts {1 - authenticity.spam:.0%})")
    if seen.about == "competitors" and score > settings.competitor_cap:
        score = settings.competitor_cap
        reasons.append(f"competitors only (at most {score})")
    if seen.about == "something else" and score > settings.irrelevant_cap:
        score = settings.irrelevant_cap
        reasons.append(f"not about the brand (at most {score})")
    return round(score)


def _start(mention: Mention) -> datetime:
    """When the time to answer begins: when we saw it; what is imported or replayed was there when
    it was published.
    """
    return (
        mention.published_at
        if mention.lane == "history" or mention.seen_at == EPOCH
        else mention.seen_at
    )


def _hours(score: int, settings: Settings) -> float:
    if score >= settings.urgent_from:
        return settings.urgent_hours
    return settings.high_hours if score >= settings.high_from else settings.normal_hours
