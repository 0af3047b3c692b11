"""What Discourse's connector promises beyond the kit: what a post tells, webhooks, catching up, rechecks."""

from typing import Any

import orjson
import pytest

from connectors import discourse
from connectors.discourse import SIGNATURE, Settings
from connectors.tools.signed import signature
from pipeline.http import HttpClient
from schemas.base import to_ms
from schemas.context import PushRequest
from schemas.event import AuthorDeleted, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Page, Refused, Reject
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.discourse import PAYLOADS, POST
from tests.standins.discourse_api import Discourse
from tests.standins.web import serve

SECRET = "invented secret of a webhook"
FORUM = Settings.model_validate(
    {"url": "https://Forum.example/talk", "webhook_secret": "env:S"}, context={"env": {"S": SECRET}}
)


def normalised(payload: Any) -> list[Any]:
    return discourse.normalise(payload, name="forum", settings=FORUM)


def mention(payload: Any) -> Mention:
    (event,) = normalised(payload)
    assert isinstance(event, MentionPosted | MentionRestored)
    return event.mention


async def push(event: str, payload: Any, secret: str = SECRET) -> Page:
    body = orjson.dumps(payload)
    headers = {"x-discourse-event": event, SIGNATURE: signature(body, secret)}
    context = make_context(FORUM, name="forum", clock=MovedClock())
    return await discourse.receive(context, PushRequest("POST", "/push/forum", headers, {}, body))


def test_a_post_tells_what_it_has() -> None:
    said = mention(POST)
    assert said.id == "discourse:forum.example:7"
    assert said.thread_id == "discourse:forum.example:topic/3"
    assert said.url == "https://Forum.example/talk/t/down/3/7"
    assert (said.title, said.kind) == ("Down?", "comment")
    assert said.links == ("https://acme.example/x",)
    assert said.handles == ("bea",)
    assert said.author is not None
    assert (said.author.id, said.author.handle) == ("discourse:forum.example:user/7", "anna")
    assert said.engagement is not None
    assert (said.engagement.likes, said.engagement.replies, said.engagement.views) == (4, 1, 9)


def test_who_is_answered_is_found_on_the_page() -> None:
    first = POST | {"id": 70, "post_number": 1}
    second = POST | {"id": 71, "post_number": 2, "reply_to_post_number": 1}
    odd = POST | {"id": None}
    events = normalised({"post_stream": {"posts": [first, odd, second]}, "title": "Down"})
    assert [event.mention.parent_id for event in events] == ["", "discourse:forum.example:70"]
    assert events[0].mention.kind == "post"


@pytest.mark.parametrize("field", [{"topic_archetype": "private_message"}, {"post_type": 4}])
def test_what_is_not_public_is_not_kept(field: dict[str, Any]) -> None:
    assert normalised({"event": "post_created", "post": POST | field}) == []


async def test_what_is_destroyed_goes_and_comes_back_when_it_is_recovered() -> None:
    gone = POST | {"deleted_at": "2026-11-20T11:30:00.000Z"}
    (deleted,) = (await push("post_destroyed", {"post": gone})).events
    (restored,) = (await push("post_recovered", {"post": POST})).events
    assert isinstance(deleted, MentionDeleted)
    assert isinstance(restored, MentionRestored)
    assert 0 < deleted.revision < restored.mention.revision == to_ms(NOW)


async def test_who_is_destroyed_takes_everything_along() -> None:
    (event,) = (await push("user_destroyed", PAYLOADS["gone"])).events
    assert event == AuthorDeleted(author_id="discourse:forum.example:user/7", source="forum")


@pytest.mark.parametrize("event", ["ping", "group_created", "topic_edited", "post_liked"])
async def test_other_deliveries_are_taken_and_say_nothing_new(event: str) -> None:
    page = await push(event, {"topic": {"id": 3, "title": "Down?"}, "ping": "OK"})
    assert not page.events
    assert not page.rejects or event == "post_liked"


async def test_another_secret_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        await push("post_created", {"post": POST}, "another")
    assert refused.value.status == 401


def test_a_list_of_topics_is_no_post() -> None:
    with pytest.raises(Reject, match="topics are told by their first post"):
        normalised({"topic_list": {"topics": [{"id": 1}]}})


async def test_it_catches_up_page_by_page_tells_edits_and_what_it_left_out() -> None:
    forum = Discourse(lambda: NOW)
    forum.write(1)
    async with serve(forum.app()) as address, HttpClient() as http:
        context = make_context(
            Settings(url=address, catch_up_posts=200), clock=MovedClock(), http=http
        )
        (first,) = await collect(discourse.listen(context, None), lambda _: True)
        assert not first.events
        for number in (*range(2, 60), *range(200, 230)):
            forum.write(number)
        (page,) = await collect(discourse.listen(context, first.cursor), lambda _: True)
        assert [int(event.key.rpartition(":")[2]) for event in page.events] == [
            *range(2, 60),
            *range(200, 230),
        ]
        assert page.gap is None
        forum.posts[229]["updated_at"] = "2026-11-20T12:30:00.000Z"
        (edited,) = await collect(discourse.listen(context, page.cursor), lambda _: True)
        assert [event.key[-3:] for event in edited.events] == ["229"]
        for number in range(230, 600):
            forum.write(number)
        (late,) = await collect(discourse.listen(context, edited.cursor), lambda _: True)
        assert late.gap is not None
        assert len(late.events) == 200
        forum.posts[229]["deleted_at"] = "2026-11-20T13:00:00.000Z"
        ids = [event.key.replace("229", "5") for event in edited.events]
        again = await discourse.recheck(context, [*ids, edited.events[0].key, "x:x:1"])
        assert [event.kind for event in again.events] == ["posted", "deleted"]
