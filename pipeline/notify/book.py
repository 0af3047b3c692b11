"""Every alert this process owns, in memory, with the look-ups that find the alert a record belongs
to. No I/O.

All changes go through `put`, which remembers what must be saved and who has something to deliver.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from pipeline.notify import decide
from pipeline.notify.outbox import UNSENT, queue, requeue_failed
from pipeline.notify.policy import Policies
from pipeline.notify.redact import (
    is_erased,
    key_names,
    redact_alert,
    redact_candidate,
    renamed,
    subjects_of,
)
from schemas.alert import AlertState, Candidate, member_of
from schemas.base import EPOCH
from schemas.notice import Purpose
from schemas.upkeep import Action, Tombstone

KEEP_ENDED = timedelta(days=30)
KEEP_ENDED_COUNT = 20_000
"""Ended alerts stay at hand for this long and this many; older ones are history, in ClickHouse."""
TOMBSTONES_KEPT = 100_000
ALARMING = frozenset({"ingest", "sync", "crm", "notify", "alarms"})
"""Services whose alarms carry the machine's time, also where everything else goes by event time."""


class Book:
    """`edits` has every configured destination. `event_time`: decisions go by the records' times,
    not the clock's.
    """

    def __init__(
        self, policies: Policies, edits: Mapping[str, bool], *, event_time: bool = False
    ) -> None:
        self.states: dict[str, AlertState] = {}
        self.dirty: set[str] = set()
        self.forgotten: set[str] = set()
        self.waiting: dict[str, set[str]] = {name: set() for name in edits}
        self.on_waiting: Callable[[str], None] = lambda name: None
        self._policies, self._edits, self._event_time = policies, edits, event_time
        self._event_now = EPOCH
        self._leader: dict[str, str] = {}
        self._groups: dict[tuple[str, str], str] = {}
        self._quoting: dict[tuple[str, str], set[str]] = {}
        self._live: set[str] = set()
        self._erased: set[str] = set()
        self._named: set[str] = set()
        self._tombstones: OrderedDict[str, Tombstone] = OrderedDict()

    def restore(self, states: Iterable[AlertState]) -> None:
        """Take over what an earlier process saved."""
        for state in sorted(states, key=lambda state: state.opened_at):
            self._event_now = max(self._event_now, state.heard_at)
            self.put(state)
            self._erased.update({state.dedup_key} if is_erased(state) else ())
        self.dirty.clear()

    def find(self, key: str) -> AlertState | None:
        """The alert that a dedup_key belongs to, its own or its group's."""
        return self.states.get(self._leader.get(member_of(key), key))

    def now(self, wall: datetime) -> datetime:
        """The time decisions go by."""
        return self._event_now if self._event_time else wall

    def candidate(self, candidate: Candidate, wall: datetime) -> str | None:
        """Take a candidate in; the key of the alert it belongs to, None where it raises nothing."""
        if candidate.origin not in ALARMING:
            self._event_now = max(self._event_now, candidate.at)
        now, policy = self.now(wall), self._policies.of(candidate.rule)
        candidate = candidate.model_copy(
            update={"destinations": self._policies.destinations(candidate)}
        )
        for tombstone in self._deletions_of(candidate):
            candidate = redact_candidate(candidate, tombstone)
        if is_erased(candidate):  # raised before somebody was forgotten: it is about nobody now
            return None
        state = self._ticked(self.find(candidate.dedup_key), now, wall)
        seen: tuple[str, ...] = ()
        if state is not None and decide.is_over(state, candidate, now, policy):
            seen, state = state.seen if state.dedup_key == candidate.dedup_key else (), None
        if state is None and candidate.state == "firing":
            state = self._group_of(candidate, now, wall)
        self._decided(state, decide.on_candidate(state, candidate, now, policy, seen), wall)
        known = self.find(candidate.dedup_key)
        return known.dedup_key if known else None

    def action(self, action: Action, wall: datetime) -> bool:
        """Take a person's action in; False where there is no such alert."""
        state = self.find(action.subject)
        if state is None:
            return False
        now = self.now(wall)
        if action.until is not None and self._event_time:
            action = action.model_copy(update={"until": now + (action.until - action.at)})
        decision = decide.on_action(state, action, now)
        if (
            action.verb == "reopen"
            and decision.state is not None
            and action.id not in state.actions
        ):
            decision = decide.Decision(requeue_failed(decision.state), decision.say)
        self._decided(state, decision, wall)
        return True

    def tombstone(self, tombstone: Tombstone, wall: datetime) -> None:
        """Take a deletion in: its words go from every alert, and from candidates that are still to come."""
        self._tombstones[tombstone.key] = tombstone
        self._tombstones.move_to_end(tombstone.key)
        if len(self._tombstones) > TOMBSTONES_KEPT:
            self._tombstones.popitem(last=False)
        for key in list(self._quoting.get((tombstone.kind, tombstone.subject), ())):
            state = self.states[key]
            redacted = redact_alert(state, tombstone)
            if redacted is not state:
                self._decided(state, decide.Decision(redacted, "redact"), wall)
                self._erased.update({key} if is_erased(redacted) else ())
                if key_names(state, tombstone) and not is_erased(redacted):
                    self._named.add(key)

    def tick(self, wall: datetime) -> None:
        """Let time pass for every alert that is not over."""
        now = self.now(wall)
        for key in list(self._live):
            self._ticked(self.states[key], now, wall)
        self._part_with_erased()

    def _part_with_erased(self) -> None:
        """Alerts about forgotten people alone go once they are taken back everywhere; one whose key names
        them, though it is about others too, goes on under another.
        """
        for key in list(self._erased):
            state = self.states.get(key)
            if state is not None and is_erased(state) and _unsent(state):
                continue
            self._erased.discard(key)
            if state is not None and is_erased(state):
                self._let_go(state)
        for key in list(self._named):
            state = self.states.get(key)
            if state is not None and any(one.state == "claimed" for one in state.deliveries):
                continue  # what is on its way comes back under this key
            self._named.discard(key)
            if state is not None:
                self._let_go(state)
                self.put(renamed(state))

    def forget_old(self, wall: datetime) -> None:
        """Let go of alerts that ended long ago and have nothing left to deliver; `forgotten` has their keys."""
        now = self.now(wall)
        ended = [s for key, s in self.states.items() if key not in self._live and not _unsent(s)]
        ended.sort(key=lambda state: state.heard_at, reverse=True)
        for rank, state in enumerate(ended):
            cooled = now - state.heard_at > self._policies.of(state.rule).cooldown
            if cooled and (rank >= KEEP_ENDED_COUNT or now - state.heard_at > KEEP_ENDED):
                self._let_go(state)

    def _let_go(self, state: AlertState) -> None:
        self._unlink(state)
        del self.states[state.dedup_key]
        self._live.discard(state.dedup_key)
        self.dirty.discard(state.dedup_key)
        self.forgotten.add(state.dedup_key)

    def put(self, state: AlertState) -> None:
        """The alert is like this from now on, and must be saved."""
        key, old = state.dedup_key, self.states.get(state.dedup_key)
        if old is not None:
            self._unlink(old, keep=set(state.members))
        self.states[key] = state
        self.dirty.add(key)
        self.forgotten.discard(key)
        own = member_of(key)
        for member in (own, *state.members):
            if member == own or old is None or member not in old.members:
                self._leader[member] = key
        for mention in state.mentions:
            self._quoting.setdefault(("mention", mention.id), set()).add(key)
            if mention.author_id:
                self._quoting.setdefault(("author", mention.author_id), set()).add(key)
            for subject in subjects_of(mention):
                self._quoting.setdefault(("person", subject), set()).add(key)
        if state.status in decide.ENDED:
            self._live.discard(key)
        else:
            self._live.add(key)
        if state.grouped_until is not None:
            self._groups[state.rule, state.brand] = key
        self._note_waiting(state)

    def live(self) -> list[AlertState]:
        """The alerts that are not over."""
        return [self.states[key] for key in self._live]

    def _note_waiting(self, state: AlertState) -> None:
        due = {entry.destination for entry in state.deliveries if entry.state in UNSENT}
        for name, keys in self.waiting.items():
            if name in due:
                keys.add(state.dedup_key)
                self.on_waiting(name)
            else:
                keys.discard(state.dedup_key)

    def _ticked(self, state: AlertState | None, now: datetime, wall: datetime) -> AlertState | None:
        if state is None:
            return None
        self._decided(state, decide.on_tick(state, now, self._policies.of(state.rule)), wall)
        return self.states[state.dedup_key]

    def _group_of(self, candidate: Candidate, now: datetime, wall: datetime) -> AlertState | None:
        key = self._groups.get((candidate.rule, candidate.brand))
        group = self._ticked(self.states.get(key) if key else None, now, wall)
        return group if group is not None and decide.accepts(group, now) else None

    def _decided(
        self, before: AlertState | None, decision: decide.Decision, wall: datetime
    ) -> None:
        state, say = decision.state, decision.say
        if state is None or (state is before and say is None):
            return
        self.put(_stamped(queue(state, say, self._edits, wall), wall, say))

    def _deletions_of(self, candidate: Candidate) -> list[Tombstone]:
        keys = {f"mention:{m.id}" for m in candidate.mentions} | {
            f"author:{m.author_id}" for m in candidate.mentions
        }
        keys |= {
            f"person:{subject}"
            for mention in candidate.mentions
            for subject in subjects_of(mention)
        }
        return [self._tombstones[key] for key in keys if key in self._tombstones]

    def _unlink(self, state: AlertState, keep: Iterable[str] = ()) -> None:
        for mention in state.mentions:
            people = (("person", subject) for subject in subjects_of(mention))
            for subject in (("mention", mention.id), ("author", mention.author_id), *people):
                keys = self._quoting.get(subject)
                if keys is not None:
                    keys.discard(state.dedup_key)
                    if not keys:
                        del self._quoting[subject]
        for member in (member_of(state.dedup_key), *state.members):
            if member not in keep and self._leader.get(member) == state.dedup_key:
                del self._leader[member]
        if self._groups.get((state.rule, state.brand)) == state.dedup_key:
            del self._groups[state.rule, state.brand]


def _stamped(state: AlertState, wall: datetime, say: Purpose | None) -> AlertState:
    return state.model_copy(update={"updated_at": wall}) if say is not None else state


def _unsent(state: AlertState) -> bool:
    return any(entry.state in UNSENT for entry in state.deliveries)
