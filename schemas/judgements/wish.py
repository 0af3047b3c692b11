"""Rows of the table: what an author wants, and the topics that are touched."""

from collections.abc import Iterable
from typing import Any, get_args

from schemas.choices import choices_hint, names_in, several_of
from schemas.draft import Draft
from schemas.enriched import Intent, IntentName, Intents, Topic, Topics
from schemas.judgements.row import REASON, Decidable, Judgement, Label, RuleField, listed


def _intents(draft: Draft, brand: str, value: Any) -> Intents:
    return Intents(found=tuple(Intent(name=name, confidence=1.0, reason=REASON) for name in value))


def _no_topics(text: str) -> list[str]:
    """Topics are the user's own: the enricher that knows them reads them (`read_decision`)."""
    for name in names_in(text):
        raise ValueError(f"there is no topic {name!r} ({choices_hint(name, ())})")
    return []


def _topics(draft: Draft, brand: str, value: Any) -> Topics:
    return Topics(found=tuple(Topic.model_validate(one) for one in value))


def _topic_names(names: Iterable[str], brands: Iterable[str]) -> str:
    return listed(
        f"{name} ({brand})" if brand else name for name, brand in zip(names, brands, strict=True)
    )


def _topics_of(draft: Draft) -> str:
    touched = draft.topics.found if draft.topics is not None else ()
    return _topic_names((one.name for one in touched), (one.brand for one in touched))


INTENTS = Judgement(
    "intents",
    rule_fields={
        "intents": RuleField(
            "list of texts",
            "what the author wants, experimental classes too: complaint, question, purchase_intent, …",
            lambda e: tuple(intent.name for intent in e.intents.found) if e.intents else (),
            get_args(IntentName),
        )
    },
    decidable={"intents": Decidable("NAME,…", several_of(*get_args(IntentName)), _intents)},
    labels={
        "intents": Label(
            ("intents",),
            lambda row: listed(row["intents"]),
            lambda draft: listed(one.name for one in draft.intents.found) if draft.intents else "",
        )
    },
    shown=lambda intents: {
        "intents": tuple(one.name for one in intents.found if not one.experimental)
    },
)
TOPICS = Judgement(
    "topics",
    rule_fields={
        "topics": RuleField(
            "list of texts",
            "names of your topics it touches",
            lambda e: tuple(dict.fromkeys(one.name for one in e.topics.found)) if e.topics else (),
        )
    },
    decidable={"topics": Decidable("NAME,…", _no_topics, _topics)},
    labels={
        "topics": Label(
            ("topics", "topic_brands"),
            lambda row: _topic_names(row["topics"], row["topic_brands"]),
            _topics_of,
        )
    },
)
