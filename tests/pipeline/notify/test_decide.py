"""The decision core: named cases of each promise, and a state machine that no order of records may
confuse.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from pipeline.notify.decide import (
    SNOOZE_DEFAULT,
    Decision,
    accepts,
    is_over,
    on_action,
    on_candidate,
    on_tick,
    size,
)
from pipeline.notify.policy import Policy, policy_of
from schemas.alert import AlertState, Candidate, member_of
from schemas.rule_settings import RuleSettings
from schemas.upkeep import Action
from tests.builders import NOW, make_alert_mention, make_candidate

POLICY = policy_of(RuleSettings())


def after(**span: float) -> datetime:
    return NOW + timedelta(**span)


def said(number: int, **changes: Any) -> Candidate:
    """A candidate of a per-mention rule about mention `number`."""
    mention = make_alert_mention(id=f"x:x:{number}", text=f"words {number}")
    at = {"at": NOW + timedelta(seconds=number)}
    return make_candidate(
        **({"dedup_key": f"angry:x:x:{number}", "mentions": (mention,)} | at | changes)
    )


def measured(value: float, minutes: float = 0, **changes: Any) -> Candidate:
    """A candidate of a rule that measures."""
    return make_candidate(
        **(
            {
                "dedup_key": "spike:acme",
                "rule": "spike",
                "value": value,
                "expected": 10.0,
                "count": int(value),
                "mentions": (),
                "at": after(minutes=minutes),
            }
            | changes
        )
    )


def opened(candidate: Candidate, policy: Policy = POLICY) -> AlertState:
    decision = on_candidate(None, candidate, NOW, policy)
    assert decision.say == "open"
    assert decision.state is not None
    return decision.state


def state_of(decision: Decision) -> AlertState:
    assert decision.state is not None
    return decision.state


def act(verb: str, **changes: Any) -> Action:
    values = {
        "id": f"{verb}-1",
        "verb": verb,
        "subject": "spike:acme",
        "by": "kim",
        "at": NOW,
    } | changes
    return Action.model_validate(values)


def test_a_repeated_candidate_changes_nothing() -> None:
    for candidate in (said(1), measured(50)):
        state = opened(candidate)
        assert on_candidate(state, candidate, after(seconds=5), POLICY) == Decision(state)


def test_a_repeat_after_the_cooldown_raises_nothing() -> None:
    state = state_of(on_action(opened(said(1)), act("resolve"), after(minutes=1)))
    assert not is_over(state, said(1), after(days=3), POLICY)


def test_a_clear_without_an_alert_is_nothing() -> None:
    assert on_candidate(None, measured(1, state="clear"), NOW, POLICY) == Decision(None)


def test_a_burst_is_one_alert_that_grows() -> None:
    state = opened(said(0))
    assert accepts(state, after(minutes=1))
    for number in range(1, 5):
        decision = on_candidate(state, said(number), after(seconds=number), POLICY)
        assert decision.say == "update"
        state = state_of(decision)
    assert (state.count, state.others, size(state)) == (5, 4, 5)
    assert state.members == tuple(member_of(f"angry:x:x:{number}") for number in range(1, 5))


def test_what_came_since_is_told_at_the_end_of_the_window_once() -> None:
    state = state_of(on_candidate(opened(said(0)), said(1), after(seconds=1), POLICY))
    digest = on_tick(state, after(seconds=301), POLICY)
    assert digest.say == "digest"
    quiet = on_tick(state_of(digest), after(seconds=700), POLICY)
    assert quiet.say is None
    assert not accepts(state_of(quiet), after(seconds=700))


def test_a_lone_alert_is_told_once_and_its_window_closes() -> None:
    decision = on_tick(opened(said(0)), after(seconds=301), POLICY)
    assert decision.say is None
    assert state_of(decision).grouped_until is None


def test_counts_escalate_from_ten_on_at_each_doubling() -> None:
    state, told = opened(said(0)), []
    for number in range(1, 50):
        decision = on_candidate(state, said(number), after(seconds=1), POLICY)
        state = state_of(decision)
        if decision.say == "escalate":
            told.append(size(state))
    assert told == [10, 20, 40]


def test_a_value_that_doubles_escalates() -> None:
    state = opened(measured(50))
    grown = on_candidate(state, measured(90, 5), after(minutes=5), POLICY)
    doubled = on_candidate(state_of(grown), measured(101, 10), after(minutes=10), POLICY)
    assert (grown.say, doubled.say) == ("update", "escalate")
    assert state_of(doubled).peak == 101


def test_more_severe_escalates_and_severity_never_falls() -> None:
    state = opened(measured(50))
    worse = on_candidate(state, measured(51, 5, severity="critical"), after(minutes=5), POLICY)
    milder = on_candidate(
        state_of(worse), measured(52, 10, severity="info"), after(minutes=10), POLICY
    )
    assert (worse.say, milder.say) == ("escalate", "update")
    assert state_of(milder).severity == "critical"


def test_clear_ends_it_aloud_and_an_older_clear_does_not() -> None:
    state = state_of(
        on_candidate(opened(measured(50)), measured(60, 10), after(minutes=10), POLICY)
    )
    assert on_candidate(state, measured(5, 5, state="clear"), after(minutes=11), POLICY).say is None
    over = on_candidate(state, measured(5, 15, state="clear"), after(minutes=15), POLICY)
    assert over.say == "resolve"
    assert state_of(over).status == "resolved"


def test_what_is_over_is_remembered_as_what_it_was() -> None:
    state = opened(measured(2270, title="2,270 mentions in the last hour, usually 20"))
    calm = measured(0, 60, title="0 mentions in the last hour, usually 2", expected=2.0)
    state = state_of(on_candidate(state, calm, after(minutes=60), POLICY))
    was = "Complaint storm about acme, 09:10–21:30, peak 2,270"
    clear = measured(2270, 65, state="clear", was=was, expected=20.0, text=f"{was}.")
    over = on_candidate(state, clear, after(minutes=65), POLICY)
    assert over.say == "resolve"
    shown = state_of(over)
    assert (shown.title, shown.text) == (was, f"{was}.")
    assert (shown.value, shown.expected, shown.peak) == (2270, 20.0, 2270)


def test_a_group_ends_when_all_of_it_is_clear() -> None:
    first, second = measured(50), measured(40, dedup_key="spike:acme:app")
    state = state_of(on_candidate(opened(first), second, NOW, POLICY))
    half = on_candidate(state, measured(1, 5, state="clear"), after(minutes=5), POLICY)
    assert half.say == "update"
    whole = on_candidate(
        state_of(half),
        measured(1, 6, state="clear", dedup_key="spike:acme:app"),
        after(minutes=6),
        POLICY,
    )
    assert whole.say == "resolve"


def test_quiet_ends_a_measurement_aloud_and_a_mention_silently() -> None:
    assert on_tick(opened(measured(50)), after(seconds=3601), POLICY).say == "resolve"
    silent = on_tick(opened(said(1)), after(seconds=3601), POLICY)
    assert silent.say == "update"
    assert state_of(silent).resolved_at == after(seconds=3600)


def test_cooldown_counts_silently_and_then_opens_anew() -> None:
    over = state_of(
        on_candidate(opened(measured(50)), measured(5, 5, state="clear"), after(minutes=5), POLICY)
    )
    soon, later = measured(60, 10), measured(60, 70)
    assert not is_over(over, soon, after(minutes=10), POLICY)
    assert on_candidate(over, soon, after(minutes=10), POLICY).say == "update"
    assert is_over(over, later, after(minutes=70), POLICY)


def test_a_worse_severity_breaks_the_cooldown() -> None:
    over = state_of(
        on_candidate(opened(measured(50)), measured(5, 5, state="clear"), after(minutes=5), POLICY)
    )
    assert is_over(over, measured(60, 10, severity="critical"), after(minutes=10), POLICY)


@pytest.mark.parametrize("verb", ["acknowledge", "snooze", "false_alarm"])
def test_a_person_silences_growth(verb: str) -> None:
    state = state_of(on_action(opened(said(0)), act(verb), after(seconds=1)))
    says = set()
    for number in range(1, 100):
        decision = on_candidate(
            state, said(number, dedup_key="angry:x:x:0"), after(seconds=2), POLICY
        )
        state = state_of(decision)
        says.add(decision.say)
    says.add(on_tick(state, after(seconds=310), POLICY).say)
    assert says <= {"update", None}
    assert state.count == 100


def test_a_snooze_ends_with_a_reminder() -> None:
    state = state_of(
        on_action(opened(said(0)), act("snooze", until=after(hours=2)), after(seconds=1))
    )
    assert on_tick(state, after(hours=1, minutes=59), POLICY).say is None
    woken = on_tick(state, after(hours=2), POLICY)
    assert woken.say == "escalate"
    assert state_of(woken).status == "open"
    default = state_of(on_action(opened(said(0)), act("snooze"), NOW))
    assert default.snoozed_until == NOW + SNOOZE_DEFAULT


def test_a_false_alarm_stays_silent_while_it_keeps_coming() -> None:
    state = state_of(on_action(opened(measured(50)), act("false_alarm"), NOW))
    for minutes in range(5, 300, 5):
        assert not is_over(state, measured(50, minutes), after(minutes=minutes), POLICY)
        state = state_of(on_candidate(state, measured(50, minutes), after(minutes=minutes), POLICY))
    assert is_over(state, measured(50, 400), after(minutes=400), POLICY)


def test_actions_count_once_and_ended_alerts_only_reopen() -> None:
    state = opened(measured(50))
    resolved = state_of(on_action(state, act("resolve"), NOW))
    assert on_action(resolved, act("resolve"), NOW) == Decision(resolved)
    assert state_of(on_action(resolved, act("acknowledge"), NOW)).status == "resolved"
    reopened = on_action(resolved, act("reopen", note="it is back"), after(minutes=1))
    assert (state_of(reopened).status, state_of(reopened).note, reopened.say) == (
        "open",
        "it is back",
        "update",
    )
    assert on_action(state_of(reopened), act("resolve"), after(minutes=2)).state == reopened.state


def test_an_edit_changes_the_words_and_tells_nobody() -> None:
    state = opened(said(1))
    edited = said(1, mentions=(make_alert_mention(id="x:x:1", text="other words"),))
    decision = on_candidate(state, edited, after(seconds=5), POLICY)
    assert decision.say == "update"
    assert state_of(decision).mentions[0].text == "other words"
    assert state_of(decision).count == 1


def test_no_grouping_where_the_rule_wants_none() -> None:
    alone = policy_of(RuleSettings(group_secs=0))
    assert not accepts(opened(said(0), alone), NOW)
