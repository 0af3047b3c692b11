"""The fields a mention rule may speak of, with types: one table for checking, evaluating and the
reference page.
"""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import rule_engine

from enrichers.engines.triage.reading import felt_towards, subject_of
from schemas.enriched import EnrichedMention

_TEXT = rule_engine.DataType.STRING
_NUMBER = rule_engine.DataType.FLOAT
_FLAG = rule_engine.DataType.BOOLEAN
_TEXTS = rule_engine.DataType.ARRAY(rule_engine.DataType.STRING)


class Field(NamedTuple):
    """One field: its type, what it says, and how it is read from an enriched mention."""

    type: Any
    about: str
    read: Callable[[EnrichedMention], Any]


FIELDS: dict[str, Field] = {
    "brands": Field(_TEXTS, "names of the brands it is about", lambda e: _brands(e)),
    "own": Field(_FLAG, "about one of our own brands", lambda e: _of_kind(e, "own")),
    "competitor": Field(_FLAG, "about a competitor", lambda e: _of_kind(e, "competitor")),
    "text": Field(
        _TEXT,
        "title and text, cleaned",
        lambda e: e.clean.text if e.clean else e.mention.text[:10_000],
    ),
    "title": Field(_TEXT, "the title", lambda e: e.mention.title),
    "lang": Field(
        _TEXT,
        "language code, `und` where unsure",
        lambda e: e.language.code if e.language else e.mention.lang,
    ),
    "source": Field(_TEXT, "the configured source", lambda e: e.mention.source),
    "type": Field(_TEXT, "the kind of source", lambda e: e.mention.type),
    "kind": Field(
        _TEXT, "post, comment, repost, review, article or message", lambda e: e.mention.kind
    ),
    "site": Field(_TEXT, "the site", lambda e: e.mention.site),
    "url": Field(_TEXT, "the address", lambda e: e.mention.url),
    "reply": Field(_FLAG, "it answers another mention", lambda e: bool(e.mention.parent_id)),
    "question": Field(
        _FLAG, "it has a question mark", lambda e: "?" in e.mention.text or "？" in e.mention.text
    ),
    "hashtags": Field(
        _TEXTS, "hashtags, without #", lambda e: tuple(tag.lower() for tag in e.mention.hashtags)
    ),
    "handles": Field(
        _TEXTS,
        "handles it names, without @",
        lambda e: tuple(name.lower() for name in e.mention.handles),
    ),
    "rating": Field(_NUMBER, "stars 1–5; 0 where it is no review", lambda e: e.mention.rating or 0),
    "author": Field(
        _TEXT, "the author's id", lambda e: e.mention.author.id if e.mention.author else ""
    ),
    "handle": Field(
        _TEXT, "the author's handle", lambda e: e.mention.author.handle if e.mention.author else ""
    ),
    "followers": Field(_NUMBER, "the author's followers; 0 where unknown", lambda e: _followers(e)),
    "verified": Field(
        _FLAG,
        "the author is verified",
        lambda e: bool(e.mention.author and e.mention.author.verified),
    ),
    "staff": Field(
        _FLAG,
        "a brand's own account or staff speaks",
        lambda e: bool(e.brands and e.brands.author_brand),
    ),
    "likes": Field(_NUMBER, "likes when seen", lambda e: _figure(e, "likes")),
    "reposts": Field(_NUMBER, "reposts when seen", lambda e: _figure(e, "reposts")),
    "replies": Field(_NUMBER, "replies when seen", lambda e: _figure(e, "replies")),
    "views": Field(_NUMBER, "views when seen", lambda e: _figure(e, "views")),
    "sentiment": Field(
        _TEXT,
        "positive, neutral, negative, unsupported",
        lambda e: e.sentiment.label if e.sentiment else "",
    ),
    "towards_us": Field(
        _TEXT,
        "the same towards our own brands, the worst of them; overall where none is judged",
        lambda e: _felt(e),
    ),
    "uncertain": Field(
        _FLAG,
        "the sentiment is worth a person's look",
        lambda e: bool(e.sentiment and e.sentiment.uncertain),
    ),
    "compound": Field(
        _NUMBER, "VADER's compound, −1…1", lambda e: e.sentiment.compound if e.sentiment else 0
    ),
    "emotion": Field(
        _TEXT,
        "anger, joy, optimism, sadness or none",
        lambda e: e.emotion.label if e.emotion else "",
    ),
    "intents": Field(
        _TEXTS,
        "what the author wants, experimental classes too: complaint, question, purchase_intent, …",
        lambda e: tuple(intent.name for intent in e.intents.found) if e.intents else (),
    ),
    "topics": Field(
        _TEXTS,
        "names of your topics it touches",
        lambda e: tuple(dict.fromkeys(topic.name for topic in e.topics.found)) if e.topics else (),
    ),
    "relevant": Field(
        _FLAG,
        "about a brand, not something else of its name",
        lambda e: _subject(e)[0] != "something else",
    ),
    "spam": Field(
        _NUMBER, "likelihood, 0–1", lambda e: e.authenticity.spam if e.authenticity else 0
    ),
    "bot": Field(
        _NUMBER,
        "that a machine wrote it, 0–1",
        lambda e: e.authenticity.bot if e.authenticity else 0,
    ),
    "role": Field(
        _TEXT,
        "journalist, employee, competitor_staff, partner, reseller, paid_promoter, person or unknown",
        lambda e: e.role.name if e.role else "",
    ),
    "profession": Field(
        _TEXT, "as the author's bio states it", lambda e: e.role.profession if e.role else ""
    ),
    "employer": Field(
        _TEXT, "as the author's bio states it", lambda e: e.role.employer if e.role else ""
    ),
    "influence": Field(_NUMBER, "0–100", lambda e: e.influence.score if e.influence else 0),
    "priority": Field(_NUMBER, "0–100", lambda e: e.priority.score if e.priority else 0),
    "needs_answer": Field(
        _FLAG, "somebody should reply", lambda e: bool(e.priority and e.priority.needs_answer)
    ),
    "department": Field(
        _TEXT,
        "service, billing, product, sales, pr or legal",
        lambda e: e.priority.department if e.priority else "",
    ),
    "customer": Field(_FLAG, "the author is a confirmed customer", lambda e: _confirmed(e)),
    "customer_id": Field(
        _TEXT, "the customer's id", lambda e: e.customer.customer_id if e.customer else ""
    ),
    "segment": Field(
        _TEXT, "the customer's segment", lambda e: e.customer.segment if e.customer else ""
    ),
    "bought": Field(_TEXTS, "what the customer bought last", lambda e: _bought(e)),
}

