"""What GitHub's connector promises beyond the kit: ids, threads, deletions, limits, whom it speaks for."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from connectors import github
from connectors.github import Settings
from connectors.tools.signed import signature
from pipeline.http import HttpClient
from pipeline.ingest.voice import Voice
from schemas.base import to_ms
from schemas.context import PushRequest, SourceContext
from schemas.event import MentionDeleted, MentionPosted
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.github import COMMENT, ISSUE, PAYLOADS, REPOSITORY, delivery
from tests.standins.github_api import TOKEN, GitHub
from tests.standins.web import serve

SECRET = "invented secret of a webhook"


def settings(**given: Any) -> Settings:
    return Settings.model_validate(given, context={"env": {"T": TOKEN, "S": SECRET}})


PUSHED = settings(webhook_secret="env:S", repositories=["acme"])


def mention(payload: dict[str, Any]) -> Mention:
    (event,) = github.normalise(payload, name="code", settings=PUSHED)
    assert isinstance(event, MentionPosted)
    return event.mention


async def push(event: str, payload: Any) -> Page:
    body = orjson.dumps(payload)
    headers = {"x-github-event": event, "x-hub-signature-256": signature(body, SECRET)}
    context = make_context(PUSHED, name="code", clock=MovedClock())
    return await github.receive(context, PushRequest("POST", "/push/code", headers, {}, body))


def test_an_issue_is_the_same_whether_it_is_pushed_or_polled() -> None:
    pushed, polled = mention(PAYLOADS["issue"]), mention(ISSUE)
    assert pushed == polled
    assert pushed.id == "github:acme/app:issues/7"
    assert pushed.links == ("https://acme.example/status",)
    assert pushed.handles == ("bea",)
    assert pushed.hashtags == ("bug",)
    assert pushed.engagement is not None
    assert (pushed.engagement.likes, pushed.engagement.replies) == (2, 0)


def test_a_comment_hangs_under_its_issue_wherever_it_is_read() -> None:
    for payload in (PAYLOADS["comment"], COMMENT):
        said = mention(payload)
        assert said.id == "github:acme/app:issues/comments/71"
        assert (said.parent_id, said.thread_id) == ("github:acme/app:issues/7",) * 2
        assert said.kind == "comment"


def test_an_answer_to_a_comment_hangs_under_that() -> None:
    said = mention(PAYLOADS["discussion"])
    assert said.parent_id == "github:acme/app:discussions/comments/70"
    assert said.thread_id == "github:acme/app:discussions/9"


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_what_is_gone_is_a_deletion(action: str) -> None:
    (event,) = github.normalise(
        delivery("issues", action, issue=ISSUE), name="code", settings=PUSHED
    )
    assert event == MentionDeleted(mention_id="github:acme/app:issues/7", source="code")


def test_code_mentions_nobody() -> None:
    said = mention(ISSUE | {"body": "`@app.route` <!-- @dora --> but @bea, mail a@b.example"})
    assert said.handles == ("bea",)


async def test_stars_are_taken_and_say_nothing() -> None:
    page = await push("star", {"action": "created", "repository": REPOSITORY})
    assert (page.events, page.rejects, page.dropped) == ((), (), {"nothing_said": 1})
    with pytest.raises(Reject, match="nothing that was said"):
        github.normalise(delivery("star", "created"), name="code", settings=PUSHED)


async def test_an_edit_without_a_date_is_of_now() -> None:
    release = {"id": 5, "created_at": "2026-11-01T00:00:00Z", "body": "new words"}
    page = await push("release", {"action": "edited", "release": release, "repository": REPOSITORY})
    (event,) = page.events
    assert isinstance(event, MentionPosted)
    assert event.mention.revision == to_ms(NOW)


async def test_an_odd_delivery_goes_aside() -> None:
    page = await push("issues", {"action": "opened", "issue": {"id": 1}, "repository": REPOSITORY})
    assert not page.events
    assert "is no post of GitHub" in page.rejects[0].reason


def test_it_speaks_for_its_own_repositories_only() -> None:
    voice = Voice.of("code", PUSHED, tuple(github.speaks_for(PUSHED)))
    (own,) = github.normalise(PAYLOADS["comment"], name="code", settings=PUSHED)
    other = PAYLOADS["comment"]["payload"] | {"repository": {"full_name": "acme-evil/app"}}
    (foreign,) = github.normalise(
        {"event": "issue_comment", "payload": other}, name="code", settings=PUSHED
    )
    assert voice.foreign(own) is None
    assert voice.foreign(foreign) is not None


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "search or repositories"),
        ({"webhook_secret": "env:S"}, "needs repositories"),
        ({"repositories": ["acme"]}, "owner/name"),
    ],
)
def test_settings_that_ask_for_nothing_are_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        settings(**given)


def test_a_secret_makes_it_a_push_source() -> None:
    assert github.pushed(PUSHED)
    assert not github.pushed(settings(search=["acme"]))


async def test_limits_are_obeyed_and_rechecks_tell_what_is_gone() -> None:
    api = GitHub(lambda: NOW)
    api.open(1)
    api.comment(11, 1)
    async with serve(api.app()) as address, HttpClient() as http:
        given = settings(url=address, token="env:T", search=["acme"])
        context: SourceContext[Settings] = make_context(given, clock=MovedClock(), http=http)
        ids = [f"github:acme/app:issues/{one}" for one in ("1", "comments/11", "comments/12")]
        page = await github.recheck(context, ids)
        assert [event.key for event in page.events] == ids
        assert [event.kind for event in page.events] == ["posted", "posted", "deleted"]
        api.limited = 1
        with pytest.raises(Retry) as limited:
            await anext(github.listen(context, None))
        assert limited.value.after == pytest.approx(90, abs=2)
        unclear = make_context(
            given.model_copy(update={"search": ("x " * 200,)}), clock=MovedClock(), http=http
        )
        with pytest.raises(Fatal, match="check search"):
            await anext(github.listen(unclear, None))


async def test_searches_tell_what_is_new_or_changed_and_what_the_index_learned_late() -> None:
    clock = MovedClock()
    api = GitHub(clock.now)
    api.open(1)
    async with serve(api.app()) as address, HttpClient() as http:
        given = settings(url=address, token="env:T", search=['"acme"'])
        context = make_context(given, clock=clock, http=http)
        (first,) = await collect(github.listen(context, None), lambda _: True)
        assert not first.events
        clock.moment += timedelta(seconds=60)
        api.open(3)
        api.open(4, "zenith is down", title="zenith")
        (page,) = await collect(github.listen(context, first.cursor), lambda _: True)
        assert [event.key for event in page.events] == ["github:acme/app:issues/3"]
        late = (clock.now() - timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        api.open(2, updated_at=late)
        (later,) = await collect(github.listen(context, page.cursor), lambda _: True)
        assert [event.key for event in later.events] == ["github:acme/app:issues/2"]
