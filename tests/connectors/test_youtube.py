"""connectors/youtube against a stand-in for the Data API v3."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from aiohttp import web
from pydantic import SecretStr

from connectors import youtube
from connectors.youtube import Settings
from connectors.youtube.queries import searches
from enrichers.engines.queries import parse
from pipeline.http import HttpClient
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.mention import Mention
from tests.connectors.context import MovedClock, NoBudget, collect, make_context
from tests.connectors.expected import differences, expected_rows, mention_of
from tests.standins.web import serve
from tests.standins.youtube_api import CHANNEL, KEY, VIDEO, YouTube, make_comment


class Books(NoBudget):
    """What was taken and booked."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.spent: dict[str, float] = {}

    async def take(self, name: str = "calls", amount: float = 1) -> None:
        self.taken.append(name)

    def spend(self, amount: float, unit: str = "usd") -> None:
        self.spent[unit] = self.spent.get(unit, 0) + amount


class Run:
    """A stand-in and a source that listens to it."""

    def __init__(self, api: YouTube, url: str, http: HttpClient) -> None:
        self.api, self.url, self.http, self.clock = api, url, http, MovedClock()
        self.books = Books()

    def context(self, key: str = KEY, **changes: Any) -> SourceContext[Settings]:
        given = {"api_key": "env:K", "base_url": self.url} | changes
        settings = Settings.model_validate(given, context={"env": {"K": key}})
        made = make_context(settings, name="tube", clock=self.clock, http=self.http)
        queries = {"acme": parse('acme OR "acme bank"')}
        return dataclasses.replace(made, queries=queries, budget=self.books)

    async def pages(
        self, context: SourceContext[Settings], count: int, cursor: Any = None
    ) -> list[Page]:
        return await collect(youtube.listen(context, cursor), lambda seen: len(seen) == count)


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    api = YouTube()
    async with serve(api.app()) as url, HttpClient() as http:
        yield Run(api, url, http)


def keys(*pages: Page) -> list[str]:
    return [event.key.removeprefix("youtube:") for page in pages for event in page.events]


def mention(event: Event) -> Mention:
    assert isinstance(event, MentionPosted)
    return event.mention


@pytest.mark.parametrize("row", expected_rows("youtube"))
def test_recorded_items_say_what_they_say(row: dict[str, Any]) -> None:
    payload = row["payload"]
    if payload["kind"] == "youtube#commentThread":
        payload = {key: value for key, value in payload.items() if key != "replies"}
    assert differences(mention_of("youtube", payload), row["expect"]) == []


async def test_a_search_finds_videos_and_they_are_told_whole(run: Run) -> None:
    run.api.publish(VIDEO)
    (page,) = await run.pages(run.context(), 1)
    video = mention(page.events[0])
    assert (video.id, video.title) == (f"youtube:video:{VIDEO}", "Acme & more")
    assert video.text.endswith("and more")
    assert (video.hashtags, video.handles, video.attached) == (("bank",), ("zenith",), ("loans",))
    assert (video.links, video.lang) == (("https://a.example/x",), "en-US")
    assert video.engagement is not None
    assert (video.engagement.views, video.engagement.likes, video.engagement.replies) == (70, 8, 9)
    assert run.books.spent == {"searches": 1, "units": 1}
    assert page.cursor["searches"] == 1


async def test_searches_are_spread_over_the_day_and_a_restart_spends_none_twice(run: Run) -> None:
    context = run.context(searches_per_day=48)
    seen = await run.pages(context, 62)
    assert run.api.asked.count("search") == 2
    cursor = next(page.cursor for page in reversed(seen) if page.cursor)
    await run.pages(run.context(searches_per_day=48), 3, cursor)
    assert run.api.asked.count("search") == 2


async def test_what_a_day_allows_is_never_exceeded_and_begins_anew_at_midnight(run: Run) -> None:
    run.clock.moment = run.clock.moment.replace(hour=9)
    run.api.publish(VIDEO)
    first = (await run.pages(run.context(), 1))[0].cursor
    assert first["day"] == "2026-11-20"
    used_up = first | {"searches": 95}
    run.clock.moment += timedelta(hours=1)
    await run.pages(run.context(), 2, used_up)
    assert run.api.asked.count("search") == 1
    run.clock.moment += timedelta(hours=22)
    (page,) = await run.pages(run.context(), 1, used_up)
    assert (page.cursor["day"], page.cursor["searches"]) == ("2026-11-21", 1)


async def test_without_searches_left_comments_are_read_on(run: Run) -> None:
    run.api.left["search"] = 0
    run.api.comment("Ugx1")
    context = run.context(channels=[CHANNEL])
    seen = await run.pages(context, 2)
    assert keys(*seen) == ["comment:Ugx1"]
    run.api.left["units"] = 0
    with pytest.raises(Retry, match="quota") as caught:
        await run.pages(run.context(searches_per_day=0, channels=[CHANNEL]), 1)
    assert caught.value.after is not None
    assert 3600 < caught.value.after <= 86_400


