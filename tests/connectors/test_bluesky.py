"""Bluesky against a stand-in: fail-over, gaps, accounts, handles, rechecks."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from connectors import bluesky
from connectors.bluesky import Settings, listen, reach, recheck
from connectors.bluesky.uris import time_of_tid
from pipeline.http import HttpClient
from schemas.context import Memory, SourceContext
from schemas.event import AuthorDeleted, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Fatal, Page, Retry
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.standins.bluesky_api import DID, PASSWORD, POST, Bluesky, make_post, make_view
from tests.standins.web import serve

URI = f"at://{DID}/{POST}/{{}}"
SECOND_US = 1_000_000


class World:
    """Two instances with one API, and a source."""

    def __init__(self, first: Bluesky, second: Bluesky, context: SourceContext[Settings]) -> None:
        self.first, self.second, self.context = first, second, context

    async def pages(self, cursor: Any, count: int) -> list[Page]:
        """So many pages with events, or with a gap, from a cursor."""

        def enough(pages: list[Page]) -> bool:
            return sum(bool(page.events or page.gap) for page in pages) >= count

        return await collect(listen(self.context, cursor), enough)

    def restart(self, **changes: Any) -> None:
        """The same source in a new process, with other settings."""
        settings = self.context.settings.model_copy(update=changes)
        self.context = dataclasses.replace(self.context, memory=Memory(), settings=settings)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with _world() as made:
        yield made


@asynccontextmanager
async def _world() -> AsyncIterator[World]:
    first, second = Bluesky(), Bluesky()
    async with (
        serve(first.app()) as one,
        serve(second.app()) as two,
        HttpClient() as http,
    ):
        settings = Settings.model_validate({"instances": [one, two], "api_url": one})
        clock = MovedClock(first.now)
        yield World(first, second, make_context(settings, name="sky", clock=clock, http=http))


def texts(pages: list[Page]) -> list[str]:
    return [
        event.mention.text
        for page in pages
        for event in page.events
        if isinstance(event, MentionPosted)
    ]


def cursor_of(world: World, us: int, instance: int = 0) -> dict[str, Any]:
    return {"us": us, "instance": world.context.settings.instances[instance]}


async def test_frames_are_compressed_and_a_cursor_brings_what_was_missed(world: World) -> None:
    await world.first.say("a", "one")
    begun = world.first.events[0]["time_us"]
    pages = await world.pages(cursor_of(world, begun), 1)
    assert texts(pages) == ["one"]
    assert world.first.compressed == [True]
    last = [page.cursor for page in pages if page.cursor][-1]
    await world.first.say("b", "two")
    assert "two" in texts(await world.pages(last, 1))


async def test_another_instance_takes_over_from_a_little_before(world: World) -> None:
    await world.second.say("a", "told by the second, before the first one failed")
    cursor = cursor_of(world, world.second.events[0]["time_us"] + 3 * SECOND_US)
    pages = listen(world.context, cursor)
    await anext(pages)
    await world.first.end()
    with pytest.raises(Retry, match="ended the stream"):
        await collect(pages)
    assert len(texts(await world.pages(cursor, 1))) == 1
    assert "cursor" in world.second.asked[-1]


async def test_what_an_instance_no_longer_has_is_a_gap(world: World) -> None:
    old = world.first.us() - 40 * 3600 * SECOND_US
    await world.first.say("a", "kept")
    (page,) = [page for page in await world.pages(cursor_of(world, old), 1) if page.gap]
    assert page.gap is not None
    begin, end, reason = page.gap
    assert begin < end
    assert "does not go back so far" in reason


async def test_a_quiet_minute_is_no_gap(world: World) -> None:
    await world.first.say("a", "one")
    before = world.first.events[0]["time_us"] - 60 * SECOND_US
    first = next(iter(await world.pages(cursor_of(world, before), 1)))
    assert first.gap is None


async def test_accounts_leave_and_come_back_with_their_posts(world: World) -> None:
    service = world.first
    service.feeds[DID] = [
        make_view(URI.format("a"), "first"),
        make_view("at://did:plc:bea/app.bsky.feed.post/x", "reposted, not theirs"),
        make_view(URI.format("b"), "second"),
    ]
    start = service.us()
    await service.account(DID, active=False, status="takendown")
    await service.account(DID, active=True)
    pages = await world.pages(cursor_of(world, start), 3)
    events = [event for page in pages for event in page.events]
    gone, *back = events
    assert isinstance(gone, AuthorDeleted)
    assert gone.author_id == f"bluesky:{DID}"
    assert all(isinstance(event, MentionRestored) for event in back)
    assert [event.key for event in back] == [f"bluesky:{URI.format(k)}" for k in "ab"]
    assert all(
        isinstance(event, MentionRestored) and event.mention.revision >= gone.revision
        for event in back
    )


async def test_an_account_whose_posts_cannot_be_had_is_asked_for_again(world: World) -> None:
    service, start = world.first, world.first.us()
    service.api_status = 503
    await service.account(DID, active=False, status="deactivated")
    await service.account(DID, active=True)
    pages = listen(world.context, cursor_of(world, start))
    first = await anext(pages)
    assert first.events
    service.api_status, service.feeds[DID] = 200, [make_view(URI.format("a"))]
    await service.say("z")
    await service.say("y")
    told = await collect(pages, lambda pages: any(_restored(page) for page in pages))
    assert any(_restored(page) for page in told)


def _restored(page: Page) -> bool:
    return any(isinstance(event, MentionRestored) for event in page.events)


@pytest.mark.parametrize("status", ["desynchronized", "throttled"])
async def test_a_host_in_trouble_hides_nobody(status: str) -> None:
    payload = {"did": DID, "kind": "account", "time_us": 1, "account": {"active": False}}
    payload["account"] = {"active": False, "status": status}
    assert bluesky.normalise(payload, name="sky", settings=Settings()) == []


async def test_a_handle_is_that_of_the_last_change(world: World) -> None:
    start = world.first.us()
    await world.first.identity(DID, "anna.example")
    await world.first.say("a")
    await world.first.identity(DID, "bea.example")
    await world.first.say("b")
    pages = await world.pages(cursor_of(world, start), 1)
    handles = [
        event.mention.author.handle
        for page in pages
        for event in page.events
        if isinstance(event, MentionPosted) and event.mention.author
    ]
    assert handles == ["anna.example", "bea.example"]


async def test_what_is_broken_by_its_author_is_counted_and_what_is_no_event_rejected(
    world: World,
) -> None:
    start = world.first.us()
    await world.first.say("a", text=17)  # type: ignore[arg-type]
    await world.first.tell({"kind": "commit", "did": DID})
    world.first.events.append({"time_us": 2**70, "kind": "commit"})
    world.first.events.append({"time_us": 4 * 10**15, "kind": "commit"})
    await world.first.say("b", "good")
    pages = await world.pages(cursor_of(world, start), 1)
    assert texts(pages) == ["good"]
    assert sum(page.dropped.get("broken_post", 0) for page in pages) == 1
    assert sum(page.dropped.get("no_post", 0) for page in pages) == 1
    assert [reject.reason.split(" sent ")[1] for page in pages for reject in page.rejects] == [
        "what is no event: it has no time_us",
        "an event of a day that has not come",
    ]


async def test_recheck_tells_what_is_gone_and_new_figures(world: World) -> None:
    service = world.first
    uris = [URI.format(number) for number in range(30)]
    service.views = {uri: make_view(uri) for uri in uris[:29]}
    service.profiles[DID] = {
        "did": DID, "handle": "anna.example", "followersCount": 7, "description": "I sell tea",
        "createdAt": "2023-04-01T00:00:00.000Z", "verification": {"verifiedStatus": "valid"},
    }  # fmt: skip
    page = await recheck(world.context, [f"bluesky:{uri}" for uri in uris])
    gone = [event for event in page.events if isinstance(event, MentionDeleted)]
    assert [event.mention_id for event in gone] == [f"bluesky:{uris[29]}"]
    told = next(event for event in page.events if isinstance(event, MentionPosted))
    author, figures = told.mention.author, told.mention.engagement
    assert author is not None
    assert figures is not None
    assert (author.handle, author.name, author.followers, author.bio, author.verified) == (
        "anna.example", "Anna", 7, "I sell tea", True,
    )  # fmt: skip
    assert (figures.likes, figures.replies, figures.reposts) == (5, 1, 3)


async def test_a_refused_question_deletes_nothing(world: World) -> None:
    world.first.api_status = 400
    with pytest.raises(Retry, match="refused"):
        await recheck(world.context, [f"bluesky:{URI.format('a')}"])
    with pytest.raises(Retry):
        await reach(world.context)


async def test_reach_asks_for_nothing_but_a_profile(world: World) -> None:
    assert "2 Jetstream instances" in await reach(world.context)


def _searching(world: World, password: str = PASSWORD) -> None:
    told = world.context.settings.model_dump(exclude={"app_password"}) | {
        "searches": ["acme"], "handle": "acme.example", "app_password": "env:P",
        "service_url": world.context.settings.api_url,
    }  # fmt: skip
    settings = Settings.model_validate(told, context={"env": {"P": password}})
    world.context = dataclasses.replace(world.context, settings=settings)


async def test_searches_find_what_the_instances_have_forgotten(world: World) -> None:
    _searching(world)
    service = world.first
    before = make_view(URI.format("old"), "acme", indexedAt="2026-11-17T00:00:00.000Z")
    missed = [make_view(URI.format(key), "acme") for key in ("a", "b", "c")]
    service.posts = [before, *missed, {"uri": "odd", "record": {"text": "acme"}, "indexedAt": "3"}]
    cursor = cursor_of(world, service.us()) | {"searched": {"acme": "2026-11-18T12:00:00+00:00"}}
    pages = await collect(
        listen(world.context, cursor),
        lambda pages: any(
            page.cursor and page.cursor["searched"]["acme"] > "2026-11-20" for page in pages
        ),
    )
    keys = [event.key for page in pages for event in page.events]
    assert keys[:3] == [f"bluesky:{one['uri']}" for one in missed]
    assert f"bluesky:{before['uri']}" not in keys
    assert len([reject for page in pages for reject in page.rejects]) >= 1
    service.token = "ended"
    await collect(listen(world.context, cursor), lambda pages: any(page.events for page in pages))
    assert service.sessions == 2


async def test_a_search_that_fails_does_not_end_the_stream(world: World) -> None:
    _searching(world)
    start = world.first.us()
    world.first.api_status = 502
    await world.first.say("a", "one")
    pages = await world.pages(cursor_of(world, start), 1)
    assert texts(pages) == ["one"]


async def test_an_account_that_is_refused_is_fatal(world: World) -> None:
    _searching(world, password="wrong")
    with pytest.raises(Fatal, match="app_password"):
        await collect(listen(world.context, None))
    world.restart(app_password=None, handle="")
    with pytest.raises(Fatal, match="app_password"):
        await collect(listen(world.context, None))


def test_an_account_is_whole() -> None:
    with pytest.raises(ValueError, match="give both or none"):
        Settings(handle="acme.example")


def test_the_time_in_a_record_key() -> None:
    when = time_of_tid("3mptbyoeyc22k")
    assert when is not None
    assert abs(when - NOW) < timedelta(days=365)
    assert time_of_tid("self") is None
    assert make_post("a")["kind"] == "commit"
