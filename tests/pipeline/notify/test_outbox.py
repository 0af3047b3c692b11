"""What waits to be delivered: merged, never lost, never more than one behind the one on its way."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notify import outbox
from schemas.alert import AlertState
from schemas.notice import Purpose
from tests.builders import NOW

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
EDITS = {"bot": True, "hook": False}


def alert(*destinations: str) -> AlertState:
    return AlertState(
        dedup_key="k",
        rule="r",
        title="t",
        opened_at=NOW,
        last_at=NOW,
        updated_at=NOW,
        destinations=destinations,
    )


def deliver(state: AlertState, destination: str) -> AlertState:
    delivery = outbox.next_delivery(state, destination)
    assert delivery is not None
    return outbox.mark(state, delivery, state="sent", reference=f"ref-{destination}")


def test_the_first_thing_a_destination_hears_is_the_alert() -> None:
    for say in ("open", "escalate", "digest"):
        state = outbox.queue(alert("bot", "hook"), say, EDITS, NOW)
        assert [entry.purpose for entry in state.deliveries] == ["open", "open"]


@pytest.mark.parametrize("say", ["update", "redact", "resolve"])
def test_nobody_hears_the_end_of_what_they_never_heard_of(say: Purpose) -> None:
    assert outbox.queue(alert("bot", "hook"), say, EDITS, NOW).deliveries == ()


def test_silent_changes_reach_only_what_can_be_edited() -> None:
    state = outbox.queue(alert("bot", "hook"), "open", EDITS, NOW)
    state = deliver(deliver(state, "bot"), "hook")
    state = outbox.queue(state, "update", EDITS, NOW)
    waiting = [entry for entry in state.deliveries if entry.state == "pending"]
    assert [(entry.destination, entry.purpose, entry.number) for entry in waiting] == [
        ("bot", "update", 2)
    ]


def test_what_was_never_sent_stays_a_first_message() -> None:
    state = outbox.queue(alert("bot"), "open", EDITS, NOW)
    for say in PURPOSES:
        state = outbox.queue(state, say, EDITS, NOW)
    assert [entry.purpose for entry in state.deliveries] == ["open"]


def test_it_began_again_wins_over_it_is_over() -> None:
    assert outbox.stronger("resolve", "escalate") == "escalate"
    assert outbox.stronger("escalate", "resolve") == "resolve"
    assert outbox.stronger("digest", "redact") == "digest"


def test_a_claimed_delivery_comes_first_and_keeps_its_number() -> None:
    state = outbox.queue(alert("bot"), "open", EDITS, NOW)
    claimed = outbox.next_delivery(state, "bot")
    assert claimed is not None
    state = outbox.queue(outbox.mark(state, claimed, state="claimed"), "escalate", EDITS, NOW)
    following = outbox.next_delivery(state, "bot")
    assert following is not None
    assert (following.number, following.state) == (1, "claimed")
    assert [entry.state for entry in state.deliveries] == ["claimed", "pending"]


def test_a_destination_that_is_not_configured_is_a_visible_failure() -> None:
    state = outbox.queue(alert("gone"), "open", EDITS, NOW)
    assert [(entry.state, entry.error) for entry in state.deliveries] == [
        ("failed", "this destination is not configured")
    ]


def test_reopening_sends_what_failed_again() -> None:
    state = outbox.queue(alert("bot"), "open", EDITS, NOW)
    failed = outbox.mark(state, state.deliveries[0], state="failed", attempts=3)
    assert outbox.next_delivery(failed, "bot") is None
    again = outbox.next_delivery(outbox.requeue_failed(failed), "bot")
    assert again is not None
    assert (again.state, again.attempts) == ("pending", 0)


@given(st.lists(st.sampled_from(["deliver", "claim", "fail", *PURPOSES]), max_size=120))
def test_any_order_keeps_the_shape(steps: list[str]) -> None:
    state = alert("bot", "hook")
    for step in steps:
        for name in EDITS:
            delivery = outbox.next_delivery(state, name)
            if step in ("deliver", "claim", "fail") and delivery is not None:
                changed = {"deliver": "sent", "claim": "claimed", "fail": "failed"}[step]
                reference = {"reference": f"ref-{name}"} if changed == "sent" else {}
                state = outbox.mark(state, delivery, state=changed, **reference)
        if step in PURPOSES:
            state = outbox.queue(state, step, EDITS, NOW)
        for name in EDITS:
            mine = [entry for entry in state.deliveries if entry.destination == name]
            assert sum(entry.state == "pending" for entry in mine) <= 1
            assert sum(entry.state == "claimed" for entry in mine) <= 1
            assert len({entry.number for entry in mine}) == len(mine)
            if any(entry.state == "sent" for entry in mine):
                assert outbox.reference(state, name) == f"ref-{name}"
        assert len(state.deliveries) <= outbox.KEPT + 4
