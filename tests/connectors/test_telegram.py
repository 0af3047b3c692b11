"""What Telegram's connector promises beyond the kit: marks, threads, what is private, offsets."""

from typing import Any

import pytest

from connectors import telegram
from connectors.telegram import Settings
from pipeline.http import HttpClient
from schemas.event import MentionPosted
from schemas.flow import Reject, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.telegram import MESSAGE, PAYLOADS, push
from tests.standins.telegram_api import CHAT, TOKEN, Telegram
from tests.standins.web import serve

SPACE = f"telegram:{CHAT['id']}:"
SECRET = "invented_word"


def settings(**given: Any) -> Settings:
    whole = {"token": "env:T", "webhook_secret": "env:S", "wait_secs": 0, **given}
    return Settings.model_validate(whole, context={"env": {"T": TOKEN, "S": SECRET}})


def mention(payload: Any) -> Mention:
    (event,) = telegram.normalise(payload, name="groups", settings=settings())
    assert isinstance(event, MentionPosted)
    return event.mention


def test_marks_are_where_telegram_counts_them() -> None:
    said = mention(MESSAGE)
    assert said.handles == ("bea",)
    assert said.links == ("https://acme.example", "https://acme.example/x")
    assert said.hashtags == ("acme",)
    assert (said.id, said.thread_id, said.kind) == (f"{SPACE}1", f"{SPACE}1", "message")
    assert said.url == "https://t.me/c/1234567890/1"
    assert said.author is not None
    assert (said.author.handle, said.author.name) == ("anna", "Anna Bank")


def test_an_edit_is_later_and_a_caption_a_text() -> None:
    assert mention(PAYLOADS["edited"]).revision == (int(NOW.timestamp()) + 60) * 1000
    photo = mention(PAYLOADS["photo"])
    assert (photo.text, photo.parent_id, photo.thread_id) == ("look", f"{SPACE}1", f"{SPACE}1")


def test_a_message_by_itself_is_the_same_and_other_updates_are_none() -> None:
    assert mention(MESSAGE["message"]) == mention(MESSAGE)
    with pytest.raises(Reject, match="holds none"):
        telegram.normalise({"update_id": 1, "poll_answer": {}}, name="groups", settings=settings())


async def test_what_is_private_elsewhere_or_says_nothing_is_counted() -> None:
    api = Telegram(lambda: NOW)
    private = api.say(chat={"id": 77, "type": "private"})
    other = api.say(chat=CHAT | {"id": -5})
    silent = api.say(text=None, boost_added={"boost_count": 4})
    context = make_context(
        settings(chats=[str(CHAT["id"]), "77"]), name="groups", clock=MovedClock()
    )
    told = [await telegram.receive(context, push(one, SECRET)) for one in (private, other, silent)]
    assert [page.dropped for page in told] == [
        {"private": 1},
        {"other_chat": 1},
        {"nothing_said": 1},
    ]
    assert not any(page.events for page in told)
    assert telegram.speaks_for(context.settings) == [
        "telegram:users:", f"telegram:{CHAT['id']}:", "telegram:77:"
    ]  # fmt: skip


async def test_what_was_heard_is_confirmed_with_the_next_question_only() -> None:
    api = Telegram(lambda: NOW)
    api.say()
    async with serve(api.app()) as address, HttpClient() as http:
        given = settings(base_url=address, webhook_secret=None)
        context = make_context(given, name="groups", clock=MovedClock(), http=http)
        (page,) = await collect(telegram.listen(context, None), lambda _: True)
        assert [event.key for event in page.events] == [f"{SPACE}1"]
        assert len(api.updates) == 1
        (after,) = await collect(telegram.listen(context, page.cursor), lambda _: True)
        assert (list(after.events), api.updates) == ([], [])
        api.webhook = True
        with pytest.raises(Retry, match="webhook"):
            await collect(telegram.listen(context, page.cursor), lambda _: True)
