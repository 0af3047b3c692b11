"""The one table of filters: what each asks, the words for it, where it stands in `current_mentions`
and in the language of rules. Addresses, words, SQL, rules and the JSON schema follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from schemas.enriched import (
    AuthorRole,
    BrandKind,
    Department,
    EmotionLabel,
    IntentName,
    RoleName,
    SentimentLabel,
)
from schemas.judgements import DECIDABLE
from schemas.mention import MentionKind

_PLURALS: Mapping[str, str] = {
    "purchase_intent": "purchase wishes",
    "churn_risk": "threats to leave",
    "asking_for_references": "requests for references",
    "praise": "praise",
    "outage": "outage reports",
    "billing": "billing matters",
    "job": "job posts",
    "news": "news",
    "spam": "spam",
    "competitor_staff": "staff of competitors",
    "person": "private persons",
    "unknown": "unknown roles",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. `values`: the closed list it takes, each with its word; any value where empty.
    `says` stands before its values in words. `column` of `current_mentions` holds it (`many`: an
    array of them), `rule` is the field of a rule's `when`; where one is empty, the module that
    writes it knows more. `unsaid`: why no rule can ask it. `named`: values come from the
    configuration, and others are errors.
    """

    about: str
    says: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    many: bool = False
    rule: str = ""
    unsaid: str = ""
    named: bool = False


def _same(names: tuple[str, ...]) -> dict[str, str]:
    return {name: name.replace("_", " ") for name in names if name}


def _plural(names: tuple[str, ...]) -> dict[str, str]:
    return {name: _PLURALS.get(name, f"{name.replace('_', ' ')}s") for name in names}


def _said(names: tuple[str, ...], *words: str) -> dict[str, str]:
    return dict(zip(names, words, strict=True))


FILTERS: Mapping[str, Filter] = {
    "sentiment": Filter(
        "What is felt: towards the brand that is asked for, else in the whole text.",
        values=_same(get_args(SentimentLabel)),
        column="sentiment",
        rule="sentiment",
    ),
    "kind": Filter(
        "What kind of mention it is.",
        values=_plural(get_args(MentionKind)),
        column="kind",
        rule="kind",
    ),
    "intent": Filter(
        "What its author wants.",
        values=_plural(get_args(IntentName)),
        column="intents",
        many=True,
        rule="intents",
    ),
    "brand": Filter(
        "A configured brand it is about.", "of", column="brands", many=True, named=True
    ),
    "brand_kind": Filter(
        "Whose brand it is about.",
        "about",
        values=_said(get_args(BrandKind), "our own brands", "competitors", "industry names"),
        column="brand_kinds",
        many=True,
    ),
    "voice": Filter(
        "Whose words about the brand count: `voice` (people's own words, the default), `echo` (a "
        "repost), `own` (the brand's accounts and staff), `unrelated` (something else of its name), "
        "`any`.",
        "counting",
        values={
            "voice": "own words",
            "echo": "echoes",
            "own": "own voices",
            "unrelated": "unrelated ones",
            "any": "everything",
        },
    ),
    "topic": Filter(
        "A configured topic it touches.",
        "about",
        column="topics",
        many=True,
        rule="topics",
        named=True,
    ),
    "text": Filter(
        "Words its title or text has, in this order; upper and lower case are one.",
        "saying",
        rule="text",
    ),
    "customer": Filter(
        "Whether its author was a confirmed customer when it was judged.", "by customers"
    ),
    "segment": Filter("The segment of the customer who speaks.", "in segment", rule="segment"),
    "relation": Filter(
        "What its author is to a brand: the public, one of its accounts, its staff.",
        "by",
        values=_said(get_args(AuthorRole), "the public", "brand accounts", "brand staff"),
        column="author_role",
        rule="relation",
    ),
    "role": Filter(
        "In what capacity its author speaks, by the public bio.",
        "by",
        values=_plural(get_args(RoleName)),
        column="speaks_as",
        rule="role",
    ),
    "author": Filter("Who wrote it: an author's id, or @handle.", "by author", rule="author"),
    "source": Filter("The configured source.", "from", column="source", rule="source", named=True),
    "type": Filter("The kind of source.", "on", column="type", rule="type"),
    "lang": Filter(
        "The language, ISO 639-1; `und` where unsure.", "in", column="lang", rule="lang"
    ),
    "emotion": Filter(
        "The emotion that speaks from it.",
        "feeling",
        values={**_same(get_args(EmotionLabel)), "none": "nothing"},
        column="emotion",
        rule="emotion",
    ),
    "priority": Filter(
        "How much it deserves a person's attention, 0 to 100.",
        "with priority",
        column="priority",
        rule="priority",
    ),
    "influence": Filter(
        "How far its author's words carry, 0 to 100.",
        "with influence",
        column="influence",
        rule="influence",
    ),
    "needs_answer": Filter(
        "Whether somebody should reply.",
        "needing an answer",
        column="needs_answer",
        rule="needs_answer",
    ),
    "department": Filter(
        "Whose it is to answer.",
        "for",
        values=_same(get_args(Department)),
        column="department",
        rule="department",
    ),
    "thread": Filter(
        "The conversation it is in, the column thread_id.",
        "in thread",
        column="thread_id",
        unsaid="a rule looks at one mention and knows no threads",
    ),
    "alert": Filter(
        "The alert it is shown in, the key that `grapevine alerts` lists.",
        "in alert",
        unsaid="a rule raises alerts and cannot ask for them",
    ),
    "cluster": Filter(
        "The text it is a copy of, the column cluster of mention_copies.",
        "in copies",
        unsaid="copies are known minutes later: a rule of the kind campaign watches for them",
    ),
    "corrected": Filter(
        "What a person corrected about it.",
        "corrected in",
        values=_same(tuple(DECIDABLE)),
        unsaid="a rule acts before anybody can correct",
    ),
    "time": Filter(
        "When it was published, in the business time zone (schemas/view/periods.py).",
        unsaid="a rule watches from now on: leave the time out",
    ),
}
"""By name, in the order in which they are said."""
