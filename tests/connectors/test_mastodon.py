"""connectors/mastodon against a stand-in that streams over a socket."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from connectors import mastodon
from connectors.mastodon import Settings
from pipeline.http import HttpClient
from schemas.base import from_ms
from schemas.context import Memory
from schemas.event import MentionDeleted, MentionPosted
from schemas.flow import Fatal, Page, Retry
from tests.connectors.context import MovedClock, make_context
from tests.standins.mastodon_api import TOKEN, Mastodon
from tests.standins.web import serve

HOME = "mastodon:home.example:https://home.example/users/anna/statuses/"


class Run:
    """A stand-in and listeners on it."""

    def __init__(self, server: Mastodon, http: HttpClient) -> None:
        self.server, self.http, self.clock = server, http, MovedClock()
        self.memory = Memory()

    def listen(
        self, cursor: object = None, token: str = TOKEN, **changes: Any
    ) -> AsyncIterator[Page]:
        values = {"url": self.server.address, "token": "env:T"} | changes
        settings = Settings.model_validate(values, context={"env": {"T": token}})
        return mastodon.listen(
            make_context(
                settings, name="fedi", clock=self.clock, http=self.http, memory=self.memory
            ),
            cursor,
        )

    async def pages(
        self, listener: AsyncIterator[Page], enough: Callable[[list[Page]], bool]
    ) -> list[Page]:
        found: list[Page] = []
        while not enough(found):
            found.append(await anext(listener))
        return found


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    server = Mastodon()
    async with serve(server.app()) as address, HttpClient() as http:
        server.address = address
        yield Run(server, http)


def keys(pages: list[Page]) -> list[tuple[str, str]]:
    return [(event.kind, event.key.removeprefix(HOME)) for page in pages for event in page.events]


def events(count: int) -> Callable[[list[Page]], bool]:
    return lambda pages: sum(len(page.events) for page in pages) >= count


AT = "2026-11-20T11:00:00+00:00"


async def test_posts_edits_and_deletions_have_one_id(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.say(11)
        await run.server.edit(
            11, content="<p>acme, edited</p>", edited_at="2026-11-20T11:40:00.000Z"
        )
        await run.server.delete(11)
        pages = await run.pages(listener, events(3))
    assert keys(pages) == [("posted", "11"), ("posted", "11"), ("deleted", "11")]
    told = [event for page in pages for event in page.events]
    assert isinstance(told[1], MentionPosted)
    assert from_ms(told[1].mention.revision).isoformat() == "2026-11-20T11:40:00+00:00"
    assert told[1].mention.text == "<p>acme, edited</p>"
    assert pages[-1].cursor is None or pages[-1].cursor["since"] == {"public": "11"}


async def test_a_heartbeat_is_an_empty_page_and_moves_nothing(run: Run) -> None:
    run.server.add(5)
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        started = await run.pages(listener, lambda pages: any(page.cursor for page in pages))
        await run.server.heartbeat()
        alive = await anext(listener)
    assert started[-1].cursor["since"] == {"public": "5"}
    assert alive == Page(events=[], rejects=[])


async def test_what_was_missed_is_fetched_once_and_before_what_is_new(run: Run) -> None:
    for number in range(1, 101):
        run.server.add(number)
    async with aclosing(run.listen({"since": {"public": "10"}, "at": AT})) as listener:  # type: ignore[type-var]
        pages = await run.pages(listener, events(90))
        await run.server.say(101)
        pages += await run.pages(listener, events(1))
    assert keys(pages) == [("posted", str(number)) for number in range(11, 102)]
    assert [page.cursor["since"]["public"] for page in pages if page.cursor] == [
        "50",
        "90",
        "100",
        "101",
    ]
    assert all(page.gap is None for page in pages)


async def test_what_cannot_be_fetched_is_a_gap(run: Run) -> None:
    for number in range(1, 101):
        run.server.add(number)
    async with aclosing(
        run.listen({"since": {"public": "10"}, "at": AT}, fill_pages=2)
    ) as listener:  # type: ignore[type-var]
        pages = await run.pages(listener, lambda pages: any(page.gap for page in pages))
    assert len(keys(pages)) == 80
    assert pages[-1].gap is not None
    assert pages[-1].gap[:2] == ("2026-11-20T11:30:00+00:00", run.clock.moment.isoformat())
    assert "fill_pages (2)" in pages[-1].gap[2]


@pytest.mark.parametrize("status", [403, 404, 422])
async def test_a_closed_timeline_is_a_gap_and_the_stream_goes_on(run: Run, status: int) -> None:
    run.server.timeline_status = status
    async with aclosing(run.listen({"since": {"public": "10"}, "at": AT})) as listener:  # type: ignore[type-var]
        pages = await run.pages(listener, lambda pages: any(page.gap for page in pages))
        await run.server.say(12)
        pages += await run.pages(listener, events(1))
    assert keys(pages) == [("posted", "12")]
    assert [page.gap for page in pages if page.gap] == [
        (
            AT,
            run.clock.moment.isoformat(),
            f"the server does not show the timeline of public ({status})",
        )
    ]


@pytest.mark.parametrize("how", ["cut", "end"])
async def test_a_broken_stream_asks_to_be_opened_again_after_giving_what_it_had(
    run: Run, how: str
) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.say(21)
        pages = await run.pages(listener, events(1))
        getattr(run.server, how)()
        with pytest.raises(Retry):
            await run.pages(listener, events(9))
    assert keys(pages) == [("posted", "21")]


async def test_a_silent_stream_is_given_up(run: Run) -> None:
    with pytest.raises(Retry, match="silent"):
        await run.pages(run.listen(silence_secs=0.05), events(1))


async def test_a_deletion_is_understood_after_reconnecting_and_never_guessed(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.say(31)
        cursor = (await run.pages(listener, events(1)))[-1].cursor
    async with aclosing(run.listen(cursor)) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.delete(77)
        await run.server.delete(31)
        pages = await run.pages(listener, events(1))
    assert keys(pages) == [("deleted", "31")]
    assert sum(page.dropped.get("unknown_deletion", 0) for page in pages) == 1


async def test_a_reply_knows_its_parent_and_thread_by_their_own_ids(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.say(41)
        await run.server.say(42, in_reply_to_id="41")
        await run.server.say(43, in_reply_to_id="42")
        await run.server.say(44, in_reply_to_id="1")
        pages = await run.pages(listener, events(4))
    mentions = [
        event.mention for page in pages for event in page.events if isinstance(event, MentionPosted)
    ]
    assert [mention.kind for mention in mentions] == ["post", "comment", "comment", "comment"]
    assert [mention.parent_id.removeprefix(HOME) for mention in mentions] == ["", "41", "42", ""]
    assert [mention.thread_id.removeprefix(HOME) for mention in mentions] == ["41", "41", "41", ""]


async def test_authors_who_do_not_want_to_be_found_are_left_out(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.say(51, account={"indexable": False})
        await run.server.say(52, account={"noindex": True})
        await run.server.say(53, visibility="private")
        await run.server.say(54, account={"indexable": None})
        pages = await run.pages(listener, events(1))
        await run.server.edit(54, account=run.server.posts[51]["account"])
        pages += await run.pages(listener, events(1))
    assert keys(pages) == [("posted", "54"), ("deleted", "54")]
    dropped = sum((Counter(page.dropped) for page in pages), Counter())
    assert dropped == {"not_indexable": 2, "not_public": 1}


async def test_several_streams_at_once_and_where_they_are(run: Run) -> None:
    run.server.tells_streaming = False
    streams = ["public:local", "hashtag:acme", "hashtag:local:zenith"]
    async with aclosing(run.listen(streams=streams)) as listener:  # type: ignore[type-var]
        await run.pages(listener, lambda pages: len([page for page in pages if page.cursor]) >= 3)
        await run.server.opened(3)
        await run.server.say(61)
        pages = await run.pages(listener, events(3))
    assert pages[-1].cursor["since"] == dict.fromkeys(streams, "61")
    opened = {path for path in run.server.asked if "streaming" in path}
    assert opened == {
        "/api/v1/streaming/public/local",
        "/api/v1/streaming/hashtag?tag=acme",
        "/api/v1/streaming/hashtag/local?tag=zenith",
    }
    assert "/api/v1/timelines/tag/zenith?limit=1&local=true" in run.server.asked


async def test_broken_data_is_rejected_and_the_rest_goes_on(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.server.tell("update", '{"half": ')
        await run.server.tell("update", "[1, 2]")
        await run.server.tell("announcement", "{}")
        await run.server.say(71, content="two\nlines")
        pages = await run.pages(listener, events(1))
    assert keys(pages) == [("posted", "71")]
    rejects = [reject for page in pages for reject in page.rejects]
    assert [reject.payload for reject in rejects] == [b'{"half": ', [1, 2]]


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_refused_stream_stops_the_source(run: Run, status: int) -> None:
    run.server.stream_status = status
    with pytest.raises(Fatal, match=str(status)):
        await run.pages(run.listen(), events(1))


async def test_a_wrong_token_stops_the_source(run: Run) -> None:
    with pytest.raises(Fatal, match="token"):
        await run.pages(run.listen(token="another"), events(1))


async def test_waits_where_the_server_says_that_nothing_is_left(run: Run) -> None:
    run.server.remaining = 0
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
    assert run.clock.slept[0] == 120


async def test_recheck_tells_what_is_gone_here_and_there(run: Run) -> None:
    here = run.server.address
    host = "127.0.0.1"
    run.server.add(81, home=here, content="<p>still here</p>")
    run.server.add(83)
    run.server.add(84, home=here, visibility="private")
    settings = Settings.model_validate(
        {"url": here, "token": "env:T"}, context={"env": {"T": TOKEN}}
    )
    context = make_context(settings, name="fedi", clock=run.clock, http=run.http)
    local = [f"mastodon:{host}:{here}/users/anna/statuses/{number}" for number in (81, 82, 84)]
    page = await mastodon.recheck(
        context, [*local, f"{HOME}83", f"{HOME}85", "mastodon:x:http://127.0.0.1/no"]
    )
    found = [(event.kind, event.key) for event in page.events]
    assert found[:3] == [("posted", local[0]), ("deleted", local[1]), ("deleted", local[2])]
    assert found[3:] == [("posted", f"{HOME}83")]
    assert isinstance(page.events[1], MentionDeleted)
    run.server.search_status = 403
    with pytest.raises(Retry, match="read:search"):
        await mastodon.recheck(context, [f"{HOME}83"])
    page = await mastodon.recheck(context, [f"{HOME}83", *local])  # what may be looked up is
    assert [event.key for event in page.events] == local
