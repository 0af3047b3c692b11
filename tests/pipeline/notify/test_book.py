"""The book: every record finds its alert, whatever the order, over restarts, deletions and time."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pipeline.config.load import build_config
from pipeline.notify.book import KEEP_ENDED, Book
from pipeline.notify.decide import ENDED
from pipeline.notify.outbox import mark, next_delivery
from pipeline.notify.policy import Policies
from schemas.alert import AlertState, Candidate, member_of
from schemas.base import to_ms
from schemas.identity import person_subject
from schemas.upkeep import Action, Tombstone
from sinks.testing.notices import make_alert
from tests.builders import NOW, make_alert_mention, make_candidate

EDITS = {"bot": True, "hook": False}


def make_book(*, event_time: bool = False) -> Book:
    return Book(Policies(build_config({})), EDITS, event_time=event_time)


def said(number: int, **changes: Any) -> Candidate:
    mention = make_alert_mention(
        id=f"x:x:{number}", text=f"words of mention {number}", author_id=f"a{number % 3}"
    )
    return make_candidate(
        **(
            {
                "dedup_key": f"angry:{number}",
                "mentions": (mention,),
                "title": "Angry",
                "text": "",
                "at": NOW,
                "destinations": ("bot", "hook"),
                "reasons": (),
            }
            | changes
        )
    )


def gone(number: int) -> Tombstone:
    return Tombstone(kind="mention", subject=f"x:x:{number}", revision=to_ms(NOW), at=NOW)


def test_a_burst_shares_an_alert_that_every_key_finds() -> None:
    book = make_book()
    assert [book.candidate(said(number), NOW) for number in range(3)] == ["angry:0"] * 3
    alert = book.find("angry:2")
    assert alert is not None
    assert alert.count == 3
    assert book.action(Action(id="1", verb="acknowledge", subject="angry:2", by="kim", at=NOW), NOW)
    assert book.states["angry:0"].status == "acknowledged"


def test_other_brands_rules_and_acknowledged_alerts_take_nothing_in() -> None:
    book = make_book()
    book.candidate(said(0), NOW)
    assert book.candidate(said(1, brand="zenith"), NOW) == "angry:1"
    assert book.candidate(said(2, rule="other"), NOW) == "angry:2"
    book.action(Action(id="1", verb="acknowledge", subject="angry:0", by="kim", at=NOW), NOW)
    assert book.candidate(said(3), NOW) == "angry:3"


def test_after_a_restart_the_same_records_change_nothing() -> None:
    book = make_book()
    for number in range(5):
        book.candidate(said(number), NOW)
    saved = [AlertState.model_validate_json(state.to_json()) for state in book.states.values()]
    restarted = make_book()
    restarted.restore(saved)
    assert not restarted.dirty
    assert restarted.waiting == {"bot": {"angry:0"}, "hook": {"angry:0"}}
    for number in range(5):
        restarted.candidate(said(number), NOW)
    assert list(restarted.states.values()) == saved


def test_a_deletion_takes_the_words_of_what_came_and_of_what_comes() -> None:
    book = make_book()
    book.candidate(said(1), NOW)
    book.tombstone(gone(1), NOW)
    book.tombstone(gone(2), NOW)
    book.candidate(said(2), NOW)
    text = b"".join(state.to_json() for state in book.states.values())
    assert b"words of" not in text
    assert b"Anna" not in text


def test_an_author_who_leaves_takes_everything_along() -> None:
    book = make_book()
    for number in range(6):
        book.candidate(said(number), NOW)
    book.tombstone(Tombstone(kind="author", subject="a1", revision=to_ms(NOW), at=NOW), NOW)
    mentions = book.states["angry:0"].mentions
    assert [mention.redacted for mention in mentions] == [False, True, False, False, True, False]


def test_in_event_time_the_records_make_the_clock() -> None:
    book = make_book(event_time=True)
    book.candidate(said(0, value=5.0), NOW)
    book.tick(NOW + timedelta(days=2))
    assert len(book.live()) == 1
    book.candidate(said(1, at=NOW + timedelta(hours=2)), NOW)
    book.tick(NOW)
    assert book.states["angry:0"].status == "resolved"
    assert book.states["angry:0"].resolved_at == NOW + timedelta(hours=1)


def test_in_event_time_a_services_alarm_does_not_move_the_clock() -> None:
    book = make_book(event_time=True)
    book.candidate(said(0, value=5.0), NOW)
    book.candidate(said(1, origin="sync", rule="sync-failing", at=NOW + timedelta(days=200)), NOW)
    book.tick(NOW)
    assert book.states["angry:0"].status == "open"


def test_ended_alerts_are_forgotten_after_their_time_but_not_before_they_are_told() -> None:
    book = make_book()
    book.candidate(said(0), NOW)
    later = NOW + KEEP_ENDED + timedelta(days=1)
    book.tick(later)
    book.forget_old(later)
    assert "angry:0" in book.states
    for name in EDITS:
        delivery = next_delivery(book.states["angry:0"], name)
        assert delivery is not None
        book.put(mark(book.states["angry:0"], delivery, state="sent", reference="r"))
    book.forget_old(later)
    assert book.states == {}
    assert book.forgotten == {"angry:0"}
    assert book.find("angry:0") is None


def test_an_alert_about_a_forgotten_person_alone_goes_once_its_messages_are_edited() -> None:
    book = make_book()
    book.candidate(said(0), NOW)
    author = book.states["angry:0"].mentions[0].author_id
    subject = person_subject(author)
    book.tombstone(Tombstone(kind="person", subject=subject, revision=0, at=NOW), NOW)
    book.tick(NOW)
    assert book.states["angry:0"].mentions[0].id == "", "its messages are still to be edited"
    for name in EDITS:
        while (delivery := next_delivery(book.states["angry:0"], name)) is not None:
            book.put(mark(book.states["angry:0"], delivery, state="sent", reference="r"))
    book.tick(NOW)
    assert (book.states, book.forgotten, book.live()) == ({}, {"angry:0"}, [])
    assert book.candidate(said(0), NOW) is None, "it was raised before and comes late"
    assert book.states == {}


def test_an_alert_about_others_too_goes_on_under_a_key_that_names_nobody() -> None:
    anna = make_alert_mention(id="x:x:anna-1", author_id="x:x:anna", customer_id="")
    bob = make_alert_mention(id="x:x:bob-1", author_id="x:x:bob", customer_id="", author="Bob")
    book = make_book()
    both = make_alert(
        dedup_key="angry:x:x:anna-1",
        rule="angry",
        mentions=(anna, bob),
        members=("angry:x:x:bob-1", "angry:x:x:anna-1"),
        cleared=("angry:x:x:anna-1",),
    )
    book.put(both)
    subject = person_subject("x:x:anna")
    book.tombstone(Tombstone(kind="person", subject=subject, revision=0, at=NOW), NOW)
    book.tick(NOW)
    (state,) = book.states.values()
    assert book.forgotten == {both.dedup_key}
    assert "x:x:anna" not in state.model_dump_json()
    assert book.find("angry:x:x:bob-1") is state
    assert {entry.purpose for entry in state.deliveries} <= {"redact"}
    book.tick(NOW)
    assert list(book.states) == [state.dedup_key]


def test_an_alert_keeps_no_key_of_what_it_took_in() -> None:
    """It shows few of many mentions: whoever is forgotten later must not stand in its members."""
    book = make_book()
    for number in range(30):
        book.candidate(said(number), NOW)
    (state,) = book.states.values()
    assert len(state.members) == 29
    last = said(29).dedup_key
    assert last not in state.model_dump_json(include={"members", "cleared", "seen"})
    assert book.find(last) is state
    before = state.model_dump() | {"members": [said(number).dedup_key for number in range(1, 30)]}
    assert AlertState.model_validate(before) == state, "as earlier versions saved it"


def test_alarms_without_destinations_go_to_everyone() -> None:
    config = build_config(
        {
            "notify": {
                "a": {"type": "email", "host": "mx", "sender": "a@b.example", "to": ["c@d.example"]}
            }
        }
    )
    book = Book(Policies(config), {"a": False})
    book.candidate(said(0, rule="source-silent", destinations=()), NOW)
    assert book.states["angry:0"].destinations == ("a",)


def test_five_sources_that_have_stopped_are_five_alerts() -> None:
    book = make_book()
    for number in range(5):
        name = f"source-stopped:feed-{number}"
        book.candidate(said(number, rule="source-stopped", dedup_key=name, mentions=()), NOW)
    assert {state.count for state in book.states.values()} == {1}
    assert len(book.states) == 5


class BookMachine(RuleBasedStateMachine):
    """Candidates, actions, deletions, deliveries, time and restarts in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.book, self.now, self.actions = make_book(), NOW, 0
        self.raised: dict[int, Candidate] = {}
        self.deleted: set[int] = set()

    @rule(number=st.integers(0, 30), severity=st.sampled_from(["info", "warning", "critical"]))
    def candidate(self, number: int, severity: str) -> None:
        raised = self.raised.setdefault(number, said(number, severity=severity, at=self.now))
        self.book.candidate(raised, self.now)

    @rule(number=st.integers(0, 5), value=st.floats(1, 1000), clear=st.booleans())
    def measurement(self, number: int, value: float, clear: bool) -> None:
        candidate = said(
            100 + number,
            rule="spike",
            value=value,
            state="clear" if clear else "firing",
            at=self.now,
        )
        self.book.candidate(candidate.model_copy(update={"mentions": ()}), self.now)

    @rule(
        number=st.integers(0, 105),
        verb=st.sampled_from(["acknowledge", "snooze", "resolve", "false_alarm", "reopen"]),
    )
    def action(self, number: int, verb: str) -> None:
        self.actions += 1
        values = {
            "id": str(self.actions),
            "verb": verb,
            "subject": f"angry:{number}",
            "by": "kim",
            "at": self.now,
        }
        known = self.book.find(f"angry:{number}") is not None
        assert self.book.action(Action.model_validate(values), self.now) is known

    @rule(number=st.integers(0, 30))
    def deletion(self, number: int) -> None:
        self.deleted.add(number)
        self.book.tombstone(gone(number), self.now)

    @rule(seconds=st.sampled_from([1, 60, 301, 3601, 90_000]))
    def time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.book.tick(self.now)

    @rule(
        name=st.sampled_from(sorted(EDITS)),
        outcome=st.sampled_from(["sent", "claimed", "pending", "failed"]),
    )
    def delivery(self, name: str, outcome: str) -> None:
        for key in sorted(self.book.waiting[name])[:1]:
            state = self.book.states[key]
            delivery = next_delivery(state, name)
            assert delivery is not None
            reference = {"reference": f"{name}-{key}"} if outcome == "sent" else {}
            self.book.put(mark(state, delivery, state=outcome, **reference))

    @rule()
    def restart(self) -> None:
        saved = [
            AlertState.model_validate_json(state.to_json()) for state in self.book.states.values()
        ]
        before, self.book = self.book, make_book()
        self.book.restore(saved)
        self.book.dirty |= before.dirty
        for number in self.deleted:  # notify reads the last day's tombstones again
            self.book.tombstone(gone(number), self.now)
        assert self.book.states.keys() == before.states.keys()

    @rule()
    def forget(self) -> None:
        self.book.forget_old(self.now)

    @invariant()
    def every_raised_candidate_has_an_alert(self) -> None:
        for number in self.raised:
            alert = self.book.find(f"angry:{number}")
            if alert is not None:
                key = f"angry:{number}"
                assert alert.dedup_key == key or member_of(key) in alert.members

    @invariant()
    def what_is_deleted_is_nowhere(self) -> None:
        for state in self.book.states.values():
            for number in self.deleted:
                assert f"words of mention {number}" not in [
                    mention.text for mention in state.mentions
                ]

    @invariant()
    def waiting_is_what_is_unsent(self) -> None:
        for name, keys in self.book.waiting.items():
            assert keys == {
                key for key, state in self.book.states.items() if next_delivery(state, name)
            }

    @invariant()
    def states_make_sense(self) -> None:
        for state in self.book.states.values():
            assert state.count >= 1
            assert len(state.members) <= state.others or state.others == 0
            assert (state.status in ENDED) == (state.resolved_at is not None)
            assert (state.status == "snoozed") == (state.snoozed_until is not None)
            assert state.told_size <= max(1, state.count + state.others)
            assert AlertState.model_validate_json(state.to_json()) == state


TestBookMachine = BookMachine.TestCase
TestBookMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_what_a_clock_that_was_ahead_began_goes_by_the_time_there_is() -> None:
    book, ahead = make_book(), NOW + timedelta(days=1)
    book.candidate(said(1), ahead)
    book.candidate(said(2, rule="other", dedup_key="other:2"), ahead)
    book.tick(ahead + timedelta(hours=2))  # it is quiet: the alerts end
    book.candidate(said(3, rule="third", dedup_key="third:3"), ahead)
    book.tick(NOW)
    assert all(state.heard_at <= NOW for state in book.states.values() if state.status == "open")
    later = NOW + timedelta(hours=1, seconds=1)
    book.tick(later)
    assert book.states["third:3"].status in ENDED
    again = said(1, mentions=(make_alert_mention(id="x:x:77"),), at=later)
    book.candidate(again, NOW)
    assert book.states["angry:1"].status in ENDED  # the cooldown
    book.candidate(again.model_copy(update={"count": 2}), later)
    book.candidate(said(1, mentions=(make_alert_mention(id="x:x:78"),)), later)
    assert book.states["angry:1"].status == "open"
