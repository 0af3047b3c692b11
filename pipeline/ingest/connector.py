"""A connector as ingest sees it: which of the contract's verbs (schemas/kinds.py) its module has, and
its constants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.registry import is_pushed
from schemas import kinds
from schemas.kinds import Accepted, Admit, Listen, Receive, Recheck


@dataclass(frozen=True, slots=True)
class Connector:
    """One kind of source. Exactly one of `listen` (asked by us) and `receive` (pushed to us) is
    used: the connector's own `pushed` decides, else listen wins.
    """

    type: str
    listen: Listen | None = None
    receive: Receive | None = None
    recheck: Recheck | None = None
    admit: Admit | None = None
    accepted: Accepted | None = None
    firehose: bool = False
    streaming: bool = False
    rates: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    speaks_for: tuple[str, ...] = ()
    """With what ids begin that the service behind a pushed source may tell of."""
    rejects_aside: bool = False
    shared_by: str = ""

    @classmethod
    def of(cls, kind: str, module: kinds.Connector, settings: Any) -> "Connector":
        """The connector in a module that the registry loaded, for a source with these settings."""
        pushed = is_pushed(module, settings)
        return cls(
            type=kind,
            listen=None if pushed else getattr(module, "listen", None),
            receive=getattr(module, "receive", None),
            recheck=getattr(module, "recheck", None),
            admit=getattr(module, "admit", None),
            accepted=getattr(module, "accepted", None),
            firehose=module.FIREHOSE,
            streaming=bool(getattr(module, "STREAMING", False)),
            rates=dict(getattr(module, "RATES", {})),
            speaks_for=tuple(module.speaks_for(settings)) if hasattr(module, "speaks_for") else (),
            rejects_aside=bool(getattr(module, "REJECTS_ASIDE", False)),
            shared_by=getattr(module, "SHARED_BY", ""),
        )
