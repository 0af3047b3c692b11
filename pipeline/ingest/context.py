"""What a source's connector may use, whoever calls it: ingest, or `grapevine check --connect`."""

from typing import Any

from pipeline.budget import SourceBudget
from pipeline.config.model import Config, SourceEntry
from pipeline.ingest.connector import Connector
from schemas.context import Clock, Http, Memory, SourceContext


def source_context(
    config: Config,
    entry: SourceEntry,
    connector: Connector,
    *,
    http: Http,
    clock: Clock,
    memory: Memory | None = None,
) -> SourceContext[Any]:
    """The context of a configured source: its settings, the rates its connector declares, the
    month's money that is left of its budget; `memory` where it has one already.
    """
    return SourceContext(
        name=entry.name,
        settings=entry.settings,
        brands=config.brand_list,
        queries=config.queries,
        http=http,
        clock=clock,
        budget=SourceBudget(
            entry.name,
            state_dir=config.service.state_dir,
            clock=clock,
            rates=connector.rates,
            shared_as=_shared_as(entry, connector),
            monthly_usd=getattr(entry.settings, "monthly_budget_usd", None),
        ),
        memory=memory or Memory(),
    )


def _shared_as(entry: SourceEntry, connector: Connector) -> str:
    """What sources have in common that share their rates; empty where they do not."""
    if not connector.shared_by:
        return ""
    return f"{connector.type}:{getattr(entry.settings, connector.shared_by)}"
