"""Reddit against a stand-in: listings, edits, removals, tokens, limits."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.reddit import Settings, listen, reach, recheck
from connectors.reddit.api import Token
from pipeline.http import HttpClient
from schemas.context import SourceContext
from schemas.event import MentionDeleted, MentionPosted
from schemas.flow import Fatal, Page, Retry
from tests.connectors.context import MovedClock, collect, make_context
from tests.standins.reddit_api import CLIENT, REFRESH, SECRET, Reddit, make_thing
from tests.standins.web import serve

ENV = {"env": {"S": SECRET, "R": REFRESH, "W": "wrong"}}


class World:
    """Reddit, and a source that listens to it."""

    def __init__(self, service: Reddit, address: str, http: HttpClient) -> None:
        self.service, self.clock = service, MovedClock(service.now)
        self._address, self._http = address, http

    def context(self, **settings: Any) -> SourceContext[Settings]:
        """A source with these settings, in a process of its own."""
        told = {
            "client_id": CLIENT, "client_secret": "env:S", "subreddits": ["tea", "cups"],
            "user_agent": "test:invented:1 (by /u/nobody)", "base_url": self._address,
            "token_url": f"{self._address}/api/v1/access_token",
        }  # fmt: skip
        made = Settings.model_validate(told | settings, context=ENV)
        return make_context(made, name="tea-talk", clock=self.clock, http=self._http)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    service = Reddit()
    async with serve(service.app()) as address, HttpClient() as http:
        yield World(service, address, http)


async def round_of(context: SourceContext[Settings], cursor: Any) -> Page:
    """What one round gives."""
    pages = await collect(listen(context, cursor), lambda _: True)
    return pages[0]


def keys(page: Page) -> list[str]:
    return [event.key.removeprefix("reddit:reddit:") for event in page.events]


async def test_from_now_on_and_oldest_first(world: World) -> None:
    context = world.context()
    world.service.say("t3")
    begun = await round_of(context, None)
    assert list(begun.events) == []
    said = [world.service.say(kind) for kind in ("t3", "t1", "t3")]
    page = await round_of(context, begun.cursor)
    assert sorted(keys(page)) == sorted(said)
    assert (await round_of(context, page.cursor)).events == []
    assert "/r/tea+cups/new?limit=100&raw_json=1" in world.service.asked


async def test_several_pages_are_read_and_what_lies_beyond_is_a_gap(world: World) -> None:
    context = world.context(fill_pages=3, subreddits=["tea"])
    world.service.left = 10_000
    world.service.say()
    cursor = (await round_of(context, None)).cursor
    said = [world.service.say() for _ in range(250)]
    page = await round_of(context, cursor)
    assert keys(page) == said
    assert page.gap is None
    said = [world.service.say() for _ in range(350)]
    page = await round_of(context, page.cursor)
    assert keys(page) == said[50:]
    assert page.gap is not None
    assert "/r/tea/new" in page.gap[2]


async def test_edits_late_approvals_and_removals_are_told_once(world: World) -> None:
    context, service = world.context(), world.service
    names = [service.say() for _ in range(5)]
    hidden = service.posts.pop(2)
    cursor = (await round_of(context, None)).cursor
    service.posts.insert(2, hidden)
    service.posts[0]["data"] |= {"edited": 1_795_176_000.0, "selftext": "mended"}
    service.posts[1]["data"] |= {"removed_by_category": "moderator"}
    page = await round_of(context, cursor)
    edited, late, gone = page.events
    assert isinstance(edited, MentionPosted)
    assert (edited.mention.text, edited.mention.revision) == ("mended", 1_795_176_000_000)
    assert late.key.endswith(names[2])
    assert isinstance(gone, MentionDeleted)
    assert gone.mention_id.endswith(names[1])
    assert (await round_of(context, page.cursor)).events == []


async def test_what_slides_onto_the_page_is_not_new(world: World) -> None:
    context, service = world.context(), world.service
    service.left = 10_000
    for _ in range(120):
        service.say()
    cursor = (await round_of(context, None)).cursor
    del service.posts[-3:]
    assert (await round_of(context, cursor)).events == []


async def test_an_odd_thing_costs_itself_once(world: World) -> None:
    context, service = world.context(), world.service
    cursor = (await round_of(context, None)).cursor
    service.posts.append({"kind": "t3", "data": {"name": "t3_zzzzzzz", "title": 7}})
    service.posts.append({"kind": "more", "data": {"name": "x", "children": []}})
    good = service.say()
    page = await round_of(context, cursor)
    assert keys(page) == [good]
    assert len(page.rejects) == 2
    page = await round_of(context, page.cursor)
    assert (page.events, page.rejects) == ([], [])


async def test_a_listing_that_is_refused_leaves_the_others(world: World) -> None:
    context, service = world.context(searches=["acme"], subreddits=["tea"]), world.service
    cursor = (await round_of(context, None)).cursor
    service.refused["/r/tea/comments"] = 403
    said = service.say()
    page = await round_of(context, cursor)
    assert set(keys(page)) == {said}
    assert page.dropped == {"listing_refused": 1}
    service.refused |= {"/r/tea/new": 404, "/search": 403}
    with pytest.raises(Fatal, match="subreddits"):
        await round_of(context, page.cursor)


async def test_a_token_that_ends_is_renewed_and_one_that_is_refused_again_is_fatal(
    world: World,
) -> None:
    context, service = world.context(), world.service
    service.lasts = 120
    await round_of(context, None)
    await round_of(context, None)
    assert service.tokens == 1
    await world.clock.sleep(90)
    await round_of(context, None)
    assert service.tokens == 2
    context.memory.of(Token).value = "ended-before-its-time"
    await round_of(context, None)
    assert service.tokens == 3
    service.refused = {"/r/tea+cups/new": 401}
    with pytest.raises(Fatal, match="client_secret"):
        await round_of(context, None)


async def test_wrong_credentials_name_their_settings(world: World) -> None:
    with pytest.raises(Fatal, match="client_secret"):
        await round_of(world.context(client_secret="env:W"), None)
    with pytest.raises(Fatal, match="refresh_token"):
        await round_of(world.context(refresh_token="env:W", inbox=True), None)


async def test_the_inbox_tells_who_mentions_the_account(world: World) -> None:
    context = world.context(refresh_token="env:R", inbox=True, subreddits=[])
    world.service.mentions.append(make_thing("t1", 0))
    cursor = (await round_of(context, None)).cursor
    world.service.mentions.append(make_thing("t1", 1, body="u/acme_bank help"))
    (event,) = (await round_of(context, cursor)).events
    assert isinstance(event, MentionPosted)
    assert event.mention.handles == ("acme_bank",)


async def test_a_round_with_news_is_not_followed_at_once(world: World) -> None:
    context = world.context()
    cursor = (await round_of(context, None)).cursor
    pages = listen(context, cursor)
    world.service.say()
    first, asked = await anext(pages), len(world.service.asked)
    assert first.events
    await anext(pages)
    assert world.clock.slept == [30.0]
    assert len(world.service.asked) == asked + 2


async def test_where_nothing_is_left_of_the_limit_its_end_is_waited_for(world: World) -> None:
    world.service.left = 1
    context = world.context(subreddits=["tea"])
    with pytest.raises(Retry, match="429"):
        await round_of(context, None)
    assert world.clock.slept == [30.0]


async def test_recheck_finds_what_is_gone_edited_or_liked(world: World) -> None:
    context, service = world.context(), world.service
    names = [service.say("t1") for _ in range(130)]
    service.left = 100
    service.comments[1]["data"] |= {"body": "[removed]", "author": "[deleted]"}
    service.comments[2]["data"] |= {"score": 40}
    lost = service.comments.pop(0)["data"]["name"]
    page = await recheck(context, [f"reddit:reddit:{name}" for name in names])
    gone = {one.key for one in page.events if isinstance(one, MentionDeleted)}
    assert gone == {f"reddit:reddit:{name}" for name in (lost, names[1])}
    liked = next(one for one in page.events if one.key.endswith(names[2]))
    assert isinstance(liked, MentionPosted)
    assert liked.mention.engagement is not None
    assert liked.mention.engagement.likes == 40
    assert sum(one.startswith("/api/info") for one in service.asked) == 2


async def test_reach(world: World) -> None:
    assert "2 listings" in await reach(world.context())
    world.service.refused["/r/tea+cups/new"] = 404
    with pytest.raises(Fatal, match="subreddits"):
        await reach(world.context())


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"subreddits": []}, "nothing is listened to"),
        ({"inbox": True}, "inbox needs refresh_token"),
        ({"subreddits": ["r/tea"]}, "pattern"),
        ({"user_agent": "short"}, "at least 8"),
    ],
)
def test_settings_that_hear_nothing_are_refused(settings: dict[str, Any], problem: str) -> None:
    told = {
        "client_id": CLIENT, "client_secret": "env:S", "subreddits": ["tea"],
        "user_agent": "test:invented:1",
    }  # fmt: skip
    with pytest.raises(ValueError, match=problem):
        Settings.model_validate(told | settings, context=ENV)
