"""What an enricher sees: the mention and what the enrichers before it found. Each adds the one part
it names.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import Literal

from schemas.enriched import EnrichedMention, Parts


@dataclass(slots=True)
class Draft(Parts):
    """A mention on its way through the chain. Plain and mutable, for speed; never leaves the process."""

    failed: dict[str, str] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()
    hurried: bool = False
    """Whether others wait, or nobody waits for this one: what takes long may be left for later."""

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


_COPIED = tuple(one.name for one in fields(Draft) if one.name != "hurried")
_values_of = attrgetter(*_COPIED)


def enriched(
    draft: Draft,
    *,
    models: dict[str, str],
    model_epoch: int,
    enriched_at: datetime,
    rank: Literal[0, 2] = 0,
    again: bool = False,
) -> EnrichedMention:
    """The record of a draft: all of its parts, whichever there are."""
    return EnrichedMention(
        **dict(zip(_COPIED, _values_of(draft), strict=True)),
        models=models,
        rank=rank,
        again=again,
        model_epoch=model_epoch,
        enriched_at=enriched_at,
    )
