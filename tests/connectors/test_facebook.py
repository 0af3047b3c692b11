"""What Facebook's connector promises beyond the kit: what changes tell, deletions, challenges, limits."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from pydantic import ValidationError

from connectors import facebook
from connectors.facebook import Settings
from connectors.tools.meta import DELETION
from pipeline.http import HttpClient
from pipeline.ingest.voice import Voice
from schemas.context import PushRequest, SourceContext
from schemas.event import AuthorDeleted, MentionDeleted, MentionPosted
from schemas.flow import Page, Refused, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.facebook import ANNA, COMMENT, PAGE, PAYLOADS, change, push
from tests.standins.graph_api import TOKEN, Graph
from tests.standins.web import serve

SECRET = "invented app secret"
PUSHED = {"pages": [PAGE], "verify_token": "env:V", "app_secret": "env:S"}


def settings(**given: Any) -> Settings:
    env = {"V": "invented word", "S": SECRET, "T": TOKEN}
    return Settings.model_validate(given, context={"env": env})


def context(**more: Any) -> SourceContext[Settings]:
    return make_context(settings(**PUSHED, **more), name="page", clock=MovedClock())


def mention(payload: Any) -> Mention:
    (event,) = facebook.normalise(payload, name="page", settings=settings(**PUSHED))
    assert isinstance(event, MentionPosted)
    return event.mention


async def ask(method: str, path: str = "", body: bytes = b"", **query: str) -> Page:
    told = {name.replace("_", ".", 1): value for name, value in query.items()}
    request = PushRequest(method, f"/push/page{path}", {"host": "listen.example"}, told, body)
    facebook.admit(context(), request)
    return await facebook.receive(context(), request)


def test_a_comment_tells_what_it_has() -> None:
    said = mention(PAYLOADS["comment"])
    assert said.id == f"facebook:{PAGE}:55_66"
    assert said.parent_id == said.thread_id == f"facebook:{PAGE}:{PAGE}_55"
    assert (said.kind, said.hashtags, said.links) == (
        "comment",
        ("acme",),
        ("https://acme.example/x",),
    )
    assert said.author is not None
    assert (said.author.id, said.author.name) == (f"facebook:{PAGE}:user/77", "Anna Bank")
    polled = mention({"id": "55_66", "message": COMMENT["message"], "from": ANNA,
                      "created_time": "2026-11-18T11:06:40+0000", "page_id": PAGE})  # fmt: skip
    assert (polled.id, polled.thread_id, polled.author) == (said.id, said.thread_id, said.author)


def test_an_edit_is_later_and_a_removal_a_deletion() -> None:
    assert mention(PAYLOADS["edited"]).revision == 1_795_000_100_000
    (gone,) = facebook.normalise(PAYLOADS["removed"], name="page", settings=settings(**PUSHED))
    assert gone == MentionDeleted(
        mention_id=f"facebook:{PAGE}:55_66", source="page", revision=1_795_000_100_000
    )


def test_a_review_has_its_stars_and_what_is_elsewhere_is_called_so() -> None:
    review, elsewhere = mention(PAYLOADS["review"]), mention(PAYLOADS["mention"])
    assert (review.kind, review.rating, review.text) == ("review", 2, "slow")
    assert elsewhere.id == f"facebook:{PAGE}:elsewhere/88_99"
    assert (elsewhere.kind, elsewhere.url) == ("post", "https://www.facebook.com/88_99")


@pytest.mark.parametrize("item", ["like", "reaction"])
def test_likes_say_nothing(item: str) -> None:
    like = change(item=item, verb="add", post_id=f"{PAGE}_55")
    assert facebook.normalise(like, name="page", settings=settings(**PUSHED)) == []


async def test_the_challenge_is_given_back_to_who_knows_the_word() -> None:
    page = await ask(
        "GET", hub_mode="subscribe", hub_verify_token="invented word", hub_challenge="1158201444"
    )
    assert page.reply is not None
    assert (page.reply.body, page.reply.status) == (b"1158201444", 200)
    with pytest.raises(Refused) as refused:
        await ask("GET", hub_mode="subscribe", hub_verify_token="another", hub_challenge="1")
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        await ask("GET")
    assert refused.value.status == 405


async def test_one_odd_change_and_other_pages_cost_themselves_only() -> None:
    entries = [
        PAYLOADS["comment"]["entry"][0],
        change(**COMMENT | {"comment_id": None})["entry"][0],
        {**PAYLOADS["comment"]["entry"][0], "id": "999"},
    ]
    page = await facebook.receive(context(), push({"object": "page", "entry": entries}, SECRET))
    assert [event.key for event in page.events] == [f"facebook:{PAGE}:55_66"]
    assert (len(page.rejects), page.dropped) == (1, {"other_page": 1})
    assert page.reply is not None
    assert page.reply.status == 200
    voice = Voice.of("page", context().settings, tuple(facebook.speaks_for(context().settings)))
    assert [voice.foreign(event) for event in page.events] == [None]


def signed(document: dict[str, Any], secret: str = SECRET) -> bytes:
    payload = base64.urlsafe_b64encode(orjson.dumps(document)).rstrip(b"=")
    right = hmac.new(secret.encode(), payload, hashlib.sha256).digest()
    whole = base64.urlsafe_b64encode(right).rstrip(b"=") + b"." + payload
    return urlencode({"signed_request": whole.decode()}).encode()


async def test_a_request_to_delete_a_persons_data_is_obeyed_and_confirmed() -> None:
    document = {"algorithm": "HMAC-SHA256", "issued_at": 1_795_000_000, "user_id": "77"}
    page = await ask("POST", DELETION, signed(document))
    assert page.events == [AuthorDeleted(author_id=f"facebook:{PAGE}:user/77", source="page")]
    assert page.reply is not None
    answer = orjson.loads(page.reply.body)
    code = answer["confirmation_code"]
    assert answer["url"] == f"https://listen.example/push/page{DELETION}?code={code}"
    told = await ask("GET", DELETION, code=code)
    assert told.reply is not None
    assert code.encode() in told.reply.body
    assert not told.events


@pytest.mark.parametrize(
    "body",
    [signed({"user_id": "77"}, "another"), signed({"user_id": None}), b"", b"signed_request=a.b"],
)
async def test_nobody_else_can_delete_a_person(body: bytes) -> None:
    with pytest.raises(Refused):
        await ask("POST", DELETION, body)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"pages": ["1"]}, "needs token"),
        ({"pages": ["1"], "verify_token": "env:V"}, "needs app_secret"),
    ],
)
def test_settings_that_can_do_nothing_are_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        settings(**given)


async def test_what_is_named_only_is_read_and_limits_are_obeyed() -> None:
    graph = Graph(lambda: NOW, SECRET)
    graph.put("x/feed", id="88_99", message="see @Acme", created_time=graph.at(), **{"from": ANNA})
    graph.put(f"{PAGE}/feed", id=f"{PAGE}_1", message="We are acme", created_time=graph.at())
    async with serve(graph.app()) as address, HttpClient() as http:
        given = settings(**PUSHED, token="env:T", graph_url=address)
        source = make_context(given, name="page", clock=MovedClock(), http=http)
        named = change("mention", item="post", verb="add", post_id="88_99")
        page = await facebook.receive(source, push(named, SECRET))
        (event,) = page.events
        assert isinstance(event, MentionPosted)
        assert (event.key, event.mention.text) == (f"facebook:{PAGE}:elsewhere/88_99", "see @Acme")
        ids = [f"facebook:{PAGE}:{one}" for one in (f"{PAGE}_1", f"{PAGE}_2", "elsewhere/88_99")]
        again = await facebook.recheck(source, ids)
        assert [(one.kind, one.key) for one in again.events] == [
            ("posted", ids[0]),
            ("deleted", ids[1]),
        ]
        graph.limited = 1
        with pytest.raises(Retry) as limited:
            await collect(facebook.listen(source, None), lambda _: True)
        assert limited.value.after
