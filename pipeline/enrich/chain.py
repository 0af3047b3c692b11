"""The chain of enrichers as configured: each adds its field; one that fails marks its field and the mention goes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enrichers._models.versions import version_of
from pipeline import metrics, registry
from pipeline.config.model import EnricherEntry
from pipeline.enrich.decisions import decide
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.flow import Drop
from schemas.upkeep import Correction


@dataclass(frozen=True, slots=True)
class Link:
    """One enricher, built: its name, the field it fills and its function."""

    name: str
    field: str
    enrich: Callable[[Draft], Any]


Chain = tuple[Link, ...]


def build_chain(entries: Sequence[EnricherEntry], tools: EnrichTools) -> Chain:
    """Build the configured enrichers in their order."""
    modules = [(entry, registry.load("enrichers", entry.name)) for entry in entries]
    return tuple(Link(entry.name, module.FIELD, module.build(entry.settings, tools)) for entry, module in modules)


def model_versions(entries: Sequence[EnricherEntry]) -> dict[str, str]:
    """The version of every trained model that the configured enrichers use (they name them in `MODELS`), by name."""
    modules = [registry.load("enrichers", entry.name) for entry in entries]
    return {name: version_of(name) for module in modules for name in getattr(module, "MODELS", ())}


def run_chain(chain: Chain, draft: Draft, decided: Mapping[str, Sequence[Correction]] | None = None) -> None:
    """Fill the draft's fields; raises Drop where an enricher decides that the mention is not kept.

    `decided`: what people decided, by field. It takes the place of what the enricher of that field found, and stands
    from the beginning where no enricher fills it.
    """
    if decided:
        filled = {link.field for link in chain}
        for field in sorted(decided.keys() - filled):
            decide(draft, decided[field])
    for link in chain:
        try:
            setattr(draft, link.field, link.enrich(draft))
        except Drop:
            raise
        except Exception as error:  # the one border of enrichers: a failing one never stops a mention
            draft.failed[link.name] = f"{type(error).__name__}: {error}"[:300]
            metrics.ENRICHER_FAILURES.labels(link.name).inc()
        if decided and link.field in decided:
            decide(draft, decided[link.field])
