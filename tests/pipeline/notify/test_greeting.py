"""What is told of a destination before the first alert: asked at the start, until it answers."""

import asyncio
from collections.abc import Callable

import pytest

from pipeline.notify.alarms import FAILING_AFTER
from pipeline.notify.greeting import ask_until_answered, tells
from schemas.flow import Fatal, FlowError, Retry
from tests.builders import NOW
from tests.pipeline.notify.test_courier import World


class Asked:
    """Answers as its script says, and then well."""

    def __init__(self, *script: FlowError, before: Callable[[], None] = lambda: None) -> None:
        self.script, self.times, self.before = list(script), 0, before

    def __call__(self) -> str:
        self.times += 1
        self.before()
        if self.script:
            raise self.script.pop(0)
        return "known"


def test_a_destination_that_answers_well_is_reached() -> None:
    world, asked = World(), Asked()
    asyncio.run(ask_until_answered(world.courier, asked))
    assert asked.times == 1
    assert tells(world.courier, asked=True) == {
        "state": "reached",
        "last_success": NOW.isoformat(),
        "last_error": "",
    }
    assert world.destination.heard == []


def test_before_it_answers_nothing_is_known_of_it() -> None:
    assert tells(World().courier, asked=True)["state"] == "asked"
    assert tells(World().courier, asked=False)["state"] == "untried"


@pytest.mark.parametrize("error", [Fatal("no_service"), Retry("503")], ids=["refused", "away"])
def test_it_is_failing_until_it_answers_well(error: FlowError) -> None:
    world, seen = World(), []
    asked = Asked(error, error, before=lambda: seen.append(tells(world.courier, asked=True)))
    asyncio.run(ask_until_answered(world.courier, asked))
    assert [told["state"] for told in seen] == ["asked", "failing", "failing"]
    assert seen[1]["last_error"] == error.reason
    assert tells(world.courier, asked=True)["last_error"] == ""


def test_a_message_that_arrives_answers_the_question() -> None:
    world = World()
    world.courier.last_success = NOW
    asked = Asked(Fatal("no_service"))
    asyncio.run(ask_until_answered(world.courier, asked))
    assert asked.times == 0


def test_a_good_answer_does_not_hide_that_messages_fail() -> None:
    world = World()
    world.courier.failures = 1
    world.courier.not_reached("channel_not_found")
    asyncio.run(ask_until_answered(world.courier, Asked()))
    told = tells(world.courier, asked=True)
    assert (told["state"], told["last_error"]) == ("failing", "channel_not_found")


def test_what_does_not_answer_for_long_is_worth_an_alarm_and_its_end() -> None:
    world = World()

    def alarmed() -> None:
        since = world.courier.failing_since
        world.courier.told_failing = since is not None and world.clock.now() - since > FAILING_AFTER
        world.clock.moment += FAILING_AFTER

    asked = Asked(Retry("503"), Retry("503"), Retry("503"), before=alarmed)
    asyncio.run(ask_until_answered(world.courier, asked))
    assert world.recovered == 1
