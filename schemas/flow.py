"""How rooms speak to the pipeline: pages of events, and the four answers Retry, Reject, Fatal and
Drop.

A connector, enricher, rule or sink makes one attempt and says what happened; waiting, jitter,
restarts, dead letters and budgets live once, in pipeline/.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.event import Event


class FlowError(Exception):
    """Base of the answers below; `reason` is a sentence for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(FlowError):
    """Not now. `after` is the service's own wish in seconds, None where it has none."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Reject(FlowError):
    """Never: this input goes to the dead letters, whole (`payload`: the source's own bytes or JSON)."""

    def __init__(self, reason: str, payload: Any = None) -> None:
        super().__init__(reason)
        self.payload = payload


class Illegible(Reject):
    """A whole record that cannot be read (`payload`: its bytes): whoever it is about may well still
    be there.
    """


class Refused(Reject):
    """A push request is refused as a whole: nothing of it was taken, its sender is answered
    `status` and the reason.
    """

    def __init__(self, reason: str, payload: Any = None, *, status: int = 400) -> None:
        super().__init__(reason, payload)
        self.status = status


class Fatal(FlowError):
    """This source or destination stops until a person changes something (bad credentials, unknown
    resource).
    """


_REASON = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Drop(FlowError):
    """Rightly not kept. `reason` is one of few names (`no_brand`, `too_short`), by which what is
    dropped is counted in metrics and SQL; `detail` says which word or author decided. Raises
    ValueError for a reason that is written otherwise.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        if not _REASON.fullmatch(reason):
            raise ValueError(f"{reason[:80]!r} is no name: a reason is written like too_short")
        super().__init__(reason)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender of a request is answered where its service wants certain words: a challenge
    given back, a code for a deletion.
    """

    body: bytes
    content_type: str = "text/plain"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Page:
    """What one step of a connector gives: events, what could not be normalised, and the cursor
    *after* both.

    `cursor` None leaves the saved one. `gap` names a stretch (start, end as ISO 8601, reason) that
    was not covered. `left_out` counts by field what could not be read of events that are kept. An
    empty page is a sign of life: the source was asked and had nothing. `reply`: what a pushed request
    is answered once its events are acknowledged; None: how many were taken.
    """

    events: Sequence[Event] = ()
    rejects: Sequence[Reject] = ()
    cursor: Any = None
    gap: tuple[str, str, str] | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    reply: Reply | None = None
