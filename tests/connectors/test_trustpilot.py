"""connectors/trustpilot against a stand-in for its Business API, and its webhooks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from aiohttp import web
from pydantic import ValidationError

from connectors import trustpilot
from connectors.trustpilot import Settings
from pipeline import registry
from pipeline.http import HttpClient
from pipeline.ingest.connector import Connector
from pipeline.ingest.voice import Voice
from schemas.base import to_ms
from schemas.context import PushRequest, SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Fatal, Page, Refused, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.expected import differences, expected_rows, mention_of
from tests.standins.trustpilot_api import KEY, SECRET, UNIT, Trustpilot, make_event
from tests.standins.web import serve

WAITING = {"api_key": None, "token": "env:T"}


class Run:
    """A stand-in and a source that listens to it."""

    def __init__(self, api: Trustpilot, url: str, http: HttpClient) -> None:
        self.api, self.url, self.http, self.clock = api, url, http, MovedClock()

    def context(self, **changes: Any) -> SourceContext[Settings]:
        given = {"business_unit_id": UNIT, "api_key": "env:K", "base_url": self.url} | changes
        env = {"K": KEY, "S": SECRET, "T": "path-token", "W": "wrong"}
        settings = Settings.model_validate(given, context={"env": env})
        return make_context(settings, name="reviews", clock=self.clock, http=self.http)


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    api = Trustpilot()
    async with serve(api.app()) as url, HttpClient() as http:
        yield Run(api, url, http)


async def page(context: SourceContext[Settings], cursor: Any = None) -> Page:
    (first,) = await collect(trustpilot.listen(context, cursor), lambda seen: len(seen) == 1)
    return first


def push(*events: Any, token: str = "path-token") -> PushRequest:
    body = orjson.dumps({"events": events})
    return PushRequest("POST", f"/push/reviews/{token}", {}, {}, body)


def mention(event: Event) -> Mention:
    assert isinstance(event, MentionPosted)
    return event.mention


@pytest.mark.parametrize("row", expected_rows("trustpilot"))
def test_recorded_reviews_say_what_they_say(row: dict[str, Any]) -> None:
    assert differences(mention_of("trustpilot", row["payload"]), row["expect"]) == []


async def test_a_review_with_all_it_has_and_its_answer(run: Run) -> None:
    review = run.api.add(1)
    context = run.context(brand="acme")
    first = await page(context)
    said = mention(first.events[0])
    assert (said.rating, said.title, said.lang, said.brand) == (2, "Number 1", "en", "acme")
    assert said.links == ("https://a.example/x",)
    assert said.url == f"https://www.trustpilot.com/reviews/{review['id']}"
    assert said.author is not None
    assert (said.author.name, said.author.place, said.author.posts) == ("Anna", "Berlin, DE", 3)
    review["companyReply"] = {"text": "We are sorry", "createdAt": "2026-11-20T12:00:00"}
    await run.clock.sleep(60)
    (answered,) = (await page(context, first.cursor)).events
    assert mention(answered).revision == to_ms(run.clock.now())
    assert mention(answered).engagement is not None
    assert mention(answered).engagement.replies == 1  # type: ignore[union-attr]


async def test_own_reviews_are_asked_for_with_a_token_that_is_kept(run: Run) -> None:
    run.api.add(1)
    context = run.context(api_secret="env:S")
    first = await page(context)
    assert len(first.events) == 1
    await page(context, first.cursor)
    listed = f"/v1/private/business-units/{UNIT}/reviews"
    assert run.api.asked[1:] == [listed, listed]
    run.api.tokens.clear()
    await page(context, first.cursor)
    assert run.api.asked.count(run.api.asked[0]) == 2


async def test_recheck_tells_what_is_gone_or_hidden(run: Run) -> None:
    run.api.add(1)
    run.api.add(2, reportData={"reviewVisibility": "hidden"})
    ids = [f"trustpilot:{UNIT}:{number:024x}" for number in (1, 2, 3)]
    looked = await trustpilot.recheck(run.context(), [*ids, "trustpilot:other:1"])
    assert [(event.kind, event.key) for event in looked.events] == [
        ("posted", ids[0]),
        ("deleted", ids[1]),
        ("deleted", ids[2]),
    ]
    waiting = await trustpilot.recheck(run.context(**WAITING), ids)
    assert waiting.events == []


async def test_failures_are_told_apart(run: Run) -> None:
    with pytest.raises(Fatal, match="api_key"):
        await page(run.context(api_key="env:W"))
    with pytest.raises(Fatal, match="api_secret"):
        await page(run.context(api_secret="env:W"))
    with pytest.raises(Fatal, match="business_unit_id"):
        await page(run.context(business_unit_id="0" * 24))
    run.api.answers = [web.Response(status=400)]
    with pytest.raises(Retry, match="400"):
        await page(run.context())


async def test_webhooks_tell_what_is_new_revised_and_deleted(run: Run) -> None:
    context = run.context(**WAITING)
    told = [
        make_event(f"service-review-{what}", 1, NOW) for what in ("created", "updated", "deleted")
    ]
    await run.clock.sleep(60)
    taken = await trustpilot.receive(context, push(*told))
    assert [event.kind for event in taken.events] == ["posted", "posted", "deleted"]
    assert {event.key for event in taken.events} == {f"trustpilot:{UNIT}:{1:024x}"}
    assert mention(taken.events[1]).revision == to_ms(run.clock.now())
    voice = Voice.of("reviews", context.settings, tuple(trustpilot.speaks_for(context.settings)))
    assert [voice.foreign(event) for event in taken.events] == [None, None, None]


async def test_an_odd_event_costs_itself_and_a_wrong_request_everything(run: Run) -> None:
    context = run.context(**WAITING)
    good = make_event("service-review-created", 1, NOW)
    taken = await trustpilot.receive(context, push({"eventName": "ping"}, good))
    assert (len(taken.events), len(taken.rejects)) == (1, 1)
    for request, status in (
        (push(good, token="other"), 401),
        (replace(push(good), method="GET"), 405),
        (replace(push(good), headers={"content-length": "9" * 9}), 413),
        (replace(push(good), body=b"{"), 400),
        (replace(push(good), body=b"[]"), 400),
    ):
        with pytest.raises(Refused) as refused:
            await trustpilot.receive(context, request)
        assert refused.value.status == status


async def test_a_source_with_a_token_is_pushed_to(run: Run) -> None:
    module = registry.load("connectors", "trustpilot")
    kinds = [
        Connector.of("trustpilot", module, run.context(**changes).settings).listen is None
        for changes in ({}, WAITING)
    ]
    assert kinds == [False, True]


@pytest.mark.parametrize("wrong", [{}, {"api_secret": "env:K", "token": "env:K"}])
def test_a_source_needs_a_way_to_its_reviews(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(
            {"business_unit_id": UNIT} | wrong, context={"env": {"K": "secret"}}
        )
