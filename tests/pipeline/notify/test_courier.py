"""One destination's courier: claims before it speaks, repeats honestly, gives up rightly, holds
nobody up.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from pipeline.config.load import build_config
from pipeline.notify.book import Book
from pipeline.notify.courier import EDIT_EVERY_SECS, GIVE_UP_AFTER, Courier
from pipeline.notify.outbox import mark
from pipeline.notify.policy import Policies
from schemas.alert import Candidate
from schemas.flow import Fatal, FlowError, Reject, Retry
from schemas.notice import Notice
from tests.builders import NOW, make_alert_mention, make_candidate
from tests.services import wait_until


@dataclass
class Scripted:
    """A destination that answers as its script says, and then with success."""

    script: list[Exception] = field(default_factory=list)
    edits: bool = True
    pace_secs: float = 0.0
    heard: list[Notice] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def deliver(self, notice: Notice) -> str:
        self.before()
        self.heard.append(notice)
        if self.script:
            raise self.script.pop(0)
        return notice.reference or f"ref-{notice.alert.dedup_key}"


@dataclass
class StoodClock:
    """A clock that stands until it is moved."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class World:
    """A book, a courier over a scripted destination, and what was told of it."""

    def __init__(self, *script: Exception, edits: bool = True) -> None:
        self.destination, self.clock = Scripted(list(script), edits=edits), StoodClock()
        self.book = Book(Policies(build_config({})), {"care": edits})
        self.saved: list[list[str]] = []
        self.failed: list[tuple[str, FlowError]] = []
        self.recovered = 0
        self.active, self.looks = True, 0
        self.courier = Courier(
            name="care",
            destination=self.destination,
            book=self.book,
            save=self._save,
            may_act=self._may_act,
            failed=self._failed,
            recovered=self._recovered,
            clock=self.clock,
            random=Random(1),
            zone=UTC,
        )
        self.book.on_waiting = lambda _: self.courier.wake.set()

    def _may_act(self) -> bool:
        self.looks += 1
        return self.active

    def raised(self, number: int, **changes: Any) -> None:
        mention = make_alert_mention(id=f"x:x:{number}")
        values: dict[str, Any] = {
            "dedup_key": f"k{number}",
            "rule": f"r{number}",
            "mentions": (mention,),
        }
        self.book.candidate(make_candidate(**(values | changes)), self.clock.moment)

    def states(self, key: str) -> list[tuple[str, str]]:
        return [(entry.purpose, entry.state) for entry in self.book.states[key].deliveries]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(self.courier.run(stop))
        try:
            yield
        finally:
            stop.set()
            self.courier.wake.set()
            await asyncio.wait_for(task, 10)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with self.running():
            await asyncio.to_thread(wait_until, condition, 20)

    def poison(self, key: str) -> None:
        """What the destination never takes, though it takes others."""
        claimed = [s for s in self.book.states.values() if s.deliveries[-1].state == "claimed"]
        if any(state.dedup_key == key for state in claimed):
            raise Retry("busy", after=0)

    async def _save(self) -> None:
        self.saved.append(
            [entry.state for state in self.book.states.values() for entry in state.deliveries]
        )
        self.book.dirty.clear()

    async def _failed(self, courier: Courier, notice: Notice, error: FlowError) -> None:
        self.failed.append((notice.alert.dedup_key, error))
        courier.told_failing = True

    async def _recovered(self, courier: Courier) -> None:
        self.recovered += 1


async def test_a_claim_is_saved_before_the_attempt_and_the_success_after_it() -> None:
    world = World()
    at_attempt: list[list[str]] = []
    world.destination.before = lambda: at_attempt.append(world.saved[-1])
    world.raised(1)
    await world.until(lambda: world.states("k1") == [("open", "sent")])
    assert at_attempt == [["claimed"]]
    assert world.saved[-1] == ["sent"]
    assert world.book.states["k1"].deliveries[0].reference == "ref-k1"


async def test_a_failed_attempt_waits_and_says_that_it_is_repeated() -> None:
    world = World(Retry("busy", 0.01))
    world.raised(1)
    await world.until(lambda: world.states("k1") == [("open", "sent")])
    assert [notice.repeated for notice in world.destination.heard] == [False, True]
    assert len({notice.id for notice in world.destination.heard}) == 1
    assert world.book.states["k1"].deliveries[0].attempts == 2
    assert world.courier.failures == 0


