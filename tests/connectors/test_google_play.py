"""connectors/google_play against a stand-in for Google's token endpoint and the Play Developer API."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from connectors import google_play
from connectors.google_play import Settings
from pipeline.http import HttpClient
from schemas.base import to_ms
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.mention import Mention
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.expected import differences, expected_rows, mention_of
from tests.standins.google_play_api import PACKAGE, GooglePlay, make_review, service_account
from tests.standins.web import serve


class Run:
    """A stand-in and a source that listens to it."""

    def __init__(self, api: GooglePlay, url: str, http: HttpClient) -> None:
        self.api, self.url, self.http, self.clock = api, url, http, MovedClock()

    def context(self, secret: str = "", **changes: Any) -> SourceContext[Settings]:
        given = {
            "package": PACKAGE, "service_account": "env:A", "base_url": self.url,
            "oauth_url": f"{self.url}/token",
        } | changes  # fmt: skip
        settings = Settings.model_validate(
            given, context={"env": {"A": secret or service_account()}}
        )
        return make_context(settings, name="reviews", clock=self.clock, http=self.http)


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    api = GooglePlay()
    async with serve(api.app()) as url, HttpClient() as http:
        yield Run(api, url, http)


async def page(context: SourceContext[Settings], cursor: Any = None) -> Page:
    (first,) = await collect(google_play.listen(context, cursor), lambda seen: len(seen) == 1)
    return first


def mention(event: Event) -> Mention:
    assert isinstance(event, MentionPosted)
    return event.mention


@pytest.mark.parametrize("row", expected_rows("google_play"))
def test_recorded_reviews_say_what_they_say(row: dict[str, Any]) -> None:
    assert differences(mention_of("google_play", row["payload"]), row["expect"]) == []


async def test_a_review_with_all_it_has(run: Run) -> None:
    run.api.add(1)
    (event,) = (await page(run.context(brand="acme"))).events
    said = mention(event)
    assert (said.title, said.text) == ("Number 1", "acme crashes, see https://a.example/x")
    assert (said.rating, said.app_version, said.lang) == (2, "4.2", "pt-BR")
    assert said.links == ("https://a.example/x",)
    assert said.brand == "acme"
    assert said.engagement is not None
    assert (said.engagement.likes, said.engagement.replies) == (3, 0)


async def test_an_edit_and_an_answer_are_later_revisions(run: Run) -> None:
    context = run.context()
    review = run.api.add(1)
    first = await page(context)
    await run.clock.sleep(60)
    user = review["comments"][0]["userComment"]
    user |= {"starRating": 5, "originalText": "Agora sim", "text": "Works now"}
    (edited,) = (await page(context, first.cursor)).events
    assert (mention(edited).rating, mention(edited).text) == (5, "Agora sim")
    assert mention(edited).revision == to_ms(run.clock.now())
    run.api.answer(review)
    second = await page(context, first.cursor)
    figures = mention(second.events[0]).engagement
    assert figures is not None
    assert figures.replies == 1
    assert (await page(context, second.cursor)).events == ()


async def test_what_was_there_is_history_and_several_pages_are_one_reading(run: Run) -> None:
    old = run.clock.now() - timedelta(days=3)
    run.api.reviews = [make_review(2, run.clock.now()), make_review(1, old)]
    first = await page(run.context(page_reviews=1))
    assert [mention(event).lane for event in first.events] == ["history", "live"]


async def test_a_token_is_used_until_it_ends(run: Run) -> None:
    context = run.context()
    for _ in range(2):
        await page(context)
    assert run.api.asked.count("/token") == 1
    run.api.now += timedelta(hours=1)
    run.clock.moment = run.api.now
    await page(context)
    assert run.api.asked.count("/token") == 2


async def test_a_clock_that_is_off_is_mended_by_what_google_says(run: Run) -> None:
    run.api.add(1)
    run.clock.moment += timedelta(hours=2)
    assert len((await page(run.context())).events) == 1
    assert run.api.asked.count("/token") == 2


async def test_recheck_leaves_alone_what_google_does_not_show(run: Run) -> None:
    run.api.answer(run.api.add(1))
    ids = [f"google_play:{PACKAGE}:gp:AOqp-{number}" for number in (1, 2)]
    found = await google_play.recheck(run.context(), [*ids, "google_play:com.other:gp:AOqp-1"])
    assert [(event.kind, event.key) for event in found.events] == [("posted", ids[0])]


async def test_failures_are_told_apart(run: Run) -> None:
    for secret in (
        "no json",
        '{"type": "service_account"}',
        '{"client_email": "a", "private_key": "b"}',
    ):
        with pytest.raises(Fatal, match="service_account"):
            await page(run.context(secret))
    with pytest.raises(Fatal, match="package"):
        await page(run.context(package="com.other.app"))
    context = run.context()
    await page(context)
    limited = {"error": {"code": 403, "errors": [{"reason": "rateLimitExceeded"}]}}
    for answer, error in (
        (web.Response(status=400), Retry),
        (web.json_response(limited, status=403), Retry),
        (web.Response(status=403), Fatal),
    ):
        run.api.answers = [answer]
        with pytest.raises(error):
            await page(context)
    run.api.answers = [web.Response(status=401)]
    await page(context)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"reviewId": "gp:1", "comments": [{"developerComment": {"text": "hi"}}]}, "userComment"),
        ({"reviewId": "gp:1", "comments": [{"userComment": {"text": "hi"}}]}, "undated"),
        ({"comments": [{"userComment": {"text": "hi"}}]}, "reviewId"),
    ],
)
def test_what_is_no_review_is_rejected(wrong: Any, reason: str) -> None:
    with pytest.raises(Reject, match=reason):
        mention_of("google_play", wrong)
