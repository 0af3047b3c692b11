"""What people decided about a mention, put in the place of what was worked out. Pure.

A decision is applied right after the enricher of its part, so that the enrichers behind see what
the person said. What can be decided, and what it does, stands in the table of judgements.
"""

from collections.abc import Iterable, Sequence

from pipeline import registry
from pipeline.config.model import EnricherEntry
from schemas.choices import choices_hint
from schemas.draft import Draft
from schemas.judgements import DECIDABLE, PART_DECIDED, Decidable
from schemas.upkeep import Correction


def by_part(decided: Iterable[Correction]) -> dict[str, list[Correction]]:
    """What still holds of these decisions, by part of the draft: of each field the latest, unless
    it was undone.
    """
    latest: dict[str, Correction] = {}
    for one in decided:
        if one.field not in latest or one.at >= latest[one.field].at:
            latest[one.field] = one
    parts: dict[str, list[Correction]] = {}
    for field in sorted(latest):  # the whole before its brands
        part = PART_DECIDED.get(field.partition(":")[0])
        if part is not None and latest[field].value is not None:
            parts.setdefault(part, []).append(latest[field])
    return parts


def decide(draft: Draft, decided: Iterable[Correction]) -> None:
    """Put people's decisions in the place of what was worked out; one that cannot be applied is
    marked as failed.
    """
    for one in decided:
        name, _, brand = one.field.partition(":")
        try:
            setattr(draft, PART_DECIDED[name], DECIDABLE[name].decide(draft, brand, one.value))
        except (ValueError, TypeError, KeyError) as error:
            draft.failed[f"correction:{one.field}"] = f"{type(error).__name__}: {error}"[:300]
        else:
            draft.corrected = tuple(sorted((*draft.corrected, one.field)))


def read_field(field: str, brands: Sequence[str]) -> Decidable:
    """What a field's name stands for; `brands` are the mention's. Raises ValueError with the valid
    names.
    """
    name, colon, brand = field.partition(":")
    known = DECIDABLE.get(name)
    if known is None:
        raise ValueError(f"there is no field {name!r} to correct ({choices_hint(name, DECIDABLE)})")
    if colon and known.brand == "never":
        raise ValueError(f"{name} is not decided brand by brand: write {name}={known.says}")
    if not colon and known.brand == "always":
        raise ValueError(f"{name} is decided for one brand: write {name}:BRAND={known.says}")
    if colon and brand not in brands:
        raise ValueError(f"the mention is not about {brand!r} ({choices_hint(brand, brands)})")
    return known


def read_value(
    field: str, text: str, brands: Sequence[str], chain: Sequence[EnricherEntry]
) -> object:
    """What a person wrote, as it is kept. Where only an enricher's settings say what is valid, it
    reads it itself (`read_decision`). Raises ValueError with the valid values.
    """
    name = field.partition(":")[0]
    for entry in chain:
        module = registry.load("enrichers", entry.name)
        if PART_DECIDED[name] == module.FIELD and hasattr(module, "read_decision"):
            return module.read_decision(entry.settings, name, text, brands)
    return DECIDABLE[name].read(text)
