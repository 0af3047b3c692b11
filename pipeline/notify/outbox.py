"""What is still to be delivered, kept in the alert's own state so that it survives restarts. Pure.

Per alert and destination at most one delivery waits (`pending`) beside at most one that is on its
way (`claimed`): what is said later is merged into the waiting one, for a message always shows the
alert as it is when sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.alert import AlertState, Delivery
from schemas.notice import Purpose

UNSENT = frozenset({"pending", "claimed"})
SILENT = frozenset({"update", "redact"})
KEPT = 30
_LOUDNESS: dict[Purpose, int] = {
    "update": 0,
    "redact": 1,
    "digest": 2,
    "escalate": 3,
    "resolve": 4,
    "open": 5,
}


def stronger(one: Purpose | None, other: Purpose | None) -> Purpose | None:
    """What to say where two things are to be said in this order; a first message stays one,
    whatever comes after.
    """
    if one is None or other is None:
        return other or one
    if other == "escalate" and one != "open":  # it began again after it was over
        return other
    return max(one, other, key=_LOUDNESS.__getitem__)


def queue(
    state: AlertState, say: Purpose | None, edits: Mapping[str, bool], at: datetime
) -> AlertState:
    """The alert with a waiting delivery for each destination that should hear it. `edits` has every
    configured one.
    """
    if say is None:
        return state
    deliveries = list(state.deliveries)
    for destination in state.destinations:
        mine = [entry for entry in deliveries if entry.destination == destination]
        purpose = _purpose(say, mine, edits.get(destination))
        if purpose is None:
            continue
        # Never merged into what is claimed: that may have been sent already, and what is said now
        # would be lost. Never a second one that waits: after an hour without Slack it would get
        # them all.
        waiting = next((entry for entry in mine if entry.state == "pending"), None)
        if waiting is not None:
            merged = stronger(waiting.purpose, purpose)
            deliveries[deliveries.index(waiting)] = waiting.model_copy(update={"purpose": merged})
            continue
        number = max((entry.number for entry in mine), default=0) + 1
        missing = destination not in edits
        deliveries.append(
            Delivery(
                destination=destination,
                state="failed" if missing else "pending",
                purpose=purpose,
                number=number,
                at=at,
                error="this destination is not configured" if missing else "",
            )
        )
    return state.model_copy(update={"deliveries": _trimmed(deliveries)})


def _purpose(say: Purpose, mine: list[Delivery], edits: bool | None) -> Purpose | None:
    """What this destination should hear; None for nothing."""
    if edits is None and say != "open":
        return None
    # It was never told: a "resolved" of what nobody heard of would only puzzle.
    if not any(entry.state in UNSENT or entry.reference for entry in mine):
        return None if say in ("update", "redact", "resolve") else "open"
    return None if say in SILENT and not edits else say


def requeue_failed(state: AlertState) -> AlertState:
    """The alert with the last failed delivery of each destination waiting again, for a person asked
    for it.
    """
    last = {entry.destination: entry for entry in state.deliveries}
    for entry in last.values():
        if entry.state == "failed":
            state = mark(state, entry, state="pending", attempts=0)
    return state


def next_delivery(state: AlertState, destination: str) -> Delivery | None:
    """What to send next: first what was on its way when the process ended, then what waits."""
    mine = [
        entry
        for entry in state.deliveries
        if entry.destination == destination and entry.state in UNSENT
    ]
    # By number: what was claimed when the process died comes before what was said later, or
    # "resolved" would stand above "opened".
    return min(mine, key=lambda entry: entry.number, default=None)


def reference(state: AlertState, destination: str) -> str:
    """The reference of the alert's message at a destination, as last delivered; empty where there
    is none.
    """
    told = (
        e.reference
        for e in reversed(state.deliveries)
        if e.destination == destination and e.reference
    )
    return next(told, "")


def last_sent(state: AlertState, destination: str) -> datetime | None:
    """When this alert last had a message delivered to a destination."""
    return max(
        (e.at for e in state.deliveries if e.destination == destination and e.state == "sent"),
        default=None,
    )


def mark(state: AlertState, delivery: Delivery, /, **changes: Any) -> AlertState:
    """The alert with one of its deliveries changed; unchanged where it has ended since and the
    delivery is gone.
    """
    same = (delivery.destination, delivery.number)
    return state.model_copy(
        update={
            "deliveries": tuple(
                entry.model_copy(update=changes)
                if (entry.destination, entry.number) == same
                else entry
                for entry in state.deliveries
            )
        }
    )


def _trimmed(deliveries: list[Delivery]) -> tuple[Delivery, ...]:
    """Unsent ones, each destination's last message and the latest others."""
    if len(deliveries) <= KEPT:
        return tuple(deliveries)
    # The last message of each destination is kept at any age: without its reference it can be
    # neither edited nor, when its words are deleted at the source, taken back.
    last = {entry.destination: entry for entry in deliveries if entry.reference}
    needed = {id(entry) for entry in [*last.values(), *deliveries[-KEPT // 2 :]]}
    return tuple(entry for entry in deliveries if id(entry) in needed or entry.state in UNSENT)
