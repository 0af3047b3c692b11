"""What an enricher sees: the mention and what the enrichers before it found. Each adds the one
field it names.
"""

from dataclasses import dataclass, field

from schemas.enriched import (
    Authenticity,
    Brands,
    CleanText,
    CustomerMatch,
    Emotion,
    Influence,
    Intents,
    Language,
    Priority,
    Relevance,
    Role,
    Sentiment,
    Topics,
)
from schemas.mention import Mention


@dataclass(slots=True)
class Draft:
    """A mention on its way through the chain. Plain and mutable, for speed; never leaves the process."""

    mention: Mention
    clean: CleanText | None = None
    brands: Brands | None = None
    language: Language | None = None
    relevance: Relevance | None = None
    sentiment: Sentiment | None = None
    emotion: Emotion | None = None
    intents: Intents | None = None
    topics: Topics | None = None
    influence: Influence | None = None
    role: Role | None = None
    customer: CustomerMatch | None = None
    authenticity: Authenticity | None = None
    priority: Priority | None = None
    failed: dict[str, str] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text to analyse: the cleaned one where `clean_text` ran, else the author's, cut at
        10,000 characters.
        """
        return self.clean.text if self.clean is not None else self.mention.text[:10_000]

    @property
    def linked(self) -> bool:
        """Whether the mention links somewhere; the text to analyse is without links."""
        return bool(self.mention.links) or "://" in self.mention.text
