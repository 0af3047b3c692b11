"""Words that stand for something: values of closed lists, what stands before values, what says nothing."""

from collections.abc import Mapping

from schemas.view.filters import FILTERS
from schemas.view.languages import LANGUAGES
from schemas.view.reading.tokens import keys

Phrase = tuple[str, ...]

_MORE: Mapping[str, Mapping[str, str]] = {
    "intent": {
        "complaining": "complaint", "complained": "complaint", "complain": "complaint",
        "asking": "question", "asked": "question", "praised": "praise", "purchase intent": "purchase_intent",
        "wanting to buy": "purchase_intent", "churn": "churn_risk", "wanting to leave": "churn_risk",
        "outages": "outage", "billing": "billing", "jobs": "job", "praising": "praise",
    },
    "emotion": {"angry": "anger", "happy": "joy", "joyful": "joy", "sad": "sadness",
                "optimistic": "optimism"},
    "brand_kind": {"our brands": "own", "own brands": "own", "us": "own", "our brand": "own",
                   "competitor brands": "competitor", "the competition": "competitor",
                   "the industry": "industry"},
    "relation": {"public": "public", "our accounts": "account", "staff": "staff",
                 "our staff": "staff", "our own staff": "staff"},
    "role": {"press": "journalist", "the press": "journalist", "competitors' staff": "competitor_staff"},
    "voice": {"all": "any", "anything": "any"},
    "department": {f"the {name} department": name for name in FILTERS["department"].values},
    "corrected": {"anything": "", "topic": "topics", "intent": "intents"},
}  # fmt: skip
"""Other words for the values of closed lists."""


def _forms(name: str) -> dict[Phrase, str]:
    forms: dict[Phrase, str] = {}
    for value, word in FILTERS[name].values.items():
        for text in (value, value.replace("_", " "), word):
            forms[keys(text)] = value
    forms |= {keys(text): value for text, value in _MORE.get(name, {}).items() if value}
    return forms


FORMS: Mapping[str, Mapping[Phrase, str]] = {
    name: _forms(name) for name, row in FILTERS.items() if row.values
}
"""The phrases of every closed list, and the value of each."""

BARE = ("sentiment", "kind", "intent", "role", "relation", "emotion", "brand_kind")
"""Closed lists whose words need nothing before them."""
_NOT_BARE = {keys(text) for text in ("none", "nothing", "unknown", "public", "us", "person")}
BARE_FORMS: Mapping[Phrase, tuple[str, str]] = {
    phrase: (name, value)
    for name in reversed(BARE)
    for phrase, value in FORMS[name].items()
    if phrase not in _NOT_BARE
}
LANGUAGE_CODES: Mapping[str, str] = {name.casefold(): code for code, name in LANGUAGES.items()}

OPENINGS: Mapping[Phrase, tuple[str, ...]] = {
    keys(text): names
    for text, names in {
        "of": ("brand", "brand_kind"),
        "about": ("brand_kind", "topic", "brand"),
        "for": ("department", "brand"),
        "by": ("relation", "role", "author"),
        "by author": ("author",),
        "by the author": ("author",),
        "from": ("source", "type", "relation", "role"),
        "from source": ("source",),
        "on": ("type", "source"),
        "in": ("lang",),
        "in language": ("lang",),
        "written in": ("lang",),
        "in segment": ("segment",),
        "in thread": ("thread",),
        "in alert": ("alert",),
        "in copies": ("cluster",),
        "copies of": ("cluster",),
        "corrected in": ("corrected",),
        "feeling": ("emotion",),
        "with": ("intent", "emotion"),
        "counting": ("voice",),
        "including": ("voice",),
        "saying": ("text",),
        "with the words": ("text",),
        "with the word": ("text",),
        "containing": ("text",),
        "mentioning": ("brand", "topic", "text"),
        "towards": ("brand", "brand_kind"),
        "brand": ("brand",),
        "topic": ("topic",),
        "source": ("source",),
        "language": ("lang",),
        "segment": ("segment",),
        "thread": ("thread",),
        "alert": ("alert",),
    }.items()
}
"""What stands before values, and the filters that they may be of, the likeliest first."""
LONGEST_OPENING = max(map(len, OPENINGS))
LONGEST_FORM = max(len(phrase) for forms in FORMS.values() for phrase in forms)

YES: Mapping[Phrase, tuple[str, bool]] = {
    keys(text): told
    for told, texts in {
        ("customer", True): (
            "by customers", "by our customers", "from customers", "from our customers",
            "by a customer", "customers", "customer",
        ),
        ("customer", False): ("by non-customers", "from non-customers"),
        ("needs_answer", True): (
            "needing an answer", "that need an answer", "need an answer", "to answer",
            "needing answers", "that need answers", "to be answered",
        ),
    }.items()
    for text in texts
}  # fmt: skip
LONGEST_YES = max(map(len, YES))

NEGATIONS = frozenset({"not", "no", "without", "except", "excluding", "non", "never"})
AND = frozenset({",", "and", "&"})
_FILLERS = """
a an all any are at be been being but do does did find get give has have how i in is it just
latest list look many me mention mentions most much of on only our please said say show
somebody someone tell that the their them there they this those to us was we were what what's
where which who with written posted published made people anyone about for from by during over
within ones
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that say nothing by themselves."""
CHANGED = tuple(
    keys(text)
    for text in (
        "what changed", "what has changed", "what's changed", "whats changed", "changes",
        "what is new", "what's new", "what changed in", "change",
    )
)  # fmt: skip
