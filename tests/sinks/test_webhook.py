"""The signed webhook against a receiver that checks signatures with the standard's own library."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook

from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination
from sinks import webhook
from sinks._http import retry_after
from sinks.testing.notices import make_notice

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver:
    """Answers as told and keeps what it got."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers = 200, dict[str, str]()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
                if receiver.status == 0:
                    self.connection.close()
                    return
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/alerts"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.server.shutdown()
    running.server.server_close()


def built(url: str, **changes: Any) -> Destination:
    given = {"url": url, "secret": "env:SECRET", "timeout_secs": 2} | changes
    settings = webhook.Settings.model_validate(
        given, context={"env": {"SECRET": SECRET, "TOKEN": "t0ken"}}
    )
    return webhook.build(settings, name="ops")


def test_a_receiver_can_verify_and_recognise_every_message(receiver: Receiver) -> None:
    endpoint = built(receiver.url, token="env:TOKEN")
    for _ in range(2):
        assert endpoint.deliver(make_notice()) == make_notice().id
    (headers, body), (again, _) = receiver.requests
    data = Webhook(SECRET).verify(body, headers)
    assert data["type"] == "alert.open"
    assert data["data"]["dedup_key"] == "angry-customer:x:x:9001"
    assert data["data"]["mentions"][0]["bought"] == ["Acme Gold Account"]
    assert "deliveries" not in data["data"]
    assert headers["webhook-id"] == again["webhook-id"]
    assert headers["authorization"] == "Bearer t0ken"


def test_each_message_of_an_alert_has_its_own_id(receiver: Receiver) -> None:
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
def test_what_each_answer_means(receiver: Receiver, status: int, answer: type[Exception]) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "7"}
    with pytest.raises(answer) as raised:
        built(receiver.url).deliver(make_notice())
    if status == 429:
        assert isinstance(raised.value, Retry)
        assert raised.value.after == 7


def test_nobody_there_is_tried_again(receiver: Receiver) -> None:
    url = receiver.url
    receiver.server.shutdown()
    receiver.server.server_close()
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


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12.0),
        (
            {
                "retry-after": "Fri, 20 Nov 2026 12:00:30 GMT",
                "date": "Fri, 20 Nov 2026 12:00:00 GMT",
            },
            30.0,
        ),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(headers) == seconds