_RESOLVER = rule_engine.type_resolver_from_dict(
    {name: field.type for name, field in FIELDS.items()}
)


def typed_context() -> rule_engine.Context:
    """A context for one rule: an unknown field or a comparison of unlike types is found when the
    rule is compiled.

    Afterwards its `symbols` are the fields that the rule speaks of.
    """
    return rule_engine.Context(type_resolver=_RESOLVER)


def values_of(enriched: EnrichedMention, names: frozenset[str]) -> dict[str, Any]:
    """The values of the named fields."""
    return {name: FIELDS[name].read(enriched) for name in names}


def _brands(enriched: EnrichedMention) -> tuple[str, ...]:
    return tuple(match.brand for match in enriched.brands.matches) if enriched.brands else ()


def _of_kind(enriched: EnrichedMention, kind: str) -> bool:
    return bool(enriched.brands) and any(
        match.kind == kind for match in (enriched.brands.matches if enriched.brands else ())
    )


def _subject(enriched: EnrichedMention) -> tuple[str, Collection[str]]:
    return subject_of(enriched.brands, enriched.relevance)


def _felt(enriched: EnrichedMention) -> str:
    return felt_towards(enriched.sentiment, _subject(enriched)[1])[0]


def _followers(enriched: EnrichedMention) -> int:
    return (enriched.mention.author.followers or 0) if enriched.mention.author else 0


def _figure(enriched: EnrichedMention, name: str) -> int:
    figures = enriched.mention.engagement
    return (getattr(figures, name) or 0) if figures else 0


def _confirmed(enriched: EnrichedMention) -> bool:
    return enriched.customer is not None and enriched.customer.status == "confirmed"


def _bought(enriched: EnrichedMention) -> tuple[str, ...]:
    return (
        tuple(purchase.product for purchase in enriched.customer.purchases)
        if enriched.customer
        else ()
    )
