"""The fields a mention rule may speak of, with types: those of the mention itself, and those of the
table of judgements (schemas/judgements).
"""

from collections.abc import Mapping
from typing import Any, get_args

import rule_engine

from schemas.enriched import EnrichedMention
from schemas.judgements import RULE_FIELDS, RuleField
from schemas.mention import MentionKind

_OF_MENTION: Mapping[str, RuleField] = {
    "title": RuleField("text", "the title", lambda e: e.mention.title),
    "source": RuleField("text", "the configured source", lambda e: e.mention.source),
    "type": RuleField("text", "the kind of source", lambda e: e.mention.type),
    "kind": RuleField(
        "text",
        "post, comment, repost, review, article or message",
        lambda e: e.mention.kind,
        get_args(MentionKind),
    ),
    "site": RuleField("text", "the site", lambda e: e.mention.site),
    "url": RuleField("text", "the address", lambda e: e.mention.url),
    "reply": RuleField(
        "yes or no", "it answers another mention", lambda e: bool(e.mention.parent_id)
    ),
    "question": RuleField(
        "yes or no",
        "it has a question mark",
        lambda e: "?" in e.mention.text or "？" in e.mention.text,
    ),
    "hashtags": RuleField(
        "list of texts",
        "hashtags, without #",
        lambda e: tuple(tag.lower() for tag in e.mention.hashtags),
    ),
    "handles": RuleField(
        "list of texts",
        "handles it names, without @",
        lambda e: tuple(name.lower() for name in e.mention.handles),
    ),
    "rating": RuleField(
        "number", "stars 1–5; 0 where it is no review", lambda e: e.mention.rating or 0
    ),
    "author": RuleField(
        "text", "the author's id", lambda e: e.mention.author.id if e.mention.author else ""
    ),
    "handle": RuleField(
        "text", "the author's handle", lambda e: e.mention.author.handle if e.mention.author else ""
    ),
    "followers": RuleField(
        "number", "the author's followers; 0 where unknown", lambda e: _followers(e)
    ),
    "verified": RuleField(
        "yes or no",
        "the author is verified",
        lambda e: bool(e.mention.author and e.mention.author.verified),
    ),
    "likes": RuleField("number", "likes when seen", lambda e: _figure(e, "likes")),
    "reposts": RuleField("number", "reposts when seen", lambda e: _figure(e, "reposts")),
    "replies": RuleField("number", "replies when seen", lambda e: _figure(e, "replies")),
    "views": RuleField("number", "views when seen", lambda e: _figure(e, "views")),
}
FIELDS: Mapping[str, RuleField] = {**_OF_MENTION, **RULE_FIELDS}

_TYPES = {
    "text": rule_engine.DataType.STRING,
    "number": rule_engine.DataType.FLOAT,
    "yes or no": rule_engine.DataType.BOOLEAN,
    "list of texts": rule_engine.DataType.ARRAY(rule_engine.DataType.STRING),
}
_RESOLVER = rule_engine.type_resolver_from_dict(
    {name: _TYPES[field.kind] for name, field in FIELDS.items()}
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


def _followers(enriched: EnrichedMention) -> int:
    return (enriched.mention.author.followers or 0) if enriched.mention.author else 0


def _figure(enriched: EnrichedMention, name: str) -> int:
    figures = enriched.mention.engagement
    return (getattr(figures, name) or 0) if figures else 0
