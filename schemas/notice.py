"""What notify hands to a destination: one thing to say about one alert, with all that is needed to
say it well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal, Protocol

from schemas.alert import AlertState

Purpose = Literal["open", "update", "digest", "escalate", "resolve", "redact"]
"""open: new. update: it grew or its status changed, an edit that disturbs nobody. digest: what came
since people were told. escalate: much worse than told. resolve: over. redact: words of a deleted
mention must go from the message.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for one destination. `id` is the same on every attempt, so a receiver can drop a
    repeated one.

    `reference` is what `deliver` returned for this alert's first message there, empty before it.
    `number` counts the messages of this alert to this destination from 1. `repeated`: an earlier
    attempt may have arrived unseen; who can look it up does. `links` are (label, URL), `zone` the
    business time zone, `at` when the message became due. `alerts`: how many alerts it stands for;
    where several, `alert` counts them and is none itself: nothing may offer to act on it.
    """

    alert: AlertState
    purpose: Purpose
    number: int = 1
    reference: str = ""
    repeated: bool = False
    links: Sequence[tuple[str, str]] = ()
    zone: tzinfo = UTC
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    alerts: int = 1

    @property
    def id(self) -> str:
        """`dedup_key:purpose:episode:number`, unique per destination and stable over attempts and
        restarts.
        """
        opened = int(self.alert.opened_at.timestamp())
        return f"{self.alert.dedup_key}:{self.purpose}:{opened}:{self.number}"


class Destination(Protocol):
    """One configured destination. Blocking, one attempt per call, every wait bounded; called from
    one thread only.
    """

    edits: bool
    """True where a message that was sent can be changed: it then gets `update` and `redact`."""
    pace_secs: float
    """Shortest time between two messages that the destination takes kindly."""

    def deliver(self, notice: Notice) -> str:
        """Say it and return the reference of the alert's message. Raises Retry, Reject or Fatal."""
        ...
