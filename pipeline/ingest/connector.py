"""A connector as ingest sees it: which of the contract's verbs (schemas/kinds.py) its module has, and
its constants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas import kinds
from schemas.kinds import Accepted, Admit, Listen, Receive, Recheck


@dataclass(frozen=True, slots=True)
class Connector:
    """One kind of source. Exactly one of `listen` (asked by us) and `receive` (pushed to us) is
    used; listen wins.
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
    shared_by: str = ""

    @classmethod
    def of(cls, kind: str, module: kinds.Connector) -> "Connector":
        """The connector in a module that the registry loaded."""
        return cls(
            type=kind,
            listen=getattr(module, "listen", None),
            receive=getattr(module, "receive", None),
            recheck=getattr(module, "recheck", None),
            admit=getattr(module, "admit", None),
            accepted=getattr(module, "accepted", None),
            firehose=module.FIREHOSE,
            streaming=bool(getattr(module, "STREAMING", False)),
            rates=dict(getattr(module, "RATES", {})),
            shared_by=getattr(module, "SHARED_BY", ""),
        )
