"""Adds `brands`: which brands a mention is about, by which words, and whether its author belongs to
one of them.

Method: the brands' queries, all over one automaton (enrichers/engines/queries; Aho & Corasick
1975), on title and text without markup, handles, hashtags, links, language, source, site, kind and
author. A source configured with a brand speaks about that brand always. A brand's own account is
kept whatever it says, so that replies of the company are known; it and the staff never count as
`voice` of their brand. Everything else that no query finds, or that a mute names, is dropped.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import schemas.settings
from enrichers.engines.accounts import Speaker, compile_accounts
from enrichers.engines.plain import MAX_RAW_CHARS, clean
from enrichers.engines.queries import (
    Document,
    compile_mutes,
    compile_queries,
    explanation_lines,
    parse,
)
from schemas.brand import Brand
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import BrandKind, BrandMatch, Brands, Language
from schemas.flow import Drop
from schemas.mention import Mention

FIELD = "brands"
NEEDS: tuple[str, ...] = ("clean", "language")
EXAMPLE_MENTION = {"text": "Zenithbank or acme: who is cheaper?"}

_MAX_CHARS = 10_000
_MAX_TERMS = 20
_KEPT = 4096


class Settings(schemas.settings.Settings):
    """What happens to mentions of no brand."""

    keep_unmatched: bool = False
    """Keep mentions in which no query finds a brand, instead of dropping and counting them."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Brands]:
    """The function that finds the brands; raises Drop `no_brand` or `muted`. QueryError,
    ValueError: see the config.
    """
    kinds = {brand.name: brand.kind for brand in tools.brands}
    matcher = compile_queries({brand.name: parse(brand.query) for brand in tools.brands})
    mutes = tools.mutes
    anything_muted = bool(mutes.authors or mutes.domains or mutes.phrases)
    mute_list = compile_mutes(authors=mutes.authors, domains=mutes.domains, phrases=mutes.phrases)
    accounts = compile_accounts(tools.brands)

    @lru_cache(maxsize=_KEPT)  # most mentions are found by the same few words
    def brands_of(terms: tuple[tuple[str, tuple[str, ...]], ...], speaker: Speaker) -> Brands:
        return _brands(dict(terms), kinds, speaker)

    def match_brands(draft: Draft) -> Brands:
        mention = draft.mention
        document = document_of(draft)
        speaker = accounts.speaker(mention.author, mention.type)
        terms = {hit.name: hit.terms[:_MAX_TERMS] for hit in matcher.match(document)}
        if mention.brand and mention.brand not in terms:
            terms[mention.brand] = (f"source:{mention.source}",)
        if speaker.role == "account" and speaker.brand not in terms:
            terms[speaker.brand] = ("own account",)
        if not terms and not settings.keep_unmatched:
            raise Drop("no_brand", "no query matches")
        if anything_muted and speaker.role != "account" and (why := mute_list.muted(document)):
            raise Drop("muted", why)
        return brands_of(tuple(terms.items()), speaker)

    return match_brands


def finder(tools: EnrichTools) -> Callable[[Mention], bool]:
    """Whether a mention is about any brand, whatever the settings: what is published of a firehose.
    Languages are detected only where a query asks for one.
    """
    match = build(Settings(), tools)
    language: Callable[[Draft], Language] | None = None
    if any("lang:" in brand.query.casefold() for brand in tools.brands):
        from enrichers import detect_language  # loads a model

        language = detect_language.build(detect_language.Settings(), tools)

    def finds(mention: Mention) -> bool:
        draft = Draft(mention)
        if language is not None:
            draft.language = language(draft)
        try:
            match(draft)
        except Drop:
            return False
        return True

    return finds


def explain(draft: Draft, brands: Sequence[Brand]) -> Iterator[tuple[str, bool, list[str]]]:
    """Of each brand its name, whether its query matches the draft, and why, line by line."""
    matcher = compile_queries({brand.name: parse(brand.query) for brand in brands})
    for name, explanation in matcher.explain(document_of(draft)).items():
        yield name, explanation.held, list(explanation_lines(explanation))


def document_of(draft: Draft) -> Document:
    """A draft as queries see it: title and text without markup but with links, at most 10,000
    characters each.
    """
    mention, author = draft.mention, draft.mention.author
    language = draft.language.code if draft.language is not None else "und"
    return Document(
        text=_with_attached(_plain(mention.text), mention.attached),
        title=_plain(mention.title),
        author_handles=(author.handle,) if author is not None and author.handle else (),
        author_id=author.id if author is not None else "",
        lang=language if language != "und" else mention.lang,
        source=mention.source,
        type=mention.type,
        url=mention.url,
        site=mention.site,
        kind=mention.kind,
        hashtags=mention.hashtags,
        handles=mention.handles,
        links=mention.links,
    )


def _with_attached(text: str, attached: tuple[str, ...]) -> str:
    """The text with what is attached to it, each on a line of its own."""
    return "\n".join((text, *map(_plain, attached)))[: 2 * _MAX_CHARS] if attached else text


def _plain(text: str) -> str:
    if "<" in text or "&" in text:
        text = clean(text[:MAX_RAW_CHARS], remove_links=False)
    return text[:_MAX_CHARS]


def _brands(
    terms: dict[str, tuple[str, ...]], kinds: dict[str, BrandKind], speaker: Speaker
) -> Brands:
    """`terms` in the order of the configuration. A brand that is configured no longer counts as our
    own.
    """
    ordered = [name for name in kinds if name in terms] if len(terms) > 1 else terms
    matches = (
        BrandMatch(
            brand=name, kind=kinds.get(name, "own"), terms=terms[name], voice=name != speaker.brand
        )
        for name in dict.fromkeys((*ordered, *terms))
    )
    return Brands(matches=tuple(matches), author_role=speaker.role, author_brand=speaker.brand)
