"""One way to read a source of customers, whatever its kind: a file, or a service that is asked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pipeline import registry
from pipeline.config.model import CustomersEntry
from schemas.context import Asking, CustomersContext
from schemas.kinds import FromCrm


def read_source(
    entry: CustomersEntry, since: str, *, now: datetime, http: Asking
) -> Iterator[FromCrm]:
    """Everybody where `since` is empty, else what changed since that mark. Raises what its reader
    raises.
    """
    module: Any = registry.load("connectors.customers", entry.type)
    if hasattr(module, "follow"):
        return iter(module.follow(CustomersContext(entry.settings, now, http), since))
    return iter(module.read(entry.settings, now=now))
