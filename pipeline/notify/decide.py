"""What people should be told: (alert state or none, something that happened, now) → (new state,
what to say). Pure.

An alert opens with the first candidate and ends when every happening in it is clear, when nothing
was heard for `resolve_after`, or when a person says so. Within `group` of one another, happenings
of one rule and brand share an alert; what came since people were told is told at the end of each
such window. A repeated record changes nothing.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipeline.clock import AHEAD
from pipeline.notify.outbox import stronger
from pipeline.notify.policy import Policy
from schemas.alert import AlertMention, AlertState, Candidate, member_of
from schemas.notice import Purpose
from schemas.upkeep import Action

ENDED = frozenset({"resolved", "false_alarm"})
SEVERITIES = {"info": 0, "warning": 1, "critical": 2}
ESCALATE_FROM = 10
"""A smaller count is never a reason to tell people again before the end of the window."""
SNOOZE_DEFAULT = timedelta(hours=1)
MENTIONS_KEPT = 10
MEMBERS_KEPT = 1000
SEEN_KEPT = 2000
ACTIONS_KEPT = 50
TEXT_KEPT = 3000


@dataclass(frozen=True, slots=True)
class Decision:
    """The alert afterwards (None: there is none) and what to say about it, if anything."""

    state: AlertState | None
    say: Purpose | None = None


def size(state: AlertState) -> int:
    """How many things people should know of: mentions, or for measurements the happenings in the
    group.
    """
    return state.count if state.value is None else state.others + 1


def identity(candidate: Candidate) -> str:
    """A short id that a repeated record of the same happening shares."""
    ids = sorted(mention.id for mention in candidate.mentions) if candidate.value is None else []
    what = "\n".join([candidate.dedup_key, *(ids or [candidate.at.isoformat()]), candidate.state])
    return base64.urlsafe_b64encode(hashlib.blake2b(what.encode(), digest_size=9).digest()).decode()


def is_over(state: AlertState, candidate: Candidate, now: datetime, policy: Policy) -> bool:
    """Whether a firing candidate begins a new alert instead of belonging to this ended one."""
    if state.status not in ENDED or identity(candidate) in state.seen:
        return False
    if state.status == "false_alarm":  # silent for as long as it keeps coming
        return now - state.heard_at >= policy.cooldown
    worse = SEVERITIES[candidate.severity] > SEVERITIES[state.severity]
    return worse or now - (state.resolved_at or state.heard_at) >= policy.cooldown


def accepts(state: AlertState, now: datetime) -> bool:
    """Whether another happening of the same rule and brand joins this alert."""
    return state.status == "open" and state.grouped_until is not None and now < state.grouped_until


def on_candidate(
    state: AlertState | None,
    candidate: Candidate,
    now: datetime,
    policy: Policy,
    seen: tuple[str, ...] = (),
) -> Decision:
    """What a candidate makes of the alert it belongs to (see is_over and accepts). `seen` comes
    from an ended alert.
    """
    if state is None:
        return (
            _open(candidate, now, policy, seen) if candidate.state == "firing" else Decision(None)
        )
    if identity(candidate) in state.seen:
        return _reword(state, candidate)
    if candidate.state == "clear":
        return _clear(state, candidate, now)
    rose = SEVERITIES[candidate.severity] > SEVERITIES[state.severity]
    before = size(state)
    state = _absorb(state, candidate, now)
    if state.status in ENDED or state.status == "acknowledged":
        return Decision(state, "update")
    if state.status == "snoozed":
        return Decision(state, "update")
    if (
        size(state) > before
        and policy.group
        and (state.grouped_until is None or state.grouped_until <= now)
    ):
        state = _with(state, grouped_until=now + policy.group)
    if rose or _outgrown(state, policy):
        return Decision(_told(_with(state, escalations=state.escalations + 1)), "escalate")
    return Decision(state, "update")


def on_action(state: AlertState, action: Action, now: datetime) -> Decision:
    """What a person's action makes of an alert. Repeated, and on ended alerts all but `reopen`:
    nothing.
    """
    if action.id in state.actions:
        return Decision(state)
    state = _with(state, actions=(*state.actions, action.id)[-ACTIONS_KEPT:])
    ended = state.status in ENDED
    said: dict[str, Any] = {"owner": action.by} | (
        {"note": action.note[:TEXT_KEPT]} if action.note else {}
    )
    if action.verb == "reopen":
        calm = {
            "status": "open",
            "resolved_at": None,
            "snoozed_until": None,
            "heard_at": now,
            "cleared": (),
        }
        return Decision(_told(_with(state, **said, **calm)), "update")
    if ended:
        return Decision(state)
    if action.verb == "acknowledge":
        return Decision(
            _with(state, status="acknowledged", snoozed_until=None, grouped_until=None, **said),
            "update",
        )
    if action.verb == "snooze":
        until = action.until or now + SNOOZE_DEFAULT
        return Decision(
            _with(state, status="snoozed", snoozed_until=until, grouped_until=None, **said),
            "update",
        )
    if action.verb in ("resolve", "false_alarm"):
        status = "resolved" if action.verb == "resolve" else "false_alarm"
        return Decision(_end(state, now, status=status, **said), "update")
    return Decision(state)


def on_tick(state: AlertState, now: datetime, policy: Policy) -> Decision:
    """What the passing of time makes of an alert: a snooze ends, a window ends, it has become quiet."""
    say: Purpose | None = None
    state = _by_this_clock(state, now, policy)
    while (step := _due(state, now, policy)) is not None:
        state, said = step
        say = stronger(say, said)
    return Decision(state, say)


def _by_this_clock(state: AlertState, now: datetime, policy: Policy) -> AlertState:
    """An alert whose times lie ahead of the clock, which was wrong then, as if it was heard of now:
    else it would take in everything, tell nothing and not end until that day.
    """
    if state.heard_at <= now + AHEAD:
        return state
    until, ended = state.grouped_until, state.resolved_at
    return _with(
        state,
        heard_at=now,
        grouped_until=until and min(until, now + policy.group),
        resolved_at=ended and min(ended, now),
    )


def _due(
    state: AlertState, now: datetime, policy: Policy
) -> tuple[AlertState, Purpose | None] | None:
    if state.status in ENDED:
        return None
    if state.status == "snoozed":
        if state.snoozed_until is None or now < state.snoozed_until:
            return None
        awake = _with(
            state,
            status="open",
            heard_at=max(state.heard_at, state.snoozed_until),
            snoozed_until=None,
        )
        return _told(awake), "escalate"
    if state.grouped_until is not None and now >= state.grouped_until:
        if state.status == "open" and size(state) > state.told_size:
            return _told(_with(state, grouped_until=state.grouped_until + policy.group)), "digest"
        return _with(state, grouped_until=None), None
    if now - state.heard_at >= policy.resolve_after:
        return _end(
            state, state.heard_at + policy.resolve_after
        ), "update" if state.value is None else "resolve"
    return None


def _open(candidate: Candidate, now: datetime, policy: Policy, seen: tuple[str, ...]) -> Decision:
    state = AlertState(
        dedup_key=candidate.dedup_key,
        rule=candidate.rule,
        title=candidate.title[:300],
        text=candidate.text[:TEXT_KEPT],
        brand=candidate.brand,
        severity=candidate.severity,
        origin=candidate.origin,
        opened_at=candidate.at,
        last_at=candidate.at,
        heard_at=now,
        updated_at=now,
        count=candidate.count,
        value=candidate.value,
        expected=candidate.expected,
        yardstick=candidate.yardstick,
        peak=candidate.value,
        destinations=candidate.destinations,
        reasons=_reasons(candidate),
        nature=candidate.nature,
        mentions=tuple(_cut(mention) for mention in candidate.mentions[:MENTIONS_KEPT]),
        seen=(*seen, identity(candidate))[-SEEN_KEPT:],
        grouped_until=now + policy.group if policy.group else None,
    )
    return Decision(_told(state), "open")


def _absorb(state: AlertState, candidate: Candidate, now: datetime) -> AlertState:
    """The alert with one more happening, or with a newer measurement of one it has."""
    leader = candidate.dedup_key == state.dedup_key
    key = member_of(candidate.dedup_key)
    changes: dict[str, Any] = {
        "heard_at": max(now, state.heard_at),
        "last_at": max(state.last_at, candidate.at),
        "severity": max(state.severity, candidate.severity, key=SEVERITIES.__getitem__),
        "seen": (*state.seen, identity(candidate))[-SEEN_KEPT:],
        "cleared": tuple(cleared for cleared in state.cleared if cleared != key),
        "mentions": _merged(state.mentions, candidate.mentions),
        "destinations": tuple(dict.fromkeys((*state.destinations, *candidate.destinations))),
        "reasons": tuple(dict.fromkeys((*state.reasons, *_reasons(candidate))))[:10],
    }
    joined = not leader and key not in state.members
    if joined:
        changes |= {"others": state.others + 1, "members": (*state.members, key)[-MEMBERS_KEPT:]}
    if candidate.value is None or joined:
        changes["count"] = state.count + candidate.count
    elif leader and candidate.at >= state.last_at:
        changes |= {
            "value": candidate.value,
            "expected": candidate.expected,
            "yardstick": candidate.yardstick,
            "title": candidate.title[:300],
        }
        changes |= {"text": candidate.text[:TEXT_KEPT], "count": max(state.count, candidate.count)}
        changes["reasons"] = _reasons(candidate)  # of this measurement, not of those before
        changes["nature"] = candidate.nature
    if leader and candidate.value is not None:
        changes["peak"] = max(
            candidate.value, candidate.value if state.peak is None else state.peak
        )
    return _with(state, **changes)


def _clear(state: AlertState, candidate: Candidate, now: datetime) -> Decision:
    key = member_of(candidate.dedup_key)
    known = candidate.dedup_key == state.dedup_key or key in state.members
    stale = not state.others and candidate.at < state.last_at
    if state.status in ENDED or not known or stale:
        return Decision(state)
    cleared = tuple(dict.fromkeys((*state.cleared, key)))
    state = _with(state, cleared=cleared, seen=(*state.seen, identity(candidate))[-SEEN_KEPT:])
    if candidate.was and candidate.dedup_key == state.dedup_key:
        state = _remembered(state, candidate)
    if len(cleared) < state.others + 1:
        return Decision(state, "update")
    return Decision(_end(state, now), "resolve")


def _remembered(state: AlertState, candidate: Candidate) -> AlertState:
    """What is over tells what it was, not the calm after it."""
    before = "Backlash: " if state.nature == "backlash" else ""
    return _with(
        state,
        title=f"{before}{candidate.was}"[:300],
        text=candidate.text[:TEXT_KEPT],
        value=candidate.value,
        expected=candidate.expected,
        peak=candidate.value,
    )


def _reword(state: AlertState, candidate: Candidate) -> Decision:
    """A repeated record changes nothing but the words of a mention that was edited since."""
    known = {mention.id for mention in state.mentions}
    mentions = _merged(
        state.mentions, [mention for mention in candidate.mentions if mention.id in known]
    )
    if mentions == state.mentions or candidate.at < state.last_at:
        return Decision(state)
    return Decision(_with(state, mentions=mentions), "update")


def _merged(
    had: tuple[AlertMention, ...], more: "tuple[AlertMention, ...] | list[AlertMention]"
) -> tuple[Any, ...]:
    """The first mention and the latest others; a redacted one stays redacted."""
    by_id = {mention.id: mention for mention in had}
    for mention in more:
        if not (mention.id in by_id and by_id[mention.id].redacted):
            by_id[mention.id] = _cut(mention)
    first, *rest = by_id.values() if by_id else [None]
    return (first, *rest[-(MENTIONS_KEPT - 1) :]) if first else ()


def _reasons(candidate: Candidate) -> tuple[str, ...]:
    return tuple(reason[:300] for reason in candidate.reasons[:10])


def _cut(mention: AlertMention) -> AlertMention:
    return (
        mention
        if len(mention.text) <= TEXT_KEPT
        else mention.model_copy(update={"text": mention.text[:TEXT_KEPT]})
    )


def _outgrown(state: AlertState, policy: Policy) -> bool:
    if size(state) >= max(ESCALATE_FROM, policy.escalate_factor * state.told_size):
        return True
    told = state.told_value
    return (
        told is not None
        and state.value is not None
        and 0 < told * policy.escalate_factor <= state.value
    )


def _told(state: AlertState) -> AlertState:
    return _with(state, told_size=size(state), told_value=state.value)


def _end(state: AlertState, now: datetime, status: str = "resolved", **changes: Any) -> AlertState:
    return _with(
        state, status=status, resolved_at=now, grouped_until=None, snoozed_until=None, **changes
    )


def _with(state: AlertState, **changes: Any) -> AlertState:
    return state.model_copy(update=changes)
