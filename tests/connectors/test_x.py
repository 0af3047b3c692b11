"""connectors/x: the whole of tweepy against a strict stand-in for X over a socket."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from connectors import x
from connectors.x import Settings
from enrichers.engines.queries import parse
from schemas.base import to_ms
from schemas.context import SourceContext
from schemas.event import MentionPosted
from schemas.flow import Fatal, Page, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, NoBudget, make_context
from tests.standins.web import serve
from tests.standins.x_api import TOKEN, X, post_id

RULES = "/2/tweets/search/stream/rules"
STREAM = "/2/tweets/search/stream"
SEARCH = "/2/tweets/search/recent"
AGO = {"at": (NOW - timedelta(hours=1)).isoformat()}


class Books(NoBudget):
    """A budget of so much money."""

    def __init__(self, usd: float = 1e9) -> None:
        self.usd, self.spent = usd, 0.0

    async def take(self, name: str = "calls", amount: float = 1) -> None:
        if self.spent >= self.usd:
            raise Retry("the money of this month is spent")

    def spend(self, amount: float, unit: str = "usd") -> None:
        self.spent += amount


class Run:
    """A stand-in and listeners on it."""

    def __init__(self, api: X, address: str) -> None:
        self.api, self.address, self.clock, self.books = api, address, MovedClock(), Books()
        self.queries = {"acme": "acme NOT comics", "zenith": "zenithbank OR #zenith"}

    def context(self, token: str = TOKEN, **changes: Any) -> SourceContext[Settings]:
        values = {"base_url": self.address, "token": "env:T", "usd_per_post": 0.5} | changes
        settings = Settings.model_validate(values, context={"env": {"T": token}})
        context = make_context(settings, name="x-posts", clock=self.clock)
        parsed = {brand: parse(query) for brand, query in self.queries.items()}
        return dataclasses.replace(context, budget=self.books, queries=parsed)

    def listen(self, cursor: object = None, **changes: Any) -> AsyncIterator[Page]:
        return x.listen(self.context(**changes), cursor)


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    api = X()
    async with serve(api.app()) as address:
        yield Run(api, address)


async def pages_of(
    listener: AsyncIterator[Page], enough: Callable[[list[Page]], bool]
) -> list[Page]:
    found: list[Page] = []
    while not enough(found):
        found.append(await anext(listener))
    return found


def events(count: int) -> Callable[[list[Page]], bool]:
    return lambda pages: sum(len(page.events) for page in pages) >= count


def posts(pages: list[Page]) -> list[Mention]:
    return [
        event.mention for page in pages for event in page.events if isinstance(event, MentionPosted)
    ]


async def test_rules_are_set_and_posts_arrive(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        start = await anext(listener)
        said = await run.api.say("I love my acme card https://acme.example/card", ago=0)
        await run.api.say("acme comics", ago=0)
        (mention,) = posts(await pages_of(listener, events(1)))
    assert start.cursor == {"at": NOW.isoformat()}
    assert {(rule["value"], rule["tag"]) for rule in run.api.rules.values()} == {
        ("acme -comics", "grapevine/x-posts/acme"),
        ("zenithbank OR #zenith", "grapevine/x-posts/zenith"),
    }
    assert mention.id == f"x:x:{said['id']}"
    assert (mention.url, mention.lang, mention.site) == (
        f"https://x.com/user1001/status/{said['id']}",
        "en",
        "x.com",
    )
    assert mention.links == ("https://acme.example/card",)
    assert mention.author is not None
    assert (mention.author.id, mention.author.handle, mention.author.followers) == (
        "x:x:1001",
        "user1001",
        7,
    )
    assert mention.engagement is not None
    assert (mention.engagement.likes, mention.engagement.reposts, mention.engagement.views) == (
        1,
        7,
        50,
    )
    assert mention.revision == 0
    assert abs(to_ms(mention.published_at) - to_ms(NOW)) <= 1
    assert run.books.spent == 0.5
    assert f"GET {SEARCH}" not in run.api.asked


async def test_only_what_differs_is_changed_and_others_rules_stay(run: Run) -> None:
    other = run.api.add_rule("weather", "somebody else")
    twin = run.api.add_rule("zenithbank OR #zenith", "somebody else")
    kept = run.api.add_rule("acme -comics", "grapevine/x-posts/acme")
    run.api.add_rule("acme", "grapevine/x-posts/acme")
    run.api.add_rule("acme -comics -tv", "grapevine/x-posts/acme")
    elsewhere = run.api.add_rule("acme -tv", "grapevine/another-source/acme")
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
    assert set(run.api.rules) == {other, twin, kept, elsewhere}
    assert run.api.asked.count(f"POST {RULES}") == 1
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await run.api.closed()
        await anext(listener)
    assert run.api.asked.count(f"POST {RULES}") == 1


async def test_a_renamed_brand_moves_its_rule_and_a_full_app_makes_room_first(run: Run) -> None:
    run.api.add_rule("acme -comics", "grapevine/x-posts/old-name")
    run.api.add_rule("something old", "grapevine/x-posts/gone")
    run.api.most_rules = 2
    async with aclosing(run.listen(max_rules=2)) as listener:  # type: ignore[type-var]
        await anext(listener)
    assert sorted(rule["tag"] for rule in run.api.rules.values()) == [
        "grapevine/x-posts/acme",
        "grapevine/x-posts/zenith",
    ]
    with pytest.raises(Fatal, match="may have 1"):
        await anext(run.listen(max_rules=1))


@pytest.mark.parametrize(
    ("query", "reason"), [("lang:de", "brand acme: X cannot search"), ("source:rss", "no brand")]
)
async def test_queries_x_cannot_take_stop_the_source_before_anything_is_asked(
    run: Run, query: str, reason: str
) -> None:
    run.queries = {"acme": query}
    with pytest.raises(Fatal, match=reason):
        await anext(run.listen())
    assert run.api.asked == []


async def test_a_gap_is_filled_by_search_and_paid_for(run: Run) -> None:
    for serial in range(130):
        run.api.add(f"acme number {serial}", ago=1800, serial=serial)
    run.api.add("acme before", ago=7200)
    run.api.add("zenithbank too", ago=601)
    run.api.add("nothing", ago=600)
    async with aclosing(run.listen(AGO)) as listener:  # type: ignore[type-var]
        found = await pages_of(listener, lambda pages: bool(pages and pages[-1].cursor))
        await run.api.say("acme live", ago=0)
        live = await pages_of(listener, events(1))
    assert len(posts(found)) == len({mention.id for mention in posts(found)}) == 131
    assert found[-1] == Page(cursor={"at": NOW.isoformat()})
    assert all(page.cursor is None and page.gap is None for page in found[:-1])
    assert [mention.text for mention in posts(live)] == ["acme live"]
    assert run.books.spent == 0.5 * 132
    mention = posts(found)[0]
    assert mention.author is not None
    assert mention.author.handle == "user1001"


async def test_what_search_may_not_buy_or_reach_is_a_gap(run: Run) -> None:
    for serial in range(60):
        run.api.add(f"acme number {serial}", ago=1800 - serial * 10, serial=serial)
    async with aclosing(run.listen(AGO, fill_posts=20)) as listener:  # type: ignore[type-var]
        found = await pages_of(listener, lambda pages: bool(pages and pages[-1].cursor))
    assert [mention.text for mention in posts(found)] == [
        f"acme number {serial}" for serial in range(59, 39, -1)
    ]
    assert found[-1].gap is not None
    oldest_bought = posts(found)[-1].published_at
    assert found[-1].gap == (
        AGO["at"],
        oldest_bought.isoformat(),
        "more was said than fill_posts (20) may buy",
    )
    long_ago = (NOW - timedelta(days=30)).isoformat()
    await run.api.closed()
    async with aclosing(run.listen({"at": long_ago})) as listener:  # type: ignore[type-var]
        found = await pages_of(listener, lambda pages: bool(pages and pages[-1].cursor))
    reached = (NOW - timedelta(days=7) + timedelta(minutes=10)).isoformat()
    assert found[0].gap == (long_ago, reached, "X's recent search reaches back seven days only")
    assert len(posts(found)) == 60


async def test_an_edit_is_the_same_mention_with_a_later_revision(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        first = await run.api.say("acme teh best", ago=90)
        history = [first["id"], post_id(NOW - timedelta(seconds=30))]
        await run.api.say("acme the best", ago=30, edit_history_tweet_ids=history)
        before, after = posts(await pages_of(listener, events(2)))
    assert before.id == after.id == f"x:x:{first['id']}"
    assert before.published_at == after.published_at
    assert (before.revision, after.text) == (0, "acme the best")
    assert abs(after.revision - to_ms(NOW - timedelta(seconds=30))) <= 1


async def test_reposts_replies_and_quotes_know_their_parents(run: Run) -> None:
    long = "acme " + "very " * 60 + "long &amp; good"
    original = run.api.add(long, ago=100, author_id="1002")
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.api.say(
            "RT @user1002: acme very very…",
            serial=1,
            referenced_tweets=[{"type": "retweeted", "id": original["id"]}],
        )
        await run.api.say(
            "acme, thanks",
            serial=2,
            conversation_id="77",
            referenced_tweets=[{"type": "replied_to", "id": "78"}],
        )
        await run.api.say(
            "acme says", serial=3, referenced_tweets=[{"type": "quoted", "id": original["id"]}]
        )
        repost, reply, quote = posts(await pages_of(listener, events(3)))
    assert (repost.kind, repost.parent_id) == ("repost", f"x:x:{original['id']}")
    assert repost.text == f"RT @user1002: {long.replace('&amp;', '&')}"
    assert repost.author is not None
    assert repost.author.id == "x:x:1001"
    assert (reply.kind, reply.parent_id, reply.thread_id) == ("comment", "x:x:78", "x:x:77")
    assert (quote.kind, quote.parent_id) == ("post", f"x:x:{original['id']}")


async def test_heartbeats_are_signs_of_life_and_move_the_cursor_slowly(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.api.heartbeat()
        assert await anext(listener) == Page(events=[], rejects=[])
        run.clock.moment += timedelta(minutes=5)
        await run.api.heartbeat()
        assert (await anext(listener)).cursor == {"at": run.clock.moment.isoformat()}


async def test_broken_and_strange_messages_are_rejected_and_the_stream_goes_on(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.api.write(b'{"data": {"id": \r\n')
        await run.api.write(b"[1]\r\n")
        await run.api.write(b'{"data": {"id": "nope", "text": "acme"}}\r\n')
        await run.api.write(b'{"hello": "world"}\r\n')
        await run.api.tell({"data": run.api.add("no tag", ago=0), "matching_rules": [{"id": "1"}]})
        await run.api.say("acme goes on", ago=0, serial=5)
        found = await pages_of(listener, events(2))
    assert [mention.text for mention in posts(found)] == ["no tag", "acme goes on"]
    assert len([reject for page in found for reject in page.rejects]) == 4


async def test_the_same_post_twice_is_the_same_event_twice(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        post = run.api.add("acme", ago=0)
        for _ in range(2):
            await run.api.tell({"data": post})
        first, second = posts(await pages_of(listener, events(2)))
    assert first == second


@pytest.mark.parametrize("how", ["cut", "end"])
async def test_a_broken_stream_gives_what_it_had_and_asks_to_be_opened_again_once(
    run: Run, how: str
) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        start = await anext(listener)
        await run.api.say("acme first", ago=0)
        found = await pages_of(listener, events(1))
        getattr(run.api, how)()
        with pytest.raises(Retry):
            await pages_of(listener, events(9))
    assert len(posts(found)) == 1
    assert run.api.connections == 1
    await run.api.closed()
    missed = run.api.add("acme in between", ago=0, serial=9)
    async with aclosing(run.listen(found[-1].cursor or start.cursor)) as listener:  # type: ignore[type-var]
        again = await pages_of(listener, lambda pages: bool(pages and pages[-1].cursor))
    assert f"x:x:{missed['id']}" in {mention.id for mention in posts(again)}


async def test_a_disconnect_notice_is_told_after_what_came_before_it(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        await run.api.write(b"\r\n")
        detail = "This stream has been disconnected upstream for operational reasons."
        await run.api.say("acme last", ago=0)
        await run.api.tell({"errors": [{"title": "operational-disconnect", "detail": detail}]})
        found = await pages_of(listener, events(1))
        with pytest.raises(Retry, match="operational reasons"):
            await pages_of(listener, events(9))
    assert len(posts(found)) == 1


async def test_a_silent_stream_is_given_up(run: Run) -> None:
    with pytest.raises(Retry, match="silent"):
        await pages_of(run.listen(silence_secs=0.1), events(1))


@pytest.mark.parametrize("unread", [0, 3000])
async def test_leaving_breaks_the_connection_however_much_waits(run: Run, unread: int) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        for serial in range(unread):
            await run.api.say(f"acme {serial}", ago=0, serial=serial)
    await run.api.closed()


async def test_cancelling_while_waiting_breaks_the_connection(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        waiting = asyncio.ensure_future(anext(listener))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await run.api.closed()


async def test_a_second_connection_is_refused_for_a_minute(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        with pytest.raises(Retry, match="TooManyConnections") as caught:
            await pages_of(run.listen(), events(1))
    assert caught.value.after == 300


async def test_a_slow_reader_slows_the_stream_and_loses_nothing(run: Run) -> None:
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        for serial in range(1500):
            await run.api.say(f"acme {serial}", ago=0, serial=serial)
        found = await pages_of(listener, events(1500))
    assert [mention.text for mention in posts(found)] == [
        f"acme {serial}" for serial in range(1500)
    ]
    assert max(len(page.events) for page in found) <= 200


async def test_spent_money_stops_listening(run: Run) -> None:
    run.books.usd = 1
    async with aclosing(run.listen()) as listener:  # type: ignore[type-var]
        await anext(listener)
        for serial in range(2):
            await run.api.say("acme", ago=0, serial=serial)
        with pytest.raises(Retry, match="money"):
            await pages_of(listener, events(9))
    await run.api.closed()
    with pytest.raises(Retry, match="money"):
        await anext(run.listen())


@pytest.mark.parametrize("path", [RULES, STREAM, SEARCH])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Fatal),
        (403, Fatal),
        (400, Fatal),
        (402, Retry),
        (429, Retry),
        (500, Retry),
        (503, Retry),
    ],
)
async def test_refusals_everywhere(run: Run, path: str, status: int, kind: type[Exception]) -> None:
    run.api.answers = {
        path: [web.json_response({"title": "because", "detail": "of reasons"}, status=status)]
    }
    with pytest.raises(kind, match=f"{status}: of reasons"):
        await pages_of(run.listen(AGO), events(1))


async def test_a_rate_limit_says_when_to_come_again(run: Run) -> None:
    run.api.left = 0
    with pytest.raises(Retry) as caught:
        await anext(run.listen())
    assert caught.value.after == 300


async def test_a_wrong_token_is_fatal_and_named(run: Run) -> None:
    with pytest.raises(Fatal, match="bearer token"):
        await anext(run.listen(token="another"))


@pytest.mark.parametrize("body", ["<html>", "[]", '"text"', ""])
async def test_answers_that_are_no_json_objects_are_tried_again(run: Run, body: str) -> None:
    run.api.answers = {RULES: [web.Response(text=body)]}
    with pytest.raises(Retry):
        await anext(run.listen())
    run.api.answers = {RULES: [web.Response(text=body, status=502)]}
    with pytest.raises(Retry):
        await anext(run.listen())


async def test_a_rule_x_refuses_is_named_with_its_brand(run: Run) -> None:
    complaint = {
        "title": "UnprocessableEntity",
        "value": "acme -comics",
        "details": ["no viable alternative"],
    }
    run.api.answers = {RULES: [web.json_response({}), web.json_response({"errors": [complaint]})]}
    with pytest.raises(Fatal, match=r"grapevine/x-posts/acme \(acme -comics\): \['no viable"):
        await anext(run.listen())


async def test_recheck_tells_what_is_gone_edited_and_new(run: Run) -> None:
    same = run.api.add("acme stays", ago=500)
    hidden = run.api.add("acme protected", ago=400)
    broken = run.api.add("acme unknown", ago=300)
    history = [post_id(NOW - timedelta(seconds=200)), post_id(NOW - timedelta(seconds=100))]
    run.api.add("acme teh", ago=200, edit_history_tweet_ids=history)
    run.api.add("acme the", ago=100, edit_history_tweet_ids=history)
    run.api.hidden = {
        hidden["id"]: "not-authorized-for-resource",
        broken["id"]: "service-unavailable",
    }
    ids = [
        f"x:x:{one}"
        for one in (same["id"], hidden["id"], "1", broken["id"], history[0], *range(5000, 5100))
    ]
    page = await x.recheck(run.context(), [*ids, "x:x:nonsense"])
    told = {event.key: event for event in page.events}
    assert told[ids[0]].kind == "posted"
    assert told[ids[1]].kind == told[ids[2]].kind == "deleted"
    assert ids[3] not in told
    edited = told[ids[4]]
    assert isinstance(edited, MentionPosted)
    assert edited.mention.text == "acme the"
    assert len(told) == 4 + 100
    assert run.books.spent == 0.5 * 2
