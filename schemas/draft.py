"""What an enricher sees: the mention and what the enrichers before it found. Each adds the one field it names."""

from dataclasses import dataclass, field

from schemas.enriched import (
    Brands,
    CleanText,
    CustomerMatch,
    Influence,
    Language,
    Priority,
    Sentiment,
)
from schemas.mention import Mention


@dataclass(slots=True)
class Draft:
    """A mention on its way through the chain. Plain and mutable, for speed; never leaves the process."""

    mention: Mention
    clean: CleanText | None = None
    brands: Brands | None = None
    language: Language | None = None
    sentiment: Sentiment | None = None
    influence: Influence | None = None
    customer: CustomerMatch | None = None
    priority: Priority | None = None
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text to analyse: the cleaned one where `clean_text` ran, else the author's, cut at 10,000 characters."""
        return self.clean.text if self.clean is not None else self.mention.text[:10_000]
