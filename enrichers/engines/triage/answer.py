"""Whether somebody should answer a mention, and which department. Pure."""

from collections.abc import Mapping

from enrichers.engines.triage.reading import Seen
from schemas.draft import Draft
from schemas.enriched import Department, IntentName

SPAM, BOT = 0.5, 0.8
"""From these likelihoods on nobody need answer."""
_BY_INTENT: Mapping[IntentName, Department] = {
    "billing": "billing", "feature_request": "product", "purchase_intent": "sales",
    "asking_for_references": "sales",
    "comparison": "sales", "outage": "service", "churn_risk": "service", "complaint": "service",
    "question": "service",
}  # fmt: skip
"""Whose an intent is. Where several hold, the first of these tells, for it says most."""
_BY_WORDS: tuple[Department, ...] = ("pr", "billing", "product", "sales")
_IDLE: frozenset[IntentName] = frozenset({"job", "news", "promotion", "spam"})
_CALLING: frozenset[IntentName] = frozenset({"purchase_intent", "churn_risk", "outage", "billing"})
_SPOKESMEN = ("employee", "competitor_staff", "paid_promoter")


def needs_answer(seen: Seen) -> bool:
    """Whether the public wants something of us, or is in trouble because of us, so that somebody
    should reply.
    """
    draft, intents, said = seen.draft, seen.intents, seen.said
    if not (
        seen.asks
        or intents
        or said
        or seen.crisis
        or seen.felt == "negative"
        or draft.mention.rating is not None
    ):
        return False
    if draft.mention.kind in ("repost", "article") or (
        draft.brands and draft.brands.author_role != "public"
    ):
        return False
    if draft.role is not None and draft.role.name in _SPOKESMEN:
        return False
    if _is_spam(draft) or (draft.authenticity is not None and draft.authenticity.bot >= BOT):
        return False
    if not _IDLE.isdisjoint(intents) or (_left_alone(draft) and not seen.addressed):
        return False
    if seen.about == "industry" and "asking_for_references" in intents:
        return True
    if seen.about != "us" and not seen.addressed:
        return False
    # A question in a talk among others is theirs to answer.
    if seen.asks and (seen.addressed or not draft.mention.parent_id):
        return True
    if "purchase_intent" in intents or "danger" in said or of_safety_or_law(seen):
        return True
    return not seen.pleased and (
        aggrieved(seen)
        or not _CALLING.isdisjoint(intents)
        or "leaving" in said
        or "urgent" in said
        or "legal" in said
    )


def of_safety_or_law(seen: Seen) -> bool:
    """Whether it plainly tells that people are in danger, or of law against somebody: such comes before
    all else, praised or not. Listed words tell it too: those of danger unless pleased, those of law in
    a grievance.
    """
    said = seen.said
    return (
        (seen.crisis is not None and seen.crisis.kind != "public")
        or ("danger" in said and not seen.pleased)
        or ("legal" in said and aggrieved(seen))
    )


def aggrieved(seen: Seen) -> bool:
    """Whether it complains. Where no intents are known, bad feelings of somebody who speaks to us
    or in a review do.
    """
    if "complaint" in seen.intents:
        return not seen.pleased
    draft = seen.draft
    if draft.mention.rating is not None and draft.mention.rating < 3:
        return True
    if seen.felt != "negative":
        return False
    return (
        seen.addressed
        or draft.customer is not None
        or draft.intents is None
        or not _is_english(seen)
    )


def department_of(seen: Seen, own: Mapping[str, Department]) -> tuple[Department, str]:
    """Whose a mention is, and why where topics or words tell; `own` maps topics and intents as
    configured.

    Empty for what says nothing of it, speaks of others, or is likely spam.
    """
    draft, said = seen.draft, seen.said
    if (seen.about != "us" and seen.about != "industry" and not seen.addressed) or _is_spam(draft):
        return "", ""
    if "danger" in said or "legal" in said or of_safety_or_law(seen):
        return "legal", ""
    if seen.crisis is not None:
        return "pr", ""
    if own and draft.topics is not None:
        for topic in draft.topics.found:
            if topic.name in own:
                return own[topic.name], f"topic {topic.name}"
    if draft.mention.kind == "article" or (
        draft.role is not None and draft.role.name == "journalist"
    ):
        return "pr", ""
    if said:
        for name in _BY_WORDS:
            if name in said:
                return name, f"{name}: “{said[name]}”"
    if intents := seen.intents:
        for intent, usual in _BY_INTENT.items():
            if intent in intents:
                return own.get(intent, usual), ""
    return "", ""


def _left_alone(draft: Draft) -> bool:
    """Whether nobody may write to who speaks, unless they speak to us."""
    customer = draft.customer
    return customer is not None and customer.status == "confirmed" and customer.do_not_contact


def _is_spam(draft: Draft) -> bool:
    return draft.authenticity is not None and draft.authenticity.spam >= SPAM


def _is_english(seen: Seen) -> bool:
    """Whether a want of intents says something: they are told in English only."""
    return seen.draft.language is None or seen.draft.language.code == "en"
