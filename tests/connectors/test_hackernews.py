"""connectors/hackernews against a stand-in that speaks the Firebase API over a socket."""

from collections.abc import AsyncIterator

import pytest

from connectors import hackernews
from connectors.hackernews import Settings
from pipeline.http import HttpClient
from schemas.base import to_ms
from schemas.event import Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Fatal, Page, Reject, Retry
from tests.connectors.context import MovedClock, collect, make_context
from tests.standins.hackernews_api import HackerNews
from tests.standins.web import serve


class Run:
    """A stand-in and a listener on it."""

    def __init__(self, api: HackerNews, url: str, http: HttpClient) -> None:
        self.api, self.url, self.http, self.clock = api, url, http, MovedClock()

    def listen(self, cursor: object = None, **changes: object) -> AsyncIterator[Page]:
        settings = Settings.model_validate({"base_url": f"{self.url}/v0"} | changes)
        context = make_context(settings, name="hn", clock=self.clock, http=self.http)
        return hackernews.listen(context, cursor)

    async def pages(self, count: int, cursor: object = None, **changes: object) -> list[Page]:
        return await collect(self.listen(cursor, **changes), lambda pages: len(pages) == count)


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    api = HackerNews()
    async with serve(api.app()) as url, HttpClient(per_host=32) as http:
        yield Run(api, url, http)


def at(item: int, waiting: dict[str, int] | None = None) -> dict[str, object]:
    return {"item": item, "at": "2026-11-20T11:00:00+00:00", "waiting": waiting or {}}


def told(pages: list[Page]) -> list[tuple[str, str]]:
    return [(event.kind, event.key) for page in pages for event in page.events]


def posted(event: Event) -> MentionPosted:
    assert isinstance(event, MentionPosted)
    return event


async def test_begins_with_what_is_new(run: Run) -> None:
    run.api.add(1, title="old")
    async for page in run.listen():
        if page.events:
            break
        assert page.cursor["item"] == 1
        run.api.add(
            2,
            title="Zenith raises fees",
            url="https://zenith.example/fees",
            text='<a href="https://a.example/">a</a>',
        )
    event = posted(page.events[0])
    assert event.mention.id == "hackernews:hn:2"
    assert event.mention.kind == "post"
    assert event.mention.links == ("https://zenith.example/fees", "https://a.example/")
    assert event.mention.author is not None
    assert event.mention.author.id == "hackernews:hn:anna"
    assert event.mention.thread_id == event.mention.id
    assert event.mention.revision == 0


async def test_resumes_after_its_cursor_in_bounded_pages_and_repeats_nothing(run: Run) -> None:
    for number in range(1, 26):
        run.api.add(number, text=f"story {number}")
    pages = await run.pages(4, at(5), page_items=10, concurrency=3)
    assert told(pages) == [("posted", f"hackernews:hn:{number}") for number in range(6, 26)]
    assert [page.cursor["item"] for page in pages] == [15, 25, 25, 25]
    assert run.api.busiest <= 3
    assert run.clock.slept == [10]
    again = await run.pages(2, pages[0].cursor, page_items=100)
    assert told(again) == [("posted", f"hackernews:hn:{number}") for number in range(16, 26)]


async def test_finds_the_story_of_a_comment_asking_for_each_ancestor_once(run: Run) -> None:
    run.api.add(1, title="story")
    run.api.add(2, parent=1, text="first")
    run.api.add(3, parent=2, text="second")
    run.api.add(4, parent=3, text="third")
    run.api.add(5, parent=3, text="fourth")
    pages = await run.pages(2, at(3))
    threads = {event.key: posted(event).mention.thread_id for event in pages[0].events}
    assert threads == {"hackernews:hn:4": "hackernews:hn:1", "hackernews:hn:5": "hackernews:hn:1"}
    assert posted(pages[0].events[0]).mention.parent_id == "hackernews:hn:3"
    assert sorted(run.api.asked) == [1, 2, 3, 4, 5]


async def test_an_item_that_is_not_readable_yet_is_asked_for_again(run: Run) -> None:
    run.api.null = {2}
    run.api.add(3, text="after")
    seen: list[Page] = []
    async for page in run.listen(at(1)):
        seen.append(page)
        if len(seen) == 2:
            run.api.add(2, text="late")
            run.api.null = set()
        if len(seen) == 4:
            break
    assert told(seen) == [("posted", "hackernews:hn:3"), ("posted", "hackernews:hn:2")]
    assert seen[0].cursor["waiting"] == {"2": 6}
    assert seen[-1].cursor["waiting"] == {}


