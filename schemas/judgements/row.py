"""What one row of the table of judgements says: everything beside the model of its part that rules,
people, `reprocess`, SQL and alerts need in order to know of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.base import Model
from schemas.draft import Draft
from schemas.enriched import EnrichedMention

REASON = "a person decided so"
"""The reason of a judgement that a person made, where it has reasons."""

Row = Mapping[str, Any]
"""Columns of `current_mentions` by name."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """What a rule's `when` may speak of: its type, what it says, and how it is read. Where the part
    is missing it is empty, 0 or false. `values`: all that a text can be, beside empty; any where empty.
    """

    kind: Literal["text", "number", "yes or no", "list of texts"]
    about: str
    read: Callable[[EnrichedMention], Any]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decidable:
    """What a person may decide: how a value is written (`says`) and read, and what it changes.

    `read` gives the value as it is kept (JSON) and raises ValueError with the valid ones.
    `decide(draft, brand, value)` gives the part anew; raises ValueError, TypeError or KeyError for a
    value that is none. `brand`: whether the field is written `FIELD:BRAND`.
    """

    says: str
    read: Callable[[str], Any]
    decide: Callable[[Draft, str, Any], Model]
    brand: Literal["never", "maybe", "always"] = "never"


@dataclass(frozen=True, slots=True)
class Label:
    """A word or figure in which what is stored and what is judged today are compared: of a row, by
    the `columns` it is read from, and of a draft.
    """

    columns: tuple[str, ...]
    stored: Callable[[Row], str]
    now: Callable[[Draft], str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One part of a record (schemas/enriched.py: Parts), and what others may do with it.

    `rule_fields` by the name a rule uses, `decidable` by the name `grapevine correct` uses, `labels`
    by the name `grapevine reprocess` shows. `shown(part)` gives the fields of an alert's mention that
    this judgement fills, `told(part)` a few words for a judgement without a field of its own there
    ('' for nothing): Slack, e-mail and webhooks pass them on.
    """

    part: str
    rule_fields: Mapping[str, RuleField] = field(default_factory=dict)
    decidable: Mapping[str, Decidable] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    shown: Callable[[Any], Mapping[str, Any]] | None = None
    told: Callable[[Any], str] | None = None


def as_stored(column: str, now: Callable[[Draft], object]) -> Label:
    """A label that stands in one column as it is."""
    return Label((column,), lambda row: str(row[column]), lambda draft: str(now(draft)))


def changed(model: Any, **changes: Any) -> Any:
    """A model with other values, checked as if it had been read."""
    return type(model).model_validate({**dict(model), **changes})


def replaced(judged: tuple[Any, ...], new: Any) -> tuple[Any, ...]:
    """Judgements by brand with one of them replaced, or added."""
    if all(one.brand != new.brand for one in judged):
        return (*judged, new)
    return tuple(new if one.brand == new.brand else one for one in judged)


def listed(names: Any) -> str:
    """Names in a fixed order, so that only what they are is compared."""
    return ", ".join(sorted(names))