async def test_comments_and_their_answers_hang_together(run: Run) -> None:
    run.api.comment("Ugx1")
    for letter in "abcdefg":
        run.api.comment(f"Ugx1.{letter}")
    context = run.context(searches_per_day=0, videos=[VIDEO])
    (page,) = await run.pages(context, 1)
    told = {event.key: mention(event) for event in page.events}
    first, answer = told["youtube:comment:Ugx1"], told["youtube:comment:Ugx1.a"]
    assert len(told) == 8
    assert (first.parent_id, first.thread_id) == (f"youtube:video:{VIDEO}",) * 2
    assert (answer.parent_id, answer.thread_id) == (first.id, f"youtube:video:{VIDEO}")
    assert first.engagement is not None
    assert (first.engagement.likes, first.engagement.replies) == (3, 7)
    assert (first.hashtags, first.links) == (("down",), ("https://a.example/x",))
    assert first.author is not None
    assert (first.author.id, first.author.handle) == ("youtube:channel:UC" + "b" * 22, "bea")
    run.api.comment("Ugx1.h")
    run.clock.moment += timedelta(minutes=11)
    (later,) = await run.pages(context, 1, page.cursor)
    assert keys(later) == ["comment:Ugx1.h", "comment:Ugx1"]


async def test_an_edit_is_a_later_revision_and_what_is_known_is_not_told_again(run: Run) -> None:
    comment = run.api.comment("Ugx1")
    context = run.context(searches_per_day=0, videos=[VIDEO])
    (page,) = await run.pages(context, 1)
    comment["snippet"] |= {"likeCount": 99}
    run.clock.moment += timedelta(minutes=11)
    assert keys(*await run.pages(context, 1, page.cursor)) == []
    comment["snippet"] |= {"textDisplay": "works now", "updatedAt": "2026-11-20T12:05:00Z"}
    run.clock.moment += timedelta(minutes=11)
    (edited,) = (await run.pages(context, 1, page.cursor))[0].events
    assert mention(edited).text == "works now"
    assert mention(edited).revision > mention(page.events[0]).revision


async def test_recheck_tells_what_is_gone_and_the_figures_now(run: Run) -> None:
    run.api.publish(VIDEO)
    run.api.comment("Ugx1")
    run.api.comment("Ugx1.a")
    ids = [f"video:{VIDEO}", "video:gonegonegon", "comment:Ugx1", "comment:Ugx1.a", "comment:Ugx2",
           "comment:Ugx1.b"]  # fmt: skip
    page = await youtube.recheck(run.context(), [f"youtube:{one}" for one in ids])
    told = {event.key.removeprefix("youtube:"): event.kind for event in page.events}
    assert [told[one] for one in ids] == [
        "posted", "deleted", "posted", "posted", "deleted", "deleted",
    ]  # fmt: skip
    answer = next(event for event in page.events if event.key == "youtube:comment:Ugx1.a")
    assert mention(answer).thread_id == f"youtube:video:{VIDEO}"


async def test_a_video_whose_comments_are_closed_keeps_nobody_from_the_others(run: Run) -> None:
    run.api.closed = {VIDEO}
    run.api.comment("Ugx1")
    context = run.context(searches_per_day=0, videos=[VIDEO, "gonegonegon"], channels=[CHANNEL])
    assert keys(*await run.pages(context, 5)) == ["comment:Ugx1"]


async def test_a_place_that_cannot_be_read_keeps_nobody_from_the_others(run: Run) -> None:
    run.api.comment("Ugx1")
    run.api.answers = [web.Response(status=400)]
    context = run.context(searches_per_day=0, videos=[VIDEO], channels=[CHANNEL])
    with pytest.raises(Retry, match="400"):
        await run.pages(context, 1)
    assert keys(*await run.pages(context, 1)) == ["comment:Ugx1"]


async def test_failures_are_told_apart(run: Run) -> None:
    with pytest.raises(Fatal, match="api_key"):
        await run.pages(run.context("wrong"), 1)
    limited = {"error": {"errors": [{"reason": "rateLimitExceeded"}]}}
    for body, status, error in ((limited, 403, Retry), ({}, 403, Fatal), ([], 200, Retry)):
        run.api.answers = [web.json_response(body, status=status)]
        with pytest.raises(error):
            await run.pages(run.context(), 1)
    assert await youtube.reach(run.context()) == (
        "lets us in; 1 searches, 0 channels and videos are watched"
    )


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("acme", ["acme"]),
        ('acme OR "acme bank" OR #acme', ['"acme bank"|acme']),
        ("(acme OR zenith) AND bank NOT comics", ["bank"]),
        ("acme* NEAR/3 bank", ["acme"]),
        ("@acmebank OR site:acme.example", ["acmebank"]),
        ("lang:en", []),
    ],
)
def test_searches_are_as_wide_as_words_go(query: str, asked: list[str]) -> None:
    assert searches({"acme": parse(query)}) == asked


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {"kind": "youtube#subscription"},
        {"kind": "youtube#searchResult", "id": {"kind": "youtube#video"}},
        {"kind": "youtube#comment", "id": "Ugx1"},
        make_comment("Ugx1", MovedClock().now(), publishedAt="soon"),
    ],
)
def test_what_is_nothing_of_youtube_is_rejected_with_its_payload(wrong: Any) -> None:
    with pytest.raises(Reject) as caught:
        youtube.normalise(wrong, name="tube", settings=Settings(api_key=SecretStr("k")))
    assert caught.value.payload == wrong


def test_a_whole_answer_is_all_its_items() -> None:
    answer = {"items": [make_comment("Ugx1", MovedClock().now())]}
    settings = Settings(api_key=SecretStr("k"), brand="acme")
    (event,) = youtube.normalise(orjson.loads(orjson.dumps(answer)), name="t", settings=settings)
    assert mention(event).brand == "acme"
