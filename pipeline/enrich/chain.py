"""The chain of enrichers as configured: each adds its field; one that fails marks its field and the
mention goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enrichers.engines.features import AT_ONCE
from enrichers.engines.models.versions import version_of
from pipeline import metrics, registry
from pipeline.config.model import EnricherEntry
from pipeline.enrich.decisions import decide
from schemas.context import EnrichTools
from schemas.customer import Link
from schemas.draft import Draft
from schemas.flow import Drop
from schemas.together import Together
from schemas.upkeep import Correction

MODEL_EPOCH = 1
"""Raised when an enricher's results change: reprocessed mentions then win over those of the older
model.
"""
Enrich = Callable[[Draft], Any]
Decided = Mapping[str, Sequence[Correction]]
"""What people decided about one mention, by field."""


@dataclass(frozen=True, slots=True)
class Step:
    """One enricher, built: its name, the field it fills and its function; and, where its module has
    one, the function that tells which links follow from a draft.
    """

    name: str
    field: str
    enrich: Enrich
    links: Callable[[Draft], Sequence[Link]] | None = None


Chain = tuple[Step, ...]


def build_chain(entries: Sequence[EnricherEntry], tools: EnrichTools) -> Chain:
    """Build the configured enrichers in their order."""
    modules = [(entry, registry.load("enrichers", entry.name)) for entry in entries]
    return tuple(
        Step(
            entry.name,
            module.FIELD,
            module.build(entry.settings, tools),
            getattr(module, "links", None),
        )
        for entry, module in modules
    )


def model_versions(entries: Sequence[EnricherEntry]) -> dict[str, str]:
    """The version of every trained model that the configured enrichers use (they name them in
    `MODELS`, or tell them by their settings in `models_of`), by name.
    """
    return {name: version_of(name) for entry in entries for name in _models_of(entry)}


def _models_of(entry: EnricherEntry) -> Sequence[str]:
    module = registry.load("enrichers", entry.name)
    if hasattr(module, "models_of"):
        return tuple(module.models_of(entry.settings))
    return tuple(getattr(module, "MODELS", ()))


def run_chain(chain: Chain, draft: Draft, decided: Decided | None = None) -> None:
    """Fill a draft's fields; raises Drop where an enricher decides that the mention is not kept.

    `decided` takes the place of what the enricher of a field found, and stands from the beginning
    where none fills it.
    """
    for drop in run_chain_on(chain, [draft], {0: decided} if decided else {}).values():
        raise drop


def run_chain_on(
    chain: Chain, drafts: Sequence[Draft], decided: Mapping[int, Decided] | None = None
) -> dict[int, Drop]:
    """Fill the fields of several drafts, enricher by enricher, which costs half of what one after
    the other does.

    Returns those that are not kept, by place in `drafts`; `decided` goes by place too. A draft's
    outcome is the same whichever drafts are beside it.
    """
    dropped: dict[int, Drop] = {}
    for start in range(0, len(drafts), AT_ONCE):
        part = {place: drafts[place] for place in range(start, min(start + AT_ONCE, len(drafts)))}
        _run(chain, part, decided or {}, dropped)
    return dropped


def _run(
    chain: Chain, drafts: dict[int, Draft], decided: Mapping[int, Decided], dropped: dict[int, Drop]
) -> None:
    told = {place: decided[place] for place in drafts.keys() & decided.keys()} if decided else {}
    for place, by_field in told.items():
        for field in sorted(by_field.keys() - {step.field for step in chain}):
            decide(drafts[place], by_field[field])
    for step in chain:
        if not (
            isinstance(step.enrich, Together)
            and _enrich_together(step, step.enrich, [*drafts.values()])
        ):
            for place in _enrich_each(step, drafts, dropped):
                del drafts[place]
        for place in told.keys() & drafts.keys():
            if step.field in told[place]:
                decide(drafts[place], told[place][step.field])


def _enrich_together(step: Step, enrich: Together[Any], drafts: Sequence[Draft]) -> bool:
    """Fill the field of all drafts; False where one of them fails, and nothing is filled."""
    try:
        parts = enrich.all(drafts)
    except Exception:  # told of again, by its draft, when they are enriched one by one
        return False
    for draft, part in zip(drafts, parts, strict=True):
        setattr(draft, step.field, part)
    return True


def _enrich_each(step: Step, drafts: Mapping[int, Draft], dropped: dict[int, Drop]) -> list[int]:
    """Fill the field draft by draft; returns the places of those that are not kept."""
    enrich, field, gone = step.enrich, step.field, []
    for place, draft in drafts.items():
        try:
            setattr(draft, field, enrich(draft))
        except Drop as drop:
            dropped[place] = drop
            gone.append(place)
        except (
            Exception
        ) as error:  # the one border of enrichers: a failing one never stops a mention
            draft.failed[step.name] = f"{type(error).__name__}: {error}"[:300]
            metrics.ENRICHER_FAILURES.labels(step.name).inc()
    return gone
