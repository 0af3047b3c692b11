"""A connector as ingest sees it: which of the contract's functions its module has, and its module
constants.

Constants a connector may declare (all optional):
  FIREHOSE = True    its posts come unasked; only those that match a brand are published STREAMING =
  True   what is said while nobody listens can never be fetched: every break is recorded as a gap
  RATES = {"search": (450, 900)}   budget windows: amount per seconds (schemas.context.Budget)
A push source may have `accepted(context, request)`, called when every event of the request is
acknowledged.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from schemas.context import PushRequest, SourceContext
from schemas.flow import Page

Listen = Callable[[SourceContext[Any], Any], AsyncIterator[Page]]
Receive = Callable[[SourceContext[Any], PushRequest], Awaitable[Page]]
Recheck = Callable[[SourceContext[Any], Sequence[str]], Awaitable[Page]]
Accepted = Callable[[SourceContext[Any], PushRequest], None]


@dataclass(frozen=True, slots=True)
class Connector:
    """One kind of source. Exactly one of `listen` (asked by us) and `receive` (pushed to us) is
    used; listen wins.
    """

    type: str
    listen: Listen | None = None
    receive: Receive | None = None
    recheck: Recheck | None = None
    accepted: Accepted | None = None
    firehose: bool = False
    streaming: bool = False
    rates: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, module: ModuleType) -> "Connector":
        """The connector in a module; raises TypeError where the module has neither `listen` nor `receive`."""
        listen, receive = getattr(module, "listen", None), getattr(module, "receive", None)
        if listen is None and receive is None:
            raise TypeError(f"connectors/{kind} has neither `listen` nor `receive`")
        return cls(
            type=kind,
            listen=listen,
            receive=receive,
            recheck=getattr(module, "recheck", None),
            accepted=getattr(module, "accepted", None),
            firehose=bool(getattr(module, "FIREHOSE", False)),
            streaming=bool(getattr(module, "STREAMING", False)),
            rates=dict(getattr(module, "RATES", {})),
        )