async def test_what_is_personal_is_masked_where_it_is_shown_and_kept_where_it_is_compared() -> None:
    world = World()
    words = "call me: +49 30 901820, or anna@bank.example"
    world.raised(1, text=words)
    await world.until(lambda: world.states("k1") == [("open", "sent")])
    shown = world.destination.heard[0].alert.text
    assert "901820" not in shown
    assert "anna@bank" not in shown
    assert world.book.states["k1"].text == words


async def test_what_was_on_its_way_at_a_crash_is_repeated_first() -> None:
    world = World()
    world.raised(2)
    world.raised(1)
    state = world.book.states["k1"]
    world.book.put(mark(state, state.deliveries[0], state="claimed", attempts=0))
    await world.until(lambda: len(world.destination.heard) == 2)
    assert {notice.alert.dedup_key: notice.repeated for notice in world.destination.heard} == {
        "k1": True,
        "k2": False,
    }


async def test_a_refused_message_holds_up_no_other() -> None:
    world = World(Reject("broken"))
    world.raised(1)
    world.raised(2)
    await world.until(lambda: world.states("k2") == [("open", "sent")])
    assert world.states("k1") == [("open", "failed")]
    assert [key for key, _ in world.failed] == ["k1"]
    assert world.recovered == 1


async def test_a_destination_that_refuses_for_good_is_left_alone_and_nothing_is_lost() -> None:
    world = World(Fatal("bad token"))
    world.raised(1)
    world.raised(2)
    await world.until(lambda: bool(world.failed))
    assert len(world.destination.heard) == 1
    assert world.states("k1") == world.states("k2") == [("open", "pending")]
    assert world.book.states["k1"].deliveries[0].error == "bad token"


async def test_a_message_that_cannot_be_made_is_refused_and_the_next_one_goes() -> None:
    world = World(ValueError("a bug"))
    world.raised(1)
    world.raised(2)
    await world.until(lambda: world.states("k2") == [("open", "sent")])
    assert world.states("k1") == [("open", "failed")]
    assert "unexpected ValueError" in world.book.states["k1"].deliveries[0].error


async def test_after_a_day_it_is_given_up_aloud() -> None:
    world = World(Retry("down"))
    world.raised(1)
    world.clock.moment += GIVE_UP_AFTER + timedelta(seconds=1)
    await world.until(lambda: world.states("k1") == [("open", "failed")])
    assert [key for key, _ in world.failed] == ["k1"]


async def test_an_alert_that_grows_quickly_is_edited_slowly() -> None:
    world = World()
    world.raised(1)
    await world.until(lambda: world.states("k1") == [("open", "sent")])
    for number in range(2, 5):
        world.raised(number, rule="r1")
    async with world.running():
        await asyncio.sleep(0)
    assert len(world.destination.heard) == 1
    world.clock.moment += timedelta(seconds=EDIT_EVERY_SECS)
    await world.until(lambda: len(world.destination.heard) == 2)
    assert world.destination.heard[1].purpose == "update"
    assert world.destination.heard[1].alert.count == 4
    assert world.destination.heard[1].reference == "ref-k1"


async def test_the_most_severe_goes_first_however_many_came_before() -> None:
    world = World(Retry("away"), Retry("away"))
    for number in range(5):
        world.raised(number, severity="info")
    world.clock.moment += timedelta(minutes=1)
    world.raised(8, severity="warning")
    world.raised(9, severity="critical")
    await world.until(lambda: world.states("k9") == [("open", "sent")])
    heard = [notice.alert.dedup_key for notice in world.destination.heard]
    assert heard[0] == "k9"
    assert heard.index("k9", 1) <= 3, "once the destination is back, at most one goes before it"


async def test_one_that_fails_again_and_again_holds_up_no_less_severe_one() -> None:
    world = World()
    world.raised(1, severity="critical")
    world.raised(2, severity="info")
    world.destination.before = lambda: world.poison("k1")
    await world.until(lambda: world.states("k2") == [("open", "sent")])
    assert world.states("k1") == [("open", "pending")]


async def test_a_flood_of_one_rule_is_one_message_that_counts_and_offers_to_act_on_no_alert() -> (
    None
):
    world = World()
    world.courier.links = lambda state: (("Open", f"https://acme.example/{state.dedup_key}"),)
    for number in range(1500):
        world.raised(number, rule="all-mentions", brand=f"brand-{number}", severity="info")
    world.raised(9999, severity="critical")
    await world.until(lambda: not world.book.waiting["care"])
    first, flood = world.destination.heard
    assert first.alert.dedup_key == "k9999"
    assert flood.alert.title == "1,500 alerts of all-mentions at once"
    assert (flood.alert.count, flood.alert.mentions) == (1500, ())
    assert "grapevine alerts list" in flood.alert.text
    assert (first.alerts, flood.alerts) == (1, 1500)
    assert first.links == (("Open", "https://acme.example/k9999"),)
    assert flood.links == (), "there is no alert that a button could be about"
    assert {state for n in range(1500) for _, state in world.states(f"k{n}")} == {"sent"}


