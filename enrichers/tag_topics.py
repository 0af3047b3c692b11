"""Adds `topics`: which of the user's topics a mention touches, for which brand, by the words that
matched.

A topic is a query in the language of the brands' queries (docs/queries.md), held for all brands or
for some: then it is found once for each of them that the mention is about. Method: all topics over
one automaton, as in match_brands.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from pydantic import field_validator

import schemas.settings
from enrichers.engines.queries import Document, compile_queries, parse
from enrichers.match_brands import document_of
from schemas.choices import choices_hint, names_in
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import Topic, Topics
from schemas.upkeep import TopicPlan

FIELD = "topics"
NEEDS: tuple[str, ...] = ("language", "brands")
EXAMPLE = {"topics": {"login": {"query": "login"}}}
EXAMPLE_MENTION = {"text": "The login of the acme app fails."}

NOTHING = Topics()
_MAX_TERMS = 20


class TopicSettings(schemas.settings.Settings):
    """One topic: what finds it, for which brands, whose it is, and since when it counts as mended."""

    query: str
    """The expression that finds it (see docs/queries.md): `login OR "log in" OR app NEAR/3 crash*`.
    """
    brands: tuple[str, ...] = ()
    """Names of the brands it is looked for with; all where empty."""
    owner: str = ""
    """The team or person who can mend it."""
    fixed_on: date | None = None
    """The day on which it was mended; the view `themes` tells whether it fell since."""

    @field_validator("query")
    @classmethod
    def _parses(cls, value: str) -> str:
        parse(value)
        return value


class Settings(schemas.settings.Settings):
    """The user's topics."""

    topics: dict[str, TopicSettings] = {}
    """What to look for, by the topic's name."""

    @field_validator("topics")
    @classmethod
    def _named(cls, value: dict[str, TopicSettings]) -> dict[str, TopicSettings]:
        if any(not name.strip() for name in value):
            raise ValueError("a topic needs a name")
        return value


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Topics]:
    """The function that finds the topics; never raises. QueryError: see the config."""
    if not settings.topics:
        return lambda draft: NOTHING
    matcher = compile_queries({name: parse(topic.query) for name, topic in settings.topics.items()})
    limits = {name: topic.brands for name, topic in settings.topics.items()}

    def tag_topics(draft: Draft) -> Topics:
        hits = matcher.match(document_of(draft))
        if not hits:
            return NOTHING
        about = (
            {match.brand for match in draft.brands.matches} if draft.brands is not None else set()
        )
        topics: list[Topic] = []
        for hit in hits:
            limited = limits[hit.name]
            if brands := [brand for brand in limited if brand in about] if limited else [""]:
                terms = hit.terms[:_MAX_TERMS]
                topics += (Topic(name=hit.name, brand=brand, terms=terms) for brand in brands)
        return Topics(found=tuple(topics)) if topics else NOTHING

    return tag_topics


def read_decision(settings: Settings, field: str, text: str, brands: Sequence[str]) -> object:
    """Topics that a person names, with commas, as they are found in a mention of these brands.
    Raises ValueError for one that is not configured.
    """
    decided: list[dict[str, str]] = []
    for name in names_in(text):
        if name not in settings.topics:
            raise ValueError(f"there is no topic {name!r} ({choices_hint(name, settings.topics)})")
        limited = [brand for brand in settings.topics[name].brands if brand in brands]
        decided += ({"name": name, "brand": brand} for brand in limited or [""])
    return decided


def named_brands(settings: Settings) -> Iterator[tuple[str, str]]:
    """Where in the settings which brand is named."""
    for name, topic in settings.topics.items():
        yield from ((f"topics.{name}.brands", brand) for brand in topic.brands)


def covers(settings: Settings, brand: str) -> Callable[[str], bool]:
    """Whether the topics for a brand, or for any, find a text."""
    matcher = compile_queries(
        {
            name: parse(topic.query)
            for name, topic in settings.topics.items()
            if not brand or not topic.brands or brand in topic.brands
        }
    )
    return lambda text: bool(matcher.match(Document(text=text)))


def entry_for(phrases: Sequence[str], brand: str) -> str:
    """The entry with a topic, called as the first phrase, that finds these phrases."""
    forms = dict.fromkeys(" ".join(form.replace('"', " ").split()) for form in phrases)
    query = " OR ".join(f'"{form}"' for form in forms)
    return "\n".join(
        (
            "topics:  # among those that are there",
            f"  {json.dumps(phrases[0], ensure_ascii=False)}:",
            f"    query: {json.dumps(query, ensure_ascii=False)}",
            f"    brands: {json.dumps([brand] if brand else [], ensure_ascii=False)}",
            '    owner: ""           # who can mend it',
            "    # fixed_on: 2026-01-31  # the day it was mended; the view themes tells whether it fell",
        )
    )


def plans(settings: Settings) -> list[TopicPlan]:
    """Every topic once for each brand it is limited to, once where it is for all."""
    return [
        TopicPlan(name, brand, topic.owner, topic.fixed_on)
        for name, topic in settings.topics.items()
        for brand in topic.brands or ("",)
    ]
