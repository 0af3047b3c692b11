"""What Instagram's connector promises beyond the kit: dates out of numbers, threads, mentions, hashtags."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import instagram
from connectors.instagram import Settings
from pipeline.http import HttpClient
from schemas.event import AuthorDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.facebook import push
from tests.connectors.makers.instagram import ACCOUNT, CODE, COMMENT, PAYLOADS, change
from tests.connectors.test_facebook import signed
from tests.standins.graph_api import TOKEN, Graph
from tests.standins.web import serve

SECRET = "invented app secret"


def settings(**given: Any) -> Settings:
    whole = {"account": ACCOUNT, "token": "env:T", "app_secret": "env:S", **given}
    return Settings.model_validate(
        whole, context={"env": {"T": TOKEN, "S": SECRET, "V": "invented word"}}
    )


def mention(payload: Any) -> Mention:
    (event,) = instagram.normalise(payload, name="gram", settings=settings())
    assert isinstance(event, MentionPosted)
    return event.mention


def test_a_comment_tells_what_it_has() -> None:
    said, reply = mention(PAYLOADS["comment"]), mention(PAYLOADS["reply"])
    assert (said.id, said.kind, said.text) == ("instagram:ig:66", "comment", "@acme is down #acme")
    assert said.parent_id == said.thread_id == "instagram:ig:55"
    assert (reply.parent_id, reply.thread_id) == ("instagram:ig:60", "instagram:ig:55")
    assert (said.handles, said.hashtags) == (("acme",), ("acme",))
    assert said.published_at == datetime.fromtimestamp(1_795_000_100, UTC)
    assert said.author is not None
    assert (said.author.id, said.author.handle) == ("instagram:ig:user/77", "anna")


@pytest.mark.parametrize(
    "told",
    [
        {"permalink": f"https://www.instagram.com/p/{CODE}/"},
        {"shortcode": CODE},
        {"permalink": "https://instagram.com/stories/anna/2421224614649404224"},
        {"timestamp": "2020-10-16T12:48:07+0000"},
        {"taken_at": 1_602_852_487},
    ],
)
def test_a_post_without_its_time_is_dated_by_its_number(told: dict[str, Any]) -> None:
    said = mention({"id": "17", "caption": "#acme", "like_count": 3, "comments_count": 4, **told})
    assert said.published_at.replace(microsecond=0) == datetime(2020, 10, 16, 12, 48, 7, tzinfo=UTC)
    assert said.engagement is not None
    assert (said.engagement.likes, said.engagement.replies) == (3, 4)


@pytest.mark.parametrize(
    "address", ["", "https://www.instagram.com/p/permalink/", "https://x.example/"]
)
def test_without_either_it_is_rejected(address: str) -> None:
    with pytest.raises(Reject, match="no timestamp"):
        instagram.normalise({"id": "17", "permalink": address}, name="gram", settings=settings())


def test_figures_say_nothing() -> None:
    payload = change("story_insights", media_id="17", reach=44)
    assert instagram.normalise(payload, name="gram", settings=settings()) == []


def test_thirty_hashtags_are_the_most() -> None:
    with pytest.raises(ValidationError, match="30"):
        settings(hashtags=[f"tag{n}" for n in range(31)])
    assert settings(hashtags=["#Acme"]).hashtags == ("acme",)


async def test_a_mention_is_read_and_a_persons_data_deleted() -> None:
    graph = Graph(lambda: NOW, SECRET)
    said = COMMENT | {"timestamp": graph.at(), "username": "anna"}
    graph.objects[ACCOUNT] = {"id": ACCOUNT, "mentioned_comment": said}
    async with serve(graph.app()) as address, HttpClient() as http:
        given = settings(verify_token="env:V", graph_url=address)
        context = make_context(given, name="gram", clock=MovedClock(), http=http)
        named = change("mentions", media_id="55", comment_id="66")
        page = await instagram.receive(context, push(named, SECRET))
        assert [event.key for event in page.events] == ["instagram:ig:66"]
        request = push(None, SECRET, "/push/gram/data-deletion")
        body = signed({"user_id": "77"}, SECRET)
        request = type(request)(request.method, request.path, {}, {}, body)
        page = await instagram.receive(context, request)
        assert page.events == [AuthorDeleted(author_id="instagram:ig:user/77", source="gram")]


async def test_comments_that_are_gone_and_hashtags_beyond_the_budget_are_told() -> None:
    graph = Graph(lambda: NOW, SECRET)
    comments = [
        {"id": str(n), "text": "acme", "timestamp": graph.at(), "username": "anna"}
        for n in (101, 102)
    ]
    graph.put(
        f"{ACCOUNT}/media", id="1", caption="Us", timestamp=graph.at(), comments={"data": comments}
    )
    graph.objects["102"] = comments[1]
    clock = MovedClock()
    async with serve(graph.app()) as address, HttpClient() as http:

        def listen(cursor: Any, *hashtags: str) -> Any:
            given = settings(graph_url=address, hashtags=hashtags)
            context = make_context(given, name="gram", clock=clock, http=http)
            return instagram.listen(context, cursor)

        (first,) = await collect(listen(None, *(f"tag{n}" for n in range(30))), lambda _: True)
        assert not first.events
        comments.clear()
        (later,) = await collect(listen(first.cursor, "another"), lambda _: True)
        assert [(event.kind, event.key) for event in later.events] == [
            ("deleted", "instagram:ig:101")
        ]
        assert later.gap is not None
        assert "30 hashtags" in later.gap[2]
        clock.moment += timedelta(days=8)
        graph.hashtags.clear()
        (last,) = await collect(listen(later.cursor, "another"), lambda _: True)
        assert last.gap is None
        assert [*last.cursor["hashtags"]] == ["another"]
