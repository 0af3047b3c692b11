"""Rows of the table: the text, its language, the brands it is about, and whether it really is."""

import re
from typing import Any, get_args

from schemas.choices import yes_or_no
from schemas.draft import Draft
from schemas.enriched import (
    AuthorRole,
    BrandRelevance,
    Brands,
    EnrichedMention,
    Language,
    Relevance,
)
from schemas.judgements.row import (
    REASON,
    Decidable,
    Judgement,
    Label,
    Row,
    RuleField,
    as_stored,
    listed,
    replaced,
)
from schemas.judgements.towards import subject_of

_LANGUAGE = re.compile(r"[a-z]{2}|hi-Latn|und")


def brand_names(brands: Brands | None) -> tuple[str, ...]:
    """The brands a mention is about, in the order of the configuration."""
    return tuple(match.brand for match in brands.matches) if brands is not None else ()


def _of_kind(enriched: EnrichedMention, kind: str) -> bool:
    return enriched.brands is not None and any(
        match.kind == kind for match in enriched.brands.matches
    )


def spoken_brands(enriched: EnrichedMention, *, reposts: bool) -> tuple[str, ...]:
    """The brands of which it is somebody's own words, or with `reposts` others' words passed on: as
    the columns brand_voices and brand_echoes of `current_mentions` tell.
    """
    judged = enriched.relevance.by_brand if enriched.relevance is not None else ()
    others = {one.brand for one in judged if not one.relevant}
    if enriched.brands is None or (enriched.mention.kind == "repost") != reposts:
        return ()
    return tuple(
        match.brand
        for match in enriched.brands.matches
        if match.voice and match.brand not in others
    )


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(
            f"{text!r} is no language: write two letters of ISO 639-1 (en, de), hi-Latn, or und"
        )
    return text


def _relevance(draft: Draft, brand: str, value: Any) -> Relevance:
    base = draft.relevance or Relevance()
    judged = BrandRelevance(brand=brand, relevant=value, confidence=1.0, reason=REASON)
    return Relevance(by_brand=replaced(base.by_brand, judged))


def _stored_unrelated(row: Row) -> str:
    judged = zip(row["brands"], row["brand_relevant"], strict=True)
    return listed(brand for brand, relevant in judged if not relevant)


def _unrelated(draft: Draft) -> str:
    judged = draft.relevance.by_brand if draft.relevance is not None else ()
    about = brand_names(draft.brands)
    return listed(one.brand for one in judged if not one.relevant and one.brand in about)


CLEAN = Judgement(
    "clean",
    rule_fields={
        "text": RuleField(
            "text",
            "title and text, cleaned",
            lambda e: e.clean.text if e.clean else e.mention.text[:10_000],
        )
    },
)
LANGUAGE = Judgement(
    "language",
    rule_fields={
        "lang": RuleField(
            "text",
            "language code, `und` where unsure",
            lambda e: e.language.code if e.language else e.mention.lang,
        )
    },
    decidable={
        "language": Decidable(
            "CODE", _language, lambda draft, brand, value: Language(code=value, confidence=1.0)
        )
    },
    labels={
        "language": as_stored(
            "lang",
            lambda draft: draft.language.code if draft.language is not None else "",
        )
    },
    shown=lambda language: {"lang": language.code},
)
BRANDS = Judgement(
    "brands",
    rule_fields={
        "brands": RuleField(
            "list of texts", "names of the brands it is about", lambda e: brand_names(e.brands)
        ),
        "own": RuleField("yes or no", "about one of our own brands", lambda e: _of_kind(e, "own")),
        "competitor": RuleField(
            "yes or no", "about a competitor", lambda e: _of_kind(e, "competitor")
        ),
        "staff": RuleField(
            "yes or no",
            "a brand's own account or staff speaks",
            lambda e: bool(e.brands and e.brands.author_brand),
        ),
        "relation": RuleField(
            "text",
            "the author is the public, a brand's account, or its staff",
            lambda e: e.brands.author_role if e.brands else "public",
            get_args(AuthorRole),
        ),
        "voices": RuleField(
            "list of texts",
            "the brands of which it is somebody's own words: no repost, none of their people's",
            lambda e: spoken_brands(e, reposts=False),
        ),
        "echoes": RuleField(
            "list of texts",
            "the brands of which it passes on others' words",
            lambda e: spoken_brands(e, reposts=True),
        ),
    },
    labels={
        "brands": Label(
            ("brands",),
            lambda row: listed(row["brands"]),
            lambda draft: listed(brand_names(draft.brands)),
        )
    },
)
RELEVANCE = Judgement(
    "relevance",
    rule_fields={
        "relevant": RuleField(
            "yes or no",
            "about a brand, not something else of its name",
            lambda e: subject_of(e.brands, e.relevance)[0] != "something else",
        )
    },
    decidable={"relevant": Decidable("yes|no", yes_or_no, _relevance, "always")},
    labels={
        "speaks of something else than": Label(
            ("brands", "brand_relevant"), _stored_unrelated, _unrelated
        )
    },
)
