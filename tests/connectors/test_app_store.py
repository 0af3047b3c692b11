"""connectors/app_store against stand-ins for App Store Connect and the public feeds."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from pydantic import ValidationError

from connectors import app_store
from connectors.app_store import Settings
from pipeline.http import HttpClient
from schemas.base import to_ms
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.mention import Mention
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.expected import differences, expected_rows, mention_of
from tests.standins.app_store_api import (
    APP,
    ISSUER,
    KEY_ID,
    AppStore,
    make_entry,
    make_review,
    private_key,
)
from tests.standins.web import serve

FEED = Settings(app_id=APP, country=("de",), brand="acme")


class Run:
    """A stand-in and a source that listens to it."""

    def __init__(self, api: AppStore, url: str, http: HttpClient) -> None:
        self.api, self.url, self.http, self.clock = api, url, http, MovedClock()

    def context(self, **settings: Any) -> SourceContext[Settings]:
        made = Settings.model_validate(
            {"app_id": APP, "base_url": self.url, "feed_url": self.url} | settings,
            context={"env": {"K": private_key()}},
        )
        return make_context(made, name="reviews", clock=self.clock, http=self.http)

    def connect(self, **settings: Any) -> SourceContext[Settings]:
        key = {"private_key": "env:K", "key_id": KEY_ID, "issuer_id": ISSUER}
        return self.context(**key, **settings)


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    api = AppStore()
    async with serve(api.app()) as url, HttpClient() as http:
        yield Run(api, url, http)


async def pages(context: SourceContext[Settings], count: int, cursor: Any = None) -> list[Page]:
    return await collect(app_store.listen(context, cursor), lambda seen: len(seen) == count)


def told(pages: list[Page]) -> list[tuple[str, str, int]]:
    return [
        (event.kind, event.key.rpartition("-")[2].lstrip("0"), getattr(event, "revision", 0))
        for page in pages
        for event in page.events
    ]


def mention(event: Event) -> Mention:
    assert isinstance(event, MentionPosted)
    return event.mention


@pytest.mark.parametrize("row", expected_rows("app_store"))
def test_recorded_reviews_say_what_they_say(row: dict[str, Any]) -> None:
    assert differences(mention_of("app_store", row["payload"]), row["expect"]) == []


async def test_what_was_there_is_history_and_what_comes_is_live(run: Run) -> None:
    run.api.reviews = [make_review(1, run.clock.now().replace(year=2020))]
    context = run.connect()
    (first,) = await pages(context, 1)
    assert [mention(event).lane for event in first.events] == ["history"]
    run.api.add(2)
    *_, second = await pages(context, 1, first.cursor)
    (event,) = second.events
    assert mention(event).lane == "live"
    assert mention(event).rating == 2
    assert mention(event).title == "Number 2"
    assert mention(event).links == ("https://a.example/x",)


async def test_an_edit_and_an_answer_are_later_revisions(run: Run) -> None:
    context = run.connect()
    review = run.api.add(1)
    cursor = (await pages(context, 1))[0].cursor
    await run.clock.sleep(60)
    review["attributes"]["body"] = "works now"
    (edited,) = (await pages(context, 1, cursor))[0].events
    assert mention(edited).text == "works now"
    assert mention(edited).revision == to_ms(run.clock.now())
    run.api.answer(review)
    (answered,) = (await pages(context, 1, cursor))[0].events
    figures, payload = mention(answered).engagement, mention(answered).payload
    assert figures is not None
    assert figures.replies == 1
    assert payload is not None
    assert payload["included"][0]["attributes"]["responseBody"] == "We are sorry"


async def test_recheck_tells_what_is_gone_and_what_was_answered(run: Run) -> None:
    kept, gone = run.api.add(1), make_review(2, run.clock.now())
    run.api.answer(kept)
    ids = [f"app_store:{APP}:{one['id']}" for one in (kept, gone)]
    page = await app_store.recheck(run.connect(), [*ids, "app_store:1:foreign"])
    assert [(event.kind, event.key) for event in page.events] == [
        ("posted", ids[0]),
        ("deleted", ids[1]),
    ]


async def test_reads_down_to_what_is_known_and_tells_a_gap_beyond_its_pages(run: Run) -> None:
    context = run.connect(page_reviews=2, most_pages=2)
    run.api.add(1)
    cursor = (await pages(context, 1))[0].cursor
    for number in range(2, 8):
        run.api.add(number)
    (page,) = await pages(context, 1, cursor)
    assert told([page]) == [("posted", str(number), 0) for number in (4, 5, 6, 7)]
    assert page.gap is not None
    assert page.gap[0] == cursor["connect"]["at"]
    run.api.asked.clear()
    assert (await pages(context, 1, page.cursor))[0] == Page()
    assert len(run.api.asked) == 1


async def test_a_clock_that_is_off_is_mended_by_what_apple_says(run: Run) -> None:
    run.api.add(1)
    run.clock.moment = run.api.now.replace(hour=(run.api.now.hour + 2) % 24)
    context = run.connect()
    assert len((await pages(context, 1))[0].events) == 1
    assert len(run.api.asked) == 2
    await pages(context, 1)
    assert len(run.api.asked) == 3


async def test_the_public_feed_of_each_country_is_read_in_turn(run: Run) -> None:
    run.api.feed_page = 2
    run.api.entries = {"de": [make_entry(n) for n in (3, 2, 1)], "at": [make_entry(4)]}
    context = run.context(country=["de", "at"])
    seen = await pages(context, 4)
    assert [event.key for page in seen for event in page.events] == [
        f"app_store:{APP}:{number}" for number in (1, 2, 3, 4)
    ]
    first = mention(seen[0].events[0])
    assert first.app_version == "137.2"
    assert first.author is not None
    assert first.author.id == "app_store:itunes:19"
    run.api.entries["de"].insert(0, make_entry(5))
    later = await pages(context, 3, seen[-2].cursor)
    assert [event.key for page in later for event in page.events] == [f"app_store:{APP}:5"]


async def test_an_entry_without_a_date_counts_as_published_when_it_is_seen_once(run: Run) -> None:
    entry = make_entry(1)
    del entry["updated"]
    run.api.entries["de"] = [entry]
    context = run.context(country="de")
    (first,) = await pages(context, 1)
    assert mention(first.events[0]).published_at == run.clock.now().replace(microsecond=0)
    await run.clock.sleep(600)
    assert (await pages(context, 1, first.cursor))[0].events == ()
    with pytest.raises(Reject, match="undated"):
        app_store.normalise(entry, name="r", settings=FEED)


async def test_recheck_of_the_feed_tells_what_it_shows_and_deletes_nothing(run: Run) -> None:
    run.api.entries["de"] = [make_entry(1, title="Edited"), make_entry(2)]
    ids = [f"app_store:{APP}:{number}" for number in (1, 9)]
    page = await app_store.recheck(run.context(country="de"), ids)
    assert [(event.kind, event.key) for event in page.events] == [("posted", ids[0])]


async def test_failures_are_told_apart(run: Run) -> None:
    for status, error in ((403, Fatal), (404, Fatal), (500, Retry)):
        run.api.answers = [web.Response(status=status)]
        with pytest.raises(error):
            await pages(run.connect(), 1)
    run.api.answers = [web.Response(status=403)]
    with pytest.raises(Retry, match="403"):
        await pages(run.context(country="de"), 1)
    with pytest.raises(Fatal, match="country"):
        await pages(run.context(country="fr"), 1)


async def test_one_odd_review_costs_itself(run: Run) -> None:
    run.api.add(1)
    run.api.add(2, createdDate="soon")
    (page,) = await pages(run.connect(), 1)
    assert len(page.events) == 1
    assert [reject.reason for reject in page.rejects] == [
        "is undated: has no `createdDate` that is a date"
    ]


def test_a_whole_answer_is_all_its_reviews() -> None:
    feed = {"feed": {"entry": [{"im:name": {"label": "Acme"}}, make_entry(1), make_entry(2)]}}
    assert len(app_store.normalise(feed, name="r", settings=FEED)) == 2
    alone = {"feed": {"entry": make_entry(1)}}
    (event,) = app_store.normalise(alone, name="r", settings=FEED)
    assert mention(event).brand == "acme"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"country": "de", "private_key": "env:K", "key_id": "X"}, {"private_key": "env:K"}],
)
def test_a_source_has_one_way_to_its_reviews(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"app_id": APP} | wrong, context={"env": {"K": "k"}})