async def test_an_item_that_never_becomes_readable_is_given_up_and_counted(run: Run) -> None:
    run.api.null = {2}
    pages = await run.pages(6, at(1), null_polls=2)
    assert [page.dropped for page in pages if page.dropped] == [{"never_readable": 1}]
    assert pages[-1].cursor["waiting"] == {}


async def test_an_edit_is_a_later_revision(run: Run) -> None:
    run.api.add(1, text="as it was")
    events: list[Event] = []
    async for page in run.listen(at(0)):
        events += page.events
        if len(events) == 2:
            break
        run.api.change(1, text="edited", score=3)
    edited = posted(events[1]).mention
    assert edited.text == "edited"
    assert edited.revision == to_ms(run.clock.moment)
    assert posted(events[0]).mention.published_at == edited.published_at


async def test_deleted_and_restored(run: Run) -> None:
    run.api.add(1, text="here")
    events: list[Event] = []
    async for page in run.listen(at(0)):
        events += page.events
        match [event.kind for event in events]:
            case ["posted"]:
                run.api.change(1, deleted=True)
            case ["posted", "deleted"]:
                run.api.change(1, deleted=False, text="back")
            case [*_, "restored"]:
                break
            case kinds:
                raise AssertionError(kinds)
    assert isinstance(events[1], MentionDeleted)
    assert isinstance(events[2], MentionRestored)
    assert events[2].mention.text == "back"


async def test_what_did_not_change_is_not_told_again(run: Run) -> None:
    run.api.add(1, text="same")
    run.api.updated = [1]
    pages = await run.pages(6, at(0))
    assert told(pages) == [("posted", "hackernews:hn:1")]


async def test_a_long_absence_is_caught_up_within_its_cap_and_the_rest_is_a_gap(run: Run) -> None:
    for number in range(1, 31):
        run.api.add(number, text="x")
    pages = await run.pages(3, at(0), catch_up_items=10, page_items=6)
    assert list(run.api.asked) == list(range(21, 31))
    assert pages[0].gap is not None
    start, end, reason = pages[0].gap
    assert start == "2026-11-20T11:00:00+00:00"
    assert end == run.clock.moment.isoformat()
    assert reason.startswith("20 items skipped")
    assert pages[1].gap is None


async def test_recheck_tells_what_is_gone_and_what_is_new(run: Run) -> None:
    run.api.add(1, text="still here", score=9)
    run.api.add(2, deleted=True, parent=1)
    run.api.null = {3}
    context = make_context(Settings(base_url=f"{run.url}/v0"), clock=run.clock, http=run.http)
    page = await hackernews.recheck(
        context, ["hackernews:hn:1", "hackernews:hn:2", "hackernews:hn:3", "hackernews:hn:x"]
    )
    assert told([page]) == [("posted", "hackernews:hn:1"), ("deleted", "hackernews:hn:2")]
    first = posted(page.events[0]).mention
    assert first.engagement is not None
    assert first.engagement.likes == 9
    assert first.revision == to_ms(run.clock.moment)
    assert first.thread_id == first.id


async def test_failures_are_told_apart(run: Run) -> None:
    run.api.add(1)
    run.api.broken = {"/v0/item/1.json": 503}
    with pytest.raises(Retry, match="503"):
        await run.pages(1, at(0))
    run.api.broken = {"/v0/item/1.json": 401}
    pages = await run.pages(1, at(0))
    assert pages[0].cursor["waiting"] == {"1": 6}
    run.api.broken = {"/v0/maxitem.json": 404}
    with pytest.raises(Fatal, match="base_url"):
        await run.pages(1, at(0))


def test_an_answer_of_the_search_is_the_same_mention() -> None:
    hit = {
        "objectID": "77", "_tags": ["comment", "author_anna"], "author": "anna",
        "created_at_i": 1_795_000_000,
        "comment_text": "I like acme", "parent_id": 70, "story_id": 60, "points": None,
    }  # fmt: skip
    (event,) = hackernews.normalise({"hits": [hit]}, name="hn", settings=Settings())
    mention = posted(event).mention
    assert (mention.id, mention.parent_id, mention.thread_id) == tuple(
        f"hackernews:hn:{n}" for n in (77, 70, 60)
    )
    assert (mention.kind, mention.text, mention.payload) == ("comment", "I like acme", hit)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        [],
        {},
        {"id": 1},
        {"id": "1", "type": "story"},
        {"id": 1, "type": "story"},
        {"id": 1, "type": "story", "time": 10**30},
        {"id": 1, "type": "story", "time": 1, "by": 5},
        {"id": 1, "type": "story", "time": 1, "text": {"no": "text"}},
    ],
)
def test_what_is_no_item_is_rejected_with_its_payload(payload: object) -> None:
    with pytest.raises(Reject) as caught:
        hackernews.normalise(payload, name="hn", settings=Settings())
    assert caught.value.payload == payload
