"""What a source has published is looked at again beside its listening, whatever a look raises."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from prometheus_client import REGISTRY

from pipeline.ingest.due_rechecks import DueRechecks
from pipeline.ingest.rechecks import ATTEMPTS, Rechecks
from pipeline.topics import DEAD_LETTERS, RAW
from schemas.context import SourceContext
from schemas.event import EVENT, MentionDeleted
from schemas.flow import Page, Reject, Retry
from tests.builders import NOW, make_posted
from tests.pipeline.ingest.producing import until
from tests.pipeline.ingest.test_runner import Source, page

AFTER = [timedelta(hours=1), timedelta(hours=24)]


class Place:
    """A source that tells two posts and then nothing; `answers` are what its looks give or raise,
    one after another.
    """

    def __init__(self, folder: Path, *answers: Page | Exception) -> None:
        self.asked: list[list[str]] = []
        self.asked_after: list[timedelta] = []
        self.folder, self.answers, self.over = folder, list(answers), asyncio.Event()
        self.source = Source(self.listen, rechecks=self.rechecks)

    async def listen(self, _: SourceContext[Any], __: Any) -> AsyncIterator[Page]:
        yield page(1, 2, cursor=1)
        await self.over.wait()

    def rechecks(self, context: SourceContext[Any]) -> Rechecks:
        return Rechecks(
            self.recheck, context, DueRechecks(self.folder, context.name, AFTER), Random(1)
        )

    async def recheck(self, context: SourceContext[Any], mention_ids: Sequence[str]) -> Page:
        self.asked.append(sorted(mention_ids))
        self.asked_after.append(context.clock.now() - NOW)
        if not self.answers:
            return Page()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def run(self, looks: int) -> None:
        """Run until so many looks were made and nothing is due, then stop."""
        running = asyncio.create_task(self.source.run())
        await until(lambda: len(self.asked) >= looks)
        idle = len(self.source.clock.slept)
        await until(lambda: len(self.source.clock.slept) > idle + 3)
        self.source.runner.stop()
        await running

    def told(self) -> list[tuple[str, str]]:
        events = [EVENT.validate_json(value) for value in self.source.values(RAW.name)]
        return [(event.kind, event.key) for event in events]


def looked_at() -> float:
    return REGISTRY.get_sample_value("grapevine_rechecked_total", {"source": "clock"}) or 0.0


async def test_what_is_gone_there_is_deleted_here_and_not_asked_for_again(tmp_path: Path) -> None:
    edited = make_posted(id="x:x:2", text="acme, edited", revision=9)
    before = looked_at()
    place = Place(
        tmp_path, Page(events=[MentionDeleted(mention_id="x:x:1", source="clock"), edited])
    )
    await place.run(looks=2)
    assert place.asked == [["x:x:1", "x:x:2"], ["x:x:2"]]
    hour, day = place.asked_after
    assert timedelta(hours=1) <= hour <= timedelta(hours=1, minutes=2)
    assert timedelta(hours=24) <= day <= timedelta(hours=24, minutes=2)
    assert place.told() == [
        ("posted", "x:x:1"),
        ("posted", "x:x:2"),
        ("deleted", "x:x:1"),
        ("posted", "x:x:2"),
    ]
    assert looked_at() - before == 3
    assert place.source.positions() == [1]  # a look moves no cursor


async def test_a_look_is_no_sign_of_life_of_the_listening(tmp_path: Path) -> None:
    place = Place(tmp_path)
    await place.run(looks=2)
    assert place.source.runner.heard_at < NOW + AFTER[0]


async def test_a_look_that_must_wait_is_made_later_and_one_that_fails_is_given_up(
    tmp_path: Path,
) -> None:
    failures = [RuntimeError("no such luck")] * ATTEMPTS
    place = Place(tmp_path, Retry("busy", after=600), Retry("busy"), Page(), *failures)
    await place.run(looks=3 + ATTEMPTS)
    assert place.asked == [["x:x:1", "x:x:2"]] * (3 + ATTEMPTS)
    assert place.asked_after[1] - place.asked_after[0] >= timedelta(seconds=600)
    assert place.source.runner.state == "released"
    assert place.source.alarms() == []


async def test_rejects_of_a_look_are_dead_letters_once(tmp_path: Path) -> None:
    place = Place(tmp_path, Page(rejects=[Reject("odd", b"{}")]), Page())
    await place.run(looks=2)
    assert place.source.held.topics()[DEAD_LETTERS.name] == 1


async def test_a_restart_goes_on_with_what_waits(tmp_path: Path) -> None:
    await Place(tmp_path).run(looks=1)
    again = Place(tmp_path)
    await again.run(looks=1)
    assert again.asked[0] == ["x:x:1", "x:x:2"]
