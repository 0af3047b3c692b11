"""Asking again and again what changed since a moment, where a service's index may be late: the last
stretch is asked for anew each time, and what was told of it already is remembered. Pure.

State, a part of a cursor: `{"since": ISO 8601 of the newest change, "seen": {id: its change}}`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from connectors.tools.values import maybe
from schemas.flow import Retry

MOST_SEEN = 2000


class Since(TypedDict):
    """How far something was read; `since` empty: nothing was there yet."""

    since: str
    seen: dict[str, str]


Item = tuple[str, datetime, Any]
"""An id, when it changed last, and the payload."""


def beginning(items: Sequence[Item]) -> Since:
    """From after the newest of these on. By the service's own clock, for ours may be off."""
    newest = max((changed for _, changed, _ in items), default=None)
    if newest is None:
        return {"since": "", "seen": {}}
    return {"since": newest.isoformat(), "seen": {one: told.isoformat() for one, told, _ in items}}


def asked_from(state: Since, overlap: timedelta) -> datetime | None:
    """From when on to ask; None: everything."""
    newest = maybe(state["since"])
    return newest - overlap if newest else None


def fresh(items: Iterable[Item], state: Since) -> list[Item]:
    """What was not told yet, or changed since."""
    seen = state["seen"]
    return [one for one in items if seen.get(one[0]) != one[1].isoformat()]


def after(items: Iterable[Item], state: Since, overlap: timedelta) -> Since:
    """The state once these are told."""
    told = {**state["seen"], **{one: changed.isoformat() for one, changed, _ in items}}
    moments = {one: read for one, value in told.items() if (read := maybe(value))}
    newest = max(moments.values(), default=None)
    if newest is None:
        return state
    kept = sorted(one for one in moments if moments[one] >= newest - overlap)
    kept = sorted(kept, key=lambda one: moments[one])[-MOST_SEEN:]
    return {"since": newest.isoformat(), "seen": {one: told[one] for one in kept}}


def items_of(payloads: Any, key: str, changed: str, what: str) -> list[Item]:
    """The payloads that have an id and a moment; one that has not is left for nobody to wait for.
    Raises Retry where they are no list.
    """
    if not isinstance(payloads, list):
        raise Retry(f"{what} did not answer with a list")
    pairs = [(one, maybe(one.get(changed))) for one in payloads if isinstance(one, dict)]
    return [(str(one.get(key)), moment, one) for one, moment in pairs if moment and one.get(key)]
