"""Pushed mentions over real HTTP: what is signed and right is taken whole, all else is refused with
its reason.
"""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks import Webhook

from connectors import webhook
from schemas.context import PushRequest, SourceContext
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Refused, Reject
from tests.builders import NOW, make_mention
from tests.connectors.context import MovedClock, make_context

OLD, NEW = ("whsec_" + base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2))
ENV = {
    "NEW": NEW,
    "OLD": OLD,
    "TOKEN": "t0ken",
    "SHORT": "whsec_YQ==",
    "PLAIN": "my-very-long-shared-secret-of-ours",
}
RECORD = {
    "id": "17",
    "text": "acme is down",
    "author": {"handle": "@Anna"},
    "published_at": "2026-11-20T11:59:00Z",
}


def make_settings(**changes: Any) -> webhook.Settings:
    given = {"secret": "env:NEW", "further_secrets": ["env:OLD"]} | changes
    return webhook.Settings.model_validate(given, context={"env": ENV})


class Push:
    """A sender, and the server in front of one webhook source. `taken` are the events it published."""

    def __init__(self, session: aiohttp.ClientSession, url: str, taken: list[Event]) -> None:
        self.session, self.url, self.taken = session, url, taken

    async def send(
        self, document: Any, *, path: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        async with self.session.post(self.url + path, data=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def send_signed(
        self, document: Any, *, secret: str = NEW, message_id: str = "msg_1", late_secs: float = 0
    ) -> tuple[int, Any]:
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        return await self.send(body, headers=signed(body, secret, message_id, late_secs))


def signed(
    body: bytes, secret: str = NEW, message_id: str = "msg_1", late_secs: float = 0
) -> dict[str, str]:
    at = NOW - timedelta(seconds=late_secs)
    return {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": "v1a,AAAA v1,AAAA "
        + Webhook(secret).sign(message_id, at, body.decode()),
    }


@asynccontextmanager
async def pushing(context: SourceContext[webhook.Settings]) -> AsyncIterator[Push]:
    taken: list[Event] = []

    async def handler(request: web.Request) -> web.Response:
        pushed = PushRequest(
            method=request.method,
            path=request.path,
            headers={name.lower(): value for name, value in request.headers.items()},
            query=dict(request.query),
            body=await request.read(),
        )
        try:
            page = await webhook.receive(context, pushed)
        except Refused as error:
            return web.json_response(
                {"error": error.reason, "items": error.payload}, status=error.status
            )
        taken.extend(page.events)
        webhook.accepted(context, pushed)
        return web.json_response({"taken": len(page.events)}, status=202)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Push(session, f"http://127.0.0.1:{runner.addresses[0][1]}/push/shop", taken)
    finally:
        await runner.cleanup()


@pytest.fixture
async def push(request: pytest.FixtureRequest) -> AsyncIterator[Push]:
    async with pushing(
        make_context(make_settings(), name=request.node.name, clock=MovedClock())
    ) as running:
        yield running


@pytest.mark.parametrize(
    ("document", "count"),
    [(RECORD, 1), ([RECORD, RECORD | {"id": 18}], 2), ({"mentions": [RECORD]}, 1), ([], 0)],
)
async def test_one_mention_a_list_and_a_batch_are_taken(
    push: Push, document: Any, count: int
) -> None:
    assert await push.send_signed(document) == (202, {"taken": count})
    assert len(push.taken) == count


async def test_a_mention_gets_a_stable_id_and_the_name_of_its_source(push: Push) -> None:
    spoofed = make_mention(source="somebody-else").model_dump(mode="json")
    events = [
        RECORD,
        {name: value for name, value in RECORD.items() if name != "id"},
        spoofed,
        {"kind": "deleted", "id": "17"},
    ]
    await push.send_signed(events)
    first, nameless, ours, deleted = push.taken
    assert isinstance(first, MentionPosted)
    assert isinstance(nameless, MentionPosted)
    assert isinstance(ours, MentionPosted)
    source = first.mention.source
    assert source.startswith("test_a_mention_gets")
    assert first.mention.id == f"webhook:{source}:17"
    assert first.mention.author is not None
    assert first.mention.author.id == f"webhook:{source}:anna"
    assert nameless.mention.id != first.mention.id
    assert (ours.mention.source, ours.mention.id) == (source, "x:x:9001")
    assert isinstance(deleted, MentionDeleted)
    assert (deleted.mention_id, deleted.source) == (first.mention.id, source)


async def test_either_secret_signs_while_one_is_replaced(push: Push) -> None:
    assert (await push.send_signed(RECORD, secret=OLD))[0] == 202
    other = "whsec_" + base64.b64encode(b"x" * 24).decode()
    status, answer = await push.send_signed(RECORD, secret=other)
    assert (status, "no signature fits" in answer["error"]) == (401, True)


@pytest.mark.parametrize("late_secs", [301, -301])
async def test_old_and_future_requests_are_refused(push: Push, late_secs: float) -> None:
    status, answer = await push.send_signed(RECORD, late_secs=late_secs)
    assert (status, "301 s from our time" in answer["error"]) == (401, True)
    assert (await push.send_signed(RECORD, late_secs=late_secs * 299 / 301))[0] == 202


async def test_a_repeat_is_answered_as_taken_without_its_mentions(push: Push) -> None:
    assert await push.send_signed(RECORD) == (202, {"taken": 1})
    assert await push.send_signed(RECORD, late_secs=60) == (202, {"taken": 0})
    assert await push.send_signed(RECORD, message_id="msg_2") == (202, {"taken": 1})
    assert await push.send_signed(RECORD | {"text": "another under a used id"}) == (
        202,
        {"taken": 1},
    )


async def test_what_was_not_accepted_is_not_remembered() -> None:
    context = make_context(make_settings(), name="never-acknowledged", clock=MovedClock())
    body = orjson.dumps(RECORD)
    headers = {name.lower(): value for name, value in signed(body).items()}
    request = PushRequest("POST", "/push/x", headers, {}, body)
    for _ in range(2):
        assert len((await webhook.receive(context, request)).events) == 1


@pytest.mark.parametrize("missing", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
async def test_every_header_is_needed(push: Push, missing: str) -> None:
    headers = signed(orjson.dumps(RECORD))
    del headers[missing]
    status, answer = await push.send(RECORD, headers=headers)
    assert (status, "a header is missing" in answer["error"]) == (401, True)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Webhook-Timestamp": "soon"}, "not a number"),
        ({"Webhook-Timestamp": "9" * 30}, "not a number"),
        ({"Webhook-Timestamp": "٣"}, "not a number"),
        ({"Webhook-Signature": "nonsense"}, "no signature fits"),
        ({"Webhook-Signature": ", v1, ,v1"}, "no signature fits"),
    ],
)
async def test_nonsense_in_the_headers_is_refused(
    push: Push, headers: dict[str, str], said: str
) -> None:
    status, answer = await push.send(RECORD, headers=signed(orjson.dumps(RECORD)) | headers)
    assert (status, said in answer["error"]) == (401, True)


async def test_a_changed_body_is_refused(push: Push) -> None:
    headers = signed(orjson.dumps(RECORD))
    assert (await push.send(RECORD | {"text": "changed"}, headers=headers))[0] == 401
    assert (await push.send(b"\xff", headers=headers))[0] == 400
    assert push.taken == []


async def test_one_bad_item_refuses_the_whole_request_and_every_bad_one_is_named(
    push: Push,
) -> None:
    bad = [
        RECORD,
        {"id": 2},
        RECORD | {"published_at": "yesterday", "rating": "good"},
        RECORD,
        7,
        {"kind": "deleted"},
    ]
    status, answer = await push.send_signed(bad)
    assert status == 400
    assert push.taken == []
    assert "4 of 6 mentions are wrong, nothing was taken" in answer["error"]
    first, second, third, fourth = answer["items"]
    assert first == "[1] text: is missing"
    assert second.startswith("[2] published_at: ")
    assert "; rating: " in second
    assert third == "[4] is not a JSON object but a number"
    assert fourth == "[5] mention_id: is missing"
    assert all(item in answer["error"] for item in answer["items"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "is not JSON"),
        (b"3", "must be one mention"),
        (b'{"mentions": {}}', "must be one mention"),
        (b"", "not JSON"),
    ],
)
async def test_what_is_no_batch_is_refused(push: Push, body: bytes, said: str) -> None:
    status, answer = await push.send_signed(body)
    assert (status, said in answer["error"]) == (400, True)


