"""The chain of enrichers as configured: each adds its field; one that fails marks its field and the mention goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import metrics, registry
from pipeline.config.model import EnricherEntry
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.flow import Drop


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


def run_chain(chain: Chain, draft: Draft) -> None:
    """Fill the draft's fields; raises Drop where an enricher decides that the mention is not kept."""
    for link in chain:
        try:
            setattr(draft, link.field, link.enrich(draft))
        except Drop:
            raise
        except Exception as error:  # the one border of enrichers: a failing one never stops a mention
            draft.failed[link.name] = f"{type(error).__name__}: {error}"[:300]
            metrics.ENRICHER_FAILURES.labels(link.name).inc()