async def test_a_flood_that_does_not_arrive_is_sent_again_and_critical_ones_are_never_in_it() -> (
    None
):
    world = World(Retry("away", after=0))
    for number in range(60):
        severity = "critical" if number < 3 else "info"
        world.raised(number, rule="r", brand=f"brand-{number}", severity=severity)
    await world.until(lambda: not world.book.waiting["care"])
    titles = [notice.alert.title for notice in world.destination.heard]
    floods = [title for title in titles if title == "57 alerts of r at once"]
    assert len(titles) - len(floods) == 4, "three critical ones, the first of them twice"
    assert len(floods) == 1
    assert not any(entry.reference for entry in world.book.states["k9"].deliveries)


async def test_messages_go_before_edits() -> None:
    world = World()
    world.raised(1)
    await world.until(lambda: world.states("k1") == [("open", "sent")])
    world.raised(2, rule="r1")
    world.clock.moment += timedelta(minutes=1)
    world.raised(9)
    await world.until(lambda: len(world.destination.heard) == 3)
    assert [notice.purpose for notice in world.destination.heard] == ["open", "open", "update"]


def test_a_burst_goes_at_once_and_then_at_the_destinations_pace() -> None:
    world = World()
    world.destination.pace_secs = 1.0
    assert [world.courier._pace() for _ in range(5)] == [0.0, 0.0, 1.0, 2.0, 3.0]
    world.clock.moment += timedelta(seconds=60)
    assert world.courier._pace() == 0.0


async def test_who_may_not_act_says_nothing() -> None:
    world = World()
    world.active = False
    world.raised(1)
    await world.until(lambda: world.looks > 0)
    assert world.destination.heard == []
    assert world.states("k1") == [("open", "pending")]


async def test_a_new_episode_is_not_marked_by_the_old_ones_delivery() -> None:
    world = World()
    world.raised(1)

    def begin_anew() -> None:
        world.destination.before = lambda: None
        anew = world.book.states["k1"].model_copy(update={"opened_at": NOW + timedelta(hours=2)})
        world.book.put(mark(anew, anew.deliveries[0], state="pending"))

    world.destination.before = begin_anew
    await world.until(lambda: len(world.destination.heard) == 2)
    assert {notice.alert.opened_at for notice in world.destination.heard} == {
        NOW,
        NOW + timedelta(hours=2),
    }


@pytest.mark.parametrize("edits", [True, False])
async def test_what_each_kind_of_destination_hears_of_a_life(edits: bool) -> None:
    world = World(edits=edits)
    world.raised(1, value=10.0, mentions=())
    await world.until(lambda: world.states("k1") == [("open", "sent")])
    expected = ["open"]
    for value, state, purpose in [
        (11.0, "firing", "update"),
        (40.0, "firing", "escalate"),
        (1.0, "clear", "resolve"),
    ]:
        world.clock.moment += timedelta(minutes=1)
        changes: dict[str, Any] = {
            "value": value,
            "state": state,
            "at": world.clock.moment,
            "mentions": (),
        }
        world.raised(1, **changes)
        if edits or purpose != "update":
            expected.append(purpose)
        await world.until(lambda: not world.book.waiting["care"])
    assert [notice.purpose for notice in world.destination.heard] == expected


def test_a_candidate_of_these_tests_is_what_rules_raise() -> None:
    assert Candidate.model_validate_json(make_candidate().to_json()) == make_candidate()


def test_a_clock_that_was_ahead_holds_up_no_message_and_no_edit() -> None:
    world = World()
    world.destination.pace_secs = 1.0
    world.clock.moment += timedelta(days=1)
    assert [world.courier._pace() for _ in range(5)][-1] == 3.0
    world.raised(1)
    delivery = world.book.states["k1"].deliveries[0]
    world.courier._mark(world.book.states["k1"], delivery, state="sent", at=world.clock.moment)
    world.clock.moment -= timedelta(days=1)
    assert world.courier._pace() <= 4.0
    world.raised(1, severity="critical", mentions=(make_alert_mention(id="x:x:2"),))
    assert world.courier._choose() is not None