async def test_limits_of_size_number_and_method() -> None:
    context = make_context(make_settings(max_bytes=2000, max_items=3), name="limits")
    async with pushing(context) as push:
        assert (await push.send_signed([RECORD] * 3))[0] == 202
        status, answer = await push.send_signed([{}] * 4)
        assert (status, "4 mentions, at most 3" in answer["error"]) == (413, True)
        status, answer = await push.send_signed(RECORD | {"text": "x" * 2000})
        assert (status, "at most 2000" in answer["error"]) == (413, True)
        async with push.session.get(push.url) as refused:
            assert refused.status == 405


async def test_unsigned_senders_need_the_token_in_the_path() -> None:
    settings = webhook.Settings.model_validate(
        {"unsigned": True, "token": "env:TOKEN"}, context={"env": ENV}
    )
    async with pushing(make_context(settings, name="unsigned")) as push:
        assert (await push.send(RECORD, path="/t0ken"))[0] == 202
        for path in ("", "/", "/t0ken/x", "/t0kem"):
            assert (await push.send(RECORD, path=path))[0] == 401


async def test_a_token_beside_a_secret_replaces_no_signature() -> None:
    async with pushing(make_context(make_settings(token="env:TOKEN"), name="both")) as push:
        body = orjson.dumps(RECORD)
        assert (await push.send(body, path="/t0ken"))[0] == 401
        assert (await push.send(body, headers=signed(body)))[0] == 401
        assert (await push.send(body, path="/t0ken", headers=signed(body)))[0] == 202


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "secret is missing"),
        ({"unsigned": True}, "unsigned needs a token"),
        ({"unsigned": True, "token": "env:TOKEN", "secret": "env:NEW"}, "leave out one"),
        ({"secret": "whsec_literal"}, "must be written env:NAME"),
        ({"secret": "env:SHORT"}, "at least 16"),
        ({"secret": "env:PLAIN"}, "must be whsec_ and the base64"),
        ({"secret": "env:NEW", "further_secrets": ["env:PLAIN"]}, "must be whsec_ and the base64"),
        ({"secret": "env:NEW", "further_secrets": ["env:MISSING"]}, "MISSING is not set"),
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        webhook.Settings.model_validate(given, context={"env": ENV})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*RECORD, "kind", "payload"]), inner)
    ),
    max_leaves=12,
)


@given(
    changes=st.dictionaries(
        st.sampled_from([*RECORD, "kind", "payload", "mention", "engagement"]), JSON
    )
)
def test_any_json_is_an_event_or_a_reject(changes: dict[str, Any]) -> None:
    try:
        events = webhook.normalise(RECORD | changes, name="shop", settings=make_settings())
    except Reject:
        return
    assert all(event.to_json() for event in events)
