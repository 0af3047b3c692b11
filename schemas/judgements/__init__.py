"""The one table of judgements: a row for each part of a record. What a rule may ask for, what people
may decide, what `try` and `reprocess` show, what SQL is read for and what alerts tell follows from
it: a new judgement is known everywhere once its row stands here.
"""

from collections.abc import Iterator, Mapping

from schemas.enriched import EnrichedMention
from schemas.judgements.attention import PRIORITY
from schemas.judgements.feeling import EMOTION, SENTIMENT
from schemas.judgements.row import Decidable, Judgement, Label, RuleField
from schemas.judgements.speaker import AUTHENTICITY, CUSTOMER, INFLUENCE, ROLE
from schemas.judgements.subject import BRANDS, CLEAN, LANGUAGE, RELEVANCE
from schemas.judgements.wish import INTENTS, TOPICS

__all__ = [
    "COLUMNS",
    "DECIDABLE",
    "JUDGEMENTS",
    "LABELS",
    "PART_DECIDED",
    "RULE_FIELDS",
    "Decidable",
    "Judgement",
    "Label",
    "RuleField",
    "shown_in_alerts",
]

JUDGEMENTS: tuple[Judgement, ...] = (
    CLEAN,
    LANGUAGE,
    BRANDS,
    RELEVANCE,
    SENTIMENT,
    EMOTION,
    INTENTS,
    TOPICS,
    INFLUENCE,
    ROLE,
    CUSTOMER,
    AUTHENTICITY,
    PRIORITY,
)
"""The rows, in the order of the chain."""

RULE_FIELDS: Mapping[str, RuleField] = {
    name: one for row in JUDGEMENTS for name, one in row.rule_fields.items()
}
"""What rules may ask for of judgements, by name."""

DECIDABLE: Mapping[str, Decidable] = {
    name: one for row in JUDGEMENTS for name, one in row.decidable.items()
}
"""What people may decide, by name."""

PART_DECIDED: Mapping[str, str] = {name: row.part for row in JUDGEMENTS for name in row.decidable}
"""The part that a decision of this name changes."""

LABELS: Mapping[str, Label] = {name: one for row in JUDGEMENTS for name, one in row.labels.items()}
"""What stored rows and today's judgements are compared by."""

COLUMNS = tuple(dict.fromkeys(column for label in LABELS.values() for column in label.columns))
"""The columns of `current_mentions` that the labels are read from."""


def shown_in_alerts(enriched: EnrichedMention) -> dict[str, object]:
    """The fields of an alert's mention that judgements fill, by name."""
    fields: dict[str, object] = {"judged": tuple(_told(enriched))}
    for row in JUDGEMENTS:
        part = getattr(enriched, row.part)
        if row.shown is not None and part is not None:
            fields.update(row.shown(part))
    return fields


def _told(enriched: EnrichedMention) -> Iterator[str]:
    for row in JUDGEMENTS:
        part = getattr(enriched, row.part)
        if row.told is not None and part is not None and (words := row.told(part)):
            yield words
