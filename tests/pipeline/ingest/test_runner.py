"""One source: cursors only after acknowledgements, each answer treated in one place, stops that
lose nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from pipeline.budget import SourceBudget
from pipeline.config.load import build_config
from pipeline.ingest.alarms import Alarms
from pipeline.ingest.connector import Connector
from pipeline.ingest.coverage import Coverage
from pipeline.ingest.outlet import Outlet
from pipeline.ingest.publish import Publisher
from pipeline.ingest.rechecks import Rechecks
from pipeline.ingest.runner import Runner
from pipeline.ingest.stamp import Stamping
from pipeline.kafka.aside import DeadLetterLimits
from pipeline.topics import ALERTS, CURSORS, DEAD_LETTERS, RAW, SOURCE_RUNS
from schemas.alert import Candidate
from schemas.context import Http, SourceContext
from schemas.event import Event
from schemas.flow import Fatal, FlowError, Page, Reject, Retry
from schemas.settings import SourceSettings
from schemas.upkeep import Cursor, DeadLetter
from tests.builders import NOW, make_posted
from tests.pipeline.ingest.producing import HeldProducer, QuickClock, settled, until

Listen = Callable[[SourceContext[Any], Any], AsyncIterator[Page]]


def page(*numbers: int, cursor: Any = None) -> Page:
    return Page(events=[make_posted(id=f"x:x:{number}") for number in numbers], cursor=cursor)


async def refuse(error: FlowError) -> list[Event]:
    raise error


class Source:
    """A runner over a held producer, and what came out of it."""

    def __init__(
        self,
        listen: Listen,
        held: HeldProducer | None = None,
        max_run: int = 5,
        rechecks: Callable[[SourceContext[Any]], Rechecks] | None = None,
    ) -> None:
        self.held, self.clock = held or HeldProducer(), QuickClock()
        config = build_config({"service": {"dead_letter_max_run": max_run}}, path=Path("test.yaml"))
        outlet = Outlet(config, Publisher(lambda: self.held, clock=self.clock), self.clock)
        self.budget = SourceBudget("clock", state_dir=Path("unused"), clock=self.clock)
        context = SourceContext(
            "clock", SourceSettings(), (), cast(Http, None), self.clock, self.budget
        )
        self.runner = Runner(
            Connector("ticker", listen=listen),
            context,
            stamping=Stamping("clock"),
            outlet=outlet,
            limits=DeadLetterLimits(config.service),
            alarms=Alarms("clock", self.clock, outlet.candidate),
            coverage=Coverage("clock", streaming=False),
            random=Random(1),
            rechecks=None if rechecks is None else rechecks(context),
        )

    async def run(self, position: Any = None) -> None:
        cursor = (
            None
            if position is None
            else Cursor(source="clock", type="ticker", position=position, at=NOW)
        )
        async with asyncio.timeout(10):
            await self.runner.run(cursor)

    def values(self, topic: str) -> list[bytes]:
        return [sent.value for sent in self.held.sent if sent.topic == topic]

    def positions(self) -> list[Any]:
        return [Cursor.model_validate_json(value).position for value in self.values(CURSORS.name)]

    def alarms(self) -> list[tuple[str, str]]:
        found = (Candidate.model_validate_json(value) for value in self.values(ALERTS.name))
        return [
            (candidate.rule, candidate.state) for candidate in found if candidate.state == "firing"
        ]

    def letters(self) -> list[DeadLetter]:
        return [DeadLetter.model_validate_json(value) for value in self.values(DEAD_LETTERS.name)]


async def test_cursor_is_sent_only_after_every_event_and_dead_letter_is_acknowledged() -> None:
    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        yield Page(events=page(1, 2).events, rejects=[Reject("bad", b"raw")], cursor=7)

    source = Source(listen, HeldProducer(answer=None))
    running = asyncio.create_task(source.run())
    await until(lambda: len(source.held.sent) == 2)
    source.held.settle(source.held.sent[0])
    await settled()
    assert source.held.topics() == {RAW.name: 2}
    source.held.settle(source.held.sent[1])
    await until(lambda: len(source.held.sent) == 3)
    assert source.held.topics() == {RAW.name: 2, DEAD_LETTERS.name: 1}
    source.held.answer = lambda _: None
    source.held.settle(source.held.sent[2])
    await running
    assert source.positions() == [7]


@pytest.mark.parametrize(
    ("events", "dropped", "rejects", "said"),
    [
        (0, {}, 1, "its only record is among the dead letters: no date"),
        (0, {}, 2, "2 records are among the dead letters: no date"),
        (1, {}, 1, ""),
        (0, {"muted": 1}, 1, ""),
        (0, {}, 0, ""),
    ],
)
async def test_a_source_of_which_nothing_could_be_read_ends_with_the_reason(
    events: int, dropped: dict[str, int], rejects: int, said: str
) -> None:
    refused = [Reject("no date", b"raw")] * rejects
    read = page(*range(events)).events

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        yield Page(events=read, rejects=refused, dropped=dropped, cursor=7)

    source = Source(listen, HeldProducer())
    await source.run()
    told = source.runner.tells()
    assert told["state"] == "finished"
    assert told["last_error"].removeprefix("nothing of it could be read, ") == said


@pytest.mark.parametrize("earlier", [[], [1]], ids=["nothing", "something"])
async def test_what_came_of_a_source_is_known_after_a_restart(earlier: list[int]) -> None:
    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        if cursor is None:
            yield Page(events=page(*earlier).events, rejects=[Reject("no date", b"raw")], cursor=7)

    before = Source(listen, HeldProducer())
    await before.run()
    saved = Cursor.model_validate_json(before.values(CURSORS.name)[-1])
    again = Source(listen, HeldProducer())
    await again.runner.run(saved)
    told = again.runner.tells()["last_error"]
    assert told.startswith("nothing of it could be read, its only record") == (not earlier)


async def test_a_source_that_ends_well_tells_no_old_error() -> None:
    asked = 0

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise Retry("unreachable")
        for nothing in list[Page]():
            yield nothing

    source = Source(listen, HeldProducer())
    await source.run()
    assert asked == 2
    assert source.runner.tells()["last_error"] == ""


async def test_the_next_page_is_asked_for_only_after_the_cursor() -> None:
    asked: list[int] = []

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        for number in range(3):
            asked.append(number)
            yield page(number, cursor=number)

    source = Source(listen, HeldProducer(answer=None))
    running = asyncio.create_task(source.run())
    await until(lambda: len(source.held.sent) == 1)
    assert asked == [0]
    source.held.settle(source.held.sent[0])
    await until(lambda: len(source.held.sent) == 2)
    assert source.held.sent[1].topic == CURSORS.name
    assert asked == [0]
    source.held.answer = lambda _: None
    source.held.settle(source.held.sent[1])
    await running
    assert asked == [0, 1, 2]
    assert source.runner.state == "finished"


async def test_retry_waits_as_asked_and_goes_on_from_the_saved_cursor() -> None:
    began: list[Any] = []

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        began.append(cursor)
        if len(began) in (1, 2):
            raise Retry("busy", after=120)
        yield page(1, cursor={"at": len(began)})
        if len(began) == 3:
            raise Retry("closed")

    source = Source(listen)
    await source.run(position={"at": 0})
    assert began == [{"at": 0}, {"at": 0}, {"at": 0}, {"at": 3}]
    assert [wait >= 120 for wait in source.clock.slept] == [True, True, False]
    assert source.clock.slept[2] <= 2  # the success in between had reset the failures
    assert source.alarms() == []


async def test_a_cursor_that_its_connector_goes_on_changing_is_saved_each_time() -> None:
    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        places: dict[str, int] = {}
        for number in range(3):
            places["offset"] = number
            yield page(number, cursor=places)

    source = Source(listen)
    await source.run()
    assert source.positions() == [{"offset": 0}, {"offset": 1}, {"offset": 2}]


async def test_an_unchanged_cursor_is_written_only_from_time_to_time() -> None:
    async def listen(context: SourceContext[Any], cursor: Any) -> AsyncIterator[Page]:
        for _ in range(100):
            yield Page(cursor=5)
            await context.clock.sleep(10)

    source = Source(listen)
    await source.run()
    assert 10 <= len(source.positions()) <= 20


async def test_fatal_stops_with_an_alarm() -> None:
    attempts = 0

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        nonlocal attempts
        attempts += 1
        yield Page(events=await refuse(Fatal("the token is not valid")))

    source = Source(listen)
    await source.run()
    assert (attempts, source.runner.state, source.alarms()) == (
        1,
        "stopped",
        [("source-stopped", "firing")],
    )


async def test_a_bug_is_tried_again_and_raises_an_alarm_after_five() -> None:
    attempts = 0

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        nonlocal attempts
        attempts += 1
        if attempts <= 8:
            raise ZeroDivisionError
        yield page(1)

    source = Source(listen)
    await source.run()
    assert source.alarms() == [("source-failing", "firing")]
    assert source.values(RAW.name)
    cleared = [Candidate.model_validate_json(value) for value in source.values(ALERTS.name)]
    assert ("source-failing:clock", "clear") in [
        (candidate.dedup_key, candidate.state) for candidate in cleared
    ]


async def test_long_retrying_raises_an_alarm() -> None:
    attempts = 0

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        nonlocal attempts
        attempts += 1
        if attempts <= 10:
            raise Retry("no answer", after=100)
        yield page(1)

    source = Source(listen)
    await source.run()
    assert source.alarms() == [("source-failing", "firing")]


async def test_too_many_dead_letters_stop_the_source_before_its_cursor_moves() -> None:
    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        for number in range(20):
            yield Page(rejects=[Reject("broken", {"line": number})], cursor=number)

    source = Source(listen, max_run=5)
    await source.run()
    assert source.runner.state == "stopped"
    assert len(source.letters()) == 5
    assert source.positions() == [0, 1, 2, 3]


async def test_a_raised_reject_is_kept_and_asked_again() -> None:
    attempts = 0

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise Reject("too large", "the raw input")
        yield page(1)

    source = Source(listen)
    await source.run()
    assert [letter.reason for letter in source.letters()] == ["too large"]
    assert attempts == 2


async def test_stop_breaks_off_listening_and_finishes_publishing() -> None:
    closed = False

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        nonlocal closed
        try:
            yield page(1, cursor=1)
            await asyncio.sleep(3600)
        finally:
            closed = True

    source = Source(listen, HeldProducer(answer=None))
    running = asyncio.create_task(source.run())
    await until(lambda: len(source.held.sent) == 1)
    source.runner.stop()
    await settled()
    assert not running.done()
    source.held.answer = lambda _: None
    source.held.settle(source.held.sent[0])
    await running
    assert closed
    assert source.positions() == [1]
    assert source.runner.state == "released"
    assert source.held.topics()[SOURCE_RUNS.name] == 0  # no time passed: nothing was covered


async def test_stop_ends_a_long_wait_at_once() -> None:
    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        yield Page(events=await refuse(Retry("come back tomorrow", after=80_000)))

    source = Source(listen)
    source.clock.sleep = lambda _: asyncio.sleep(3600)  # type: ignore[method-assign,assignment]
    running = asyncio.create_task(source.run())
    await until(lambda: source.runner.failures.count == 1)
    source.runner.stop()
    await running


@pytest.mark.parametrize("position", ["from another type"])
async def test_a_cursor_of_another_type_is_ignored(position: str) -> None:
    began: list[Any] = []

    async def listen(_: Any, cursor: Any) -> AsyncIterator[Page]:
        began.append(cursor)
        yield Page()

    source = Source(listen)
    await source.runner.run(Cursor(source="clock", type="rss", position=position, at=NOW))
    assert began == [None]
