"""The folder is the registry: finds the modules of a room by name. Adding a file is all it takes to
add a kind.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any, Literal, cast, overload

from pipeline import contract
from schemas import kinds

Room = Literal[
    "connectors", "connectors.customers", "enrichers", "enrichers.rules", "sinks", "sinks.crm"
]
"""Where the things are that a configuration names."""
Folder = Room | Literal["learning.evaluation", "learning.training"]

_SUBROOMS = frozenset({"customers", "rules", "engines", "tools", "testing", "crm"})


@cache
def names(room: Folder) -> tuple[str, ...]:
    """The kinds a room offers, sorted. Names with a leading underscore are private helpers."""
    package = importlib.import_module(room)
    modules = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(
        sorted(name for name in modules if not name.startswith("_") and name not in _SUBROOMS)
    )


def destinations() -> tuple[str, ...]:
    """The kinds of sinks that alerts can go to (they say `DESTINATION = True`), sorted."""
    return tuple(
        name for name in names("sinks") if getattr(load("sinks", name), "DESTINATION", False)
    )


@overload
def load(room: Literal["connectors"], name: str) -> kinds.Connector: ...
@overload
def load(room: Literal["connectors.customers"], name: str) -> kinds.Customers: ...
@overload
def load(room: Literal["enrichers"], name: str) -> kinds.Enricher: ...
@overload
def load(room: Literal["enrichers.rules"], name: str) -> kinds.Rule: ...
@overload
def load(room: Literal["sinks"], name: str) -> kinds.Sink: ...
@overload
def load(room: Literal["sinks.crm"], name: str) -> kinds.CrmSink: ...
@overload
def load(room: Folder, name: str) -> Any: ...
def load(room: Folder, name: str) -> Any:
    """The module of one kind, held against the contract of its room.

    Raises KeyError for a name that the room does not have, BrokenContractError for a module that is
    not what its room promises.
    """
    if name not in names(room):
        raise KeyError(name)
    module = importlib.import_module(f"{room}.{name}")
    _checked(room, module)
    return module


def is_pushed(module: kinds.Connector, settings: Any) -> bool:
    """Whether a source with these settings is pushed to, not listened to."""
    if not (hasattr(module, "listen") and hasattr(module, "receive")):
        return hasattr(module, "receive")
    return bool(hasattr(module, "pushed") and module.pushed(settings))


@cache
def _checked(room: str, module: ModuleType) -> None:
    """Hold a module against its contract: the first time only, it does not change."""
    contract.check(room, module)


def build_match(kind: str, name: str, settings: Any) -> kinds.Match | None:
    """The rule called `name`, built, where its kind looks at single mentions; None for others."""
    module = load("enrichers.rules", kind)
    return cast(kinds.Match, module.build(name, settings)) if module.SCOPE == "mention" else None


def enricher_that(declares: str, chain: Iterable[str] = ()) -> Any:
    """The first enricher whose module has a function of this name, of a chain or else of all."""
    modules = (load("enrichers", name) for name in (*chain, *names("enrichers")))
    return next(module for module in modules if hasattr(module, declares))
