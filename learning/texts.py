"""Texts of labelled sets as the chain sees them: cleaned by the enricher that cleans mentions."""

from collections.abc import Callable
from datetime import UTC, datetime

from enrichers import clean_text
from schemas.brand import Mutes
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import CleanText
from schemas.mention import Mention

THEN = datetime(2020, 1, 1, tzinfo=UTC)
TOOLS = EnrichTools(
    brands=(),
    mutes=Mutes(),
    customers_by=lambda *_: (),
    links_of=lambda _: (),
    influence_of=lambda _: None,
    pinned_author=lambda *_: None,
)


def draft_of(text: str) -> Draft:
    """A draft of a post that says this, cleaned."""
    draft = Draft(
        Mention(id="eval:eval:1", source="eval", type="eval", text=text, published_at=THEN)
    )
    draft.clean = _clean(draft)
    return draft


def analysed(text: str) -> str:
    """The text as enrichers read it."""
    return draft_of(text).text


_clean: Callable[[Draft], CleanText] = clean_text.build(clean_text.Settings(), TOOLS)
