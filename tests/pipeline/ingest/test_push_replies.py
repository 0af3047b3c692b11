"""What the push server does with connectors of services: answers in their words, puts aside what cannot be
understood, and lets each speak for its own place only.
"""

from pathlib import Path

import aiohttp
import pytest

from schemas.context import PushRequest
from tests.connectors.makers.facebook import COMMENT, PAGE, PAYLOADS, change, push
from tests.security.pushing import SECRET, Door, door

PAGE_SOURCE = {
    "type": "facebook",
    "pages": [PAGE],
    "verify_token": "env:TOKEN",
    "app_secret": "env:SECRET",
}


async def send(door: Door, request: PushRequest) -> tuple[int, bytes, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            request.method,
            f"http://127.0.0.1:{door.port}{request.path}",
            params=dict(request.query),
            data=request.body,
            headers=dict(request.headers),
        ) as answer,
    ):
        return answer.status, await answer.read(), answer.content_type


async def test_a_challenge_is_given_back(tmp_path: Path) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "t0ken", "hub.challenge": "<b>17</b>"}
    async with door(tmp_path, page=PAGE_SOURCE) as open_door:
        asked = PushRequest("GET", "/push/page", {}, query, b"")
        assert await send(open_door, asked) == (200, b"<b>17</b>", "text/plain")
        wrong = PushRequest("GET", "/push/page", {}, query | {"hub.verify_token": "t"}, b"")
        assert (await send(open_door, wrong))[0] == 403


async def test_what_cannot_be_understood_is_put_aside_and_the_rest_taken(tmp_path: Path) -> None:
    entries = [
        PAYLOADS["comment"]["entry"][0],
        change(**COMMENT | {"comment_id": None})["entry"][0],
    ]
    async with door(tmp_path, page=PAGE_SOURCE) as open_door:
        request = push({"object": "page", "entry": entries}, SECRET)
        assert (await send(open_door, request))[0] == 200
        assert [event.key for event in open_door.events] == [f"facebook:{PAGE}:55_66"]
        aside = [sent for sent in open_door.producer.sent if "dead_letters" in sent.topic]
        assert len(aside) == 1


@pytest.mark.parametrize("secret", ["another", ""])
async def test_a_wrong_signature_takes_nothing(tmp_path: Path, secret: str) -> None:
    async with door(tmp_path, page=PAGE_SOURCE) as open_door:
        assert (await send(open_door, push(PAYLOADS["comment"], secret)))[0] == 401
        assert open_door.events == []
