"""The signed webhook against a receiver that checks signatures with the standard's own library."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook

from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination
from sinks import webhook
from sinks.testing.http import PATIENCE_SECS, HttpStandIn, http_stand_in
from sinks.testing.notices import make_notice
from sinks.testing.stage import Stage

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@contextmanager
def _stage() -> Iterator[Stage]:
    """An endpoint that checks no signature; a repeated webhook-id is dropped, as the standard says."""
    with http_stand_in() as receiver:

        def shown() -> list[str]:
            return list({got["webhook-id"]: body.decode() for got, body in receiver.taken}.values())

        yield Stage(
            module=webhook,
            destination=built(receiver.url, token="env:TOKEN"),
            answer=receiver.answer,
            shown=shown,
            credentials=("token", "secret"),
            secrets=(SECRET, SECRET.removeprefix("whsec_"), "t0ken"),
            patience=PATIENCE_SECS,
        )


STAGES = {"endpoint": _stage}


@pytest.fixture
def receiver() -> Iterator[HttpStandIn]:
    with http_stand_in() as running:
        yield running


def built(url: str, **changes: Any) -> Destination:
    given = {"url": url, "secret": "env:SECRET", "timeout_secs": 2} | changes
    settings = webhook.Settings.model_validate(
        given, context={"env": {"SECRET": SECRET, "TOKEN": "t0ken"}}
    )
    return webhook.build(settings, name="ops")


def test_a_receiver_can_verify_and_recognise_every_message(receiver: HttpStandIn) -> None:
    endpoint = built(receiver.url, token="env:TOKEN")
    for _ in range(2):
        assert endpoint.deliver(make_notice()) == make_notice().id
    (headers, body), (again, _) = receiver.requests
    data = Webhook(SECRET).verify(body, headers)
    assert data["type"] == "alert.open"
    assert data["data"]["dedup_key"] == "angry-customer:x:x:9001"
    assert data["data"]["mentions"][0]["bought"] == ["Acme Gold Account"]
    assert data["data"]["route"] == {"to": "place", "addresses": [], "why": ""}
    assert data["data"]["alerts"] == 1
    assert "deliveries" not in data["data"]
    assert headers["webhook-id"] == again["webhook-id"]
    assert headers["authorization"] == "Bearer t0ken"


def test_each_message_of_an_alert_has_its_own_id(receiver: HttpStandIn) -> None:
    endpoint = built(receiver.url)
    for number, purpose in enumerate(["open", "update", "update", "resolve"], 1):
        endpoint.deliver(make_notice(number=number, purpose=purpose))
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 4
    assert [json.loads(body)["type"] for _, body in receiver.requests][-1] == "alert.resolve"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (0, Retry),
        (429, Retry),
        (500, Retry),
        (503, Retry),
        (408, Retry),
        (400, Reject),
        (413, Reject),
        (422, Reject),
        (401, Fatal),
        (404, Fatal),
        (410, Fatal),
        (302, Fatal),
    ],
)
def test_what_each_answer_means(
    receiver: HttpStandIn, status: int, answer: type[Exception]
) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "7"}
    with pytest.raises(answer) as raised:
        built(receiver.url).deliver(make_notice())
    if status == 429:
        assert isinstance(raised.value, Retry)
        assert raised.value.after == 7


def test_nobody_there_is_tried_again(receiver: HttpStandIn) -> None:
    url = receiver.url
    receiver.close()
    with pytest.raises(Retry):
        built(url).deliver(make_notice())


@pytest.mark.parametrize(
    "given", [{"url": "ftp://x"}, {"secret": SECRET}, {"secret": "env:BAD"}, {"secret": "env:NONE"}]
)
def test_settings_that_cannot_work_are_refused(given: dict[str, str]) -> None:
    values = {"url": "https://x.example", "secret": "env:SECRET"} | given
    with pytest.raises(ValidationError):
        webhook.Settings.model_validate(
            values, context={"env": {"SECRET": SECRET, "BAD": "whsec_!"}}
        )
