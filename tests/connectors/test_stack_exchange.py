"""What Stack Exchange's connector promises beyond the kit: what a post tells, backoff, quota, rechecks."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from connectors import stack_exchange
from connectors.stack_exchange import Settings
from connectors.stack_exchange.posts import host_of
from pipeline.http import HttpClient
from schemas.event import MentionPosted
from schemas.flow import Fatal, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.stack_exchange import ANSWER, COMMENT, QUESTION
from tests.standins.stack_exchange_api import StackExchange
from tests.standins.web import serve

SETTINGS = Settings(tags=("acme",))


def mention(payload: object) -> Mention:
    (event,) = stack_exchange.normalise(payload, name="overflow", settings=SETTINGS)
    assert isinstance(event, MentionPosted)
    return event.mention


def test_a_question_tells_what_it_has() -> None:
    said = mention(QUESTION)
    assert said.id == said.thread_id == "stack_exchange:stackoverflow:7"
    assert said.title == 'Is acme "down"? 7'
    assert said.links == ("https://stackoverflow.com/q/1",)
    assert said.hashtags == ("acme", "cloud")
    assert said.revision == 1_795_000_000_000
    assert said.engagement is not None
    assert (said.engagement.likes, said.engagement.replies, said.engagement.views) == (3, 0, 17)


def test_answers_and_comments_hang_under_the_question() -> None:
    answer, comment = mention(ANSWER), mention(COMMENT)
    assert answer.parent_id == answer.thread_id == comment.thread_id == mention(QUESTION).id
    assert comment.parent_id == answer.id == "stack_exchange:stackoverflow:71"
    assert comment.id == "stack_exchange:stackoverflow:comment/72"
    assert comment.author is not None
    assert (comment.author.name, comment.author.url) == ("gone", "")


@pytest.mark.parametrize(
    ("site", "host"),
    [("stackoverflow", "stackoverflow.com"), ("unix", "unix.stackexchange.com"),
     ("de.stackoverflow", "de.stackoverflow.com"), ("mathoverflow", "mathoverflow.net"),
     ("superuser.com", "superuser.com")],
)  # fmt: skip
def test_sites_have_hosts(site: str, host: str) -> None:
    assert host_of(site) == host


def test_something_is_looked_for() -> None:
    with pytest.raises(ValidationError, match="tags or search"):
        Settings()


async def test_what_is_new_under_a_question_comes_with_it_and_backoff_is_obeyed() -> None:
    clock = MovedClock()
    api = StackExchange(clock.now)
    api.ask(1)
    async with serve(api.app()) as address, HttpClient() as http:
        context = make_context(
            Settings(tags=("acme",), base_url=address, overlap_secs=0), clock=clock, http=http
        )
        (first,) = await collect(stack_exchange.listen(context, None), lambda _: True)
        clock.moment += timedelta(seconds=60)
        api.answer(11, 1)
        clock.moment += timedelta(seconds=60)
        api.answer(21, 1)
        api.backoff = 1000
        listening = stack_exchange.listen(context, first.cursor)
        pages = await collect(listening, lambda pages: len(api.asked) >= 4)
        events = [event.key.rpartition(":")[2] for page in pages for event in page.events]
        assert events == ["1", "11", "comment/12", "21", "comment/22"]
        waited = (api.asked[-1][0] - api.asked[-2][0]).total_seconds()
        assert waited >= 1000
        api.questions[1]["answers"].pop()
        ids = [
            f"stack_exchange:stackoverflow:{one}"
            for one in ("1", "11", "21", "comment/22", "comment/12")
        ]
        again = await stack_exchange.recheck(context, ids)
        assert [(one.kind, one.key.rpartition(":")[2]) for one in again.events] == [
            ("posted", "1"), ("posted", "11"), ("deleted", "21"), ("deleted", "comment/22"),
        ]  # fmt: skip


async def test_a_quota_that_is_used_up_is_waited_for_and_a_scarce_one_spread() -> None:
    clock = MovedClock(NOW)
    api = StackExchange(clock.now)
    api.ask(1)
    async with serve(api.app()) as address, HttpClient() as http:
        context = make_context(Settings(tags=("acme",), base_url=address), clock=clock, http=http)
        api.quota = 100
        await collect(
            stack_exchange.listen(context, None),
            lambda pages: clock.now() > NOW + timedelta(hours=2),
        )
        assert 3 <= len(api.asked) <= 20
        api.quota = 0
        fresh = make_context(Settings(tags=("acme",), base_url=address), clock=clock, http=http)
        with pytest.raises(Retry) as spent:
            await anext(stack_exchange.listen(fresh, None))
        assert spent.value.after == 4321
        api.quota = 9000
        other = make_context(
            Settings(tags=("acme",), site="nowhere", base_url=address), clock=clock, http=http
        )
        with pytest.raises(Fatal, match="check site"):
            await anext(stack_exchange.listen(other, None))
