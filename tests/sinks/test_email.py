"""E-mail through a real SMTP server (aiosmtpd): content, threads, TLS, log-in, and what each
refusal means.
"""

import html
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given, settings
from pydantic import ValidationError

from schemas.customer import Owner
from schemas.flow import Fatal, Reject, Retry
from schemas.notice import Destination, Notice
from sinks import email as email_sink
from sinks.testing.notices import HOSTILE, make_notice
from sinks.testing.stage import Answer, Stage
from sinks.testing.strategies import notices
from tests.builders import NOW, make_alert_mention

CUT = "421 cut off"
"""An answer that nobody gets: the connection ends instead."""


class Mailroom:
    """Keeps what arrives; answers as told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer == CUT:
            server.transport.abort()
        if answer.startswith("250"):
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            self.mails.append(parsed)
        return answer


def free_port() -> int:
    """A port nobody listens on; aiosmtpd wants to be told one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ANSWERS: dict[Answer, str] = {
    "taken": "250 OK",
    "denied": "250 OK",
    "busy": "451 try again later",
    "down": "421 shutting down",
    "cut": CUT,
    "refused": "554 no",
}


@contextmanager
def _stage() -> Iterator[Stage]:
    """A mailbox behind a log-in; of mails with one Message-ID a mail program shows one."""
    room, port = Mailroom(), free_port()
    known = [True]

    def authenticator(*_: Any) -> AuthResult:
        return AuthResult(success=known[0], handled=False)

    def answer(how: Answer) -> None:
        known[0], room.answers["DATA"] = how != "denied", ANSWERS[how]

    def shown() -> list[str]:
        return list({str(mail["Message-ID"]): _read(mail) for mail in room.mails}.values())

    controller = Controller(
        room,
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        authenticator=authenticator,
    )
    controller.start()
    yield Stage(
        module=email_sink,
        destination=built(port, username="grapevine", password="env:PASSWORD"),
        answer=answer,
        shown=shown,
        credentials=("password", "username"),
        secrets=("s3cret",),
        patience=None,
        live=("<!channel>", "<https://evil.example", "<@U0123456>"),
    )
    controller.stop()


def _read(mail: EmailMessage) -> str:
    """What a mail program renders: the subject, which is never markup, and the HTML."""
    page = mail.get_body(("html",))
    assert page is not None
    return f"{html.escape(mail['Subject'])}\n{page.get_content()}"


STAGES = {"mailbox": _stage}


@pytest.fixture
def mailroom() -> Iterator[tuple[Mailroom, int]]:
    room = Mailroom()
    port = free_port()
    controller = Controller(room, hostname="127.0.0.1", port=port)
    controller.start()
    yield room, port
    controller.stop()


def settings_of(where: int, **changes: Any) -> email_sink.Settings:
    given = {
        "host": "127.0.0.1", "port": where, "tls": "none", "sender": "grapevine@acme.example",
        "to": ["care@acme.example", "boss@acme.example"], "timeout_secs": 5,
    } | changes  # fmt: skip
    return email_sink.Settings.model_validate(given, context={"env": {"PASSWORD": "s3cret"}})


def built(where: int, **changes: Any) -> Destination:
    return email_sink.build(settings_of(where, **changes), name="mail")


def test_a_mail_says_what_who_the_words_and_why(mailroom: tuple[Mailroom, int]) -> None:
    room, port = mailroom
    reference = built(port).deliver(make_notice())
    (mail,) = room.mails
    assert mail["Subject"] == "[warning] A gold customer is angry"
    assert mail["To"] == "care@acme.example, boss@acme.example"
    assert mail["Message-ID"] == reference
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    for expected in (
        "Anna Example (@annabank)",
        "bought Acme Gold Account",
        "> The acme app logs me out",
        "Why: negative",
    ):
        assert expected in plain.get_content()
    assert 'href="https://x.example/annabank/status/9001"' in page.get_content()


def test_a_mail_says_how_things_stand_with_the_customer() -> None:
    known = make_alert_mention(
        matters=("in warranty: Drill",), do_not_contact=True, known_as="partner"
    )
    given = {"host": "mail.example", "sender": "a@acme.example", "to": ["b@acme.example"]}
    mail = email_sink.compose(
        make_notice(mentions=(known,)), email_sink.Settings.model_validate(given)
    )
    plain = mail.get_body(("plain",))
    assert plain is not None
    words = "partner Anna Example, bought Acme Gold Account, in warranty: Drill, do not contact"
    assert words in plain.get_content()


@pytest.mark.parametrize(
    ("more", "mail_of", "to", "why"),
    [
        ({"owners": True}, "ada@acme.example", "b@acme.example, ada@acme.example", "For Ada, who"),
        ({"owners": True}, "no address", "b@acme.example", "has no e-mail address here"),
        ({}, "ada@acme.example", "b@acme.example", ""),
        (
            {"departments": {"billing": "bills@acme.example"}},
            "",
            "bills@acme.example",
            "For billing",
        ),
    ],
)
def test_a_mail_goes_to_the_owner_or_the_department_too(
    more: dict[str, Any], mail_of: str, to: str, why: str
) -> None:
    mention = make_alert_mention(owner=Owner(name="Ada", email=mail_of), department="billing")
    given = {"host": "mail.example", "sender": "a@acme.example", "to": ["b@acme.example"], **more}
    mail = email_sink.compose(
        make_notice(mentions=(mention,)), email_sink.Settings.model_validate(given)
    )
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert mail["To"] == to
    assert why in plain.get_content()


def test_a_mail_says_whose_it_is_and_by_when_in_business_time() -> None:
    to_do = make_alert_mention(
        department="billing",
        answer_by=NOW + timedelta(hours=1),
        intents=("complaint", "purchase_intent"),
        role="journalist, The Dill",
    )
    given = {"host": "mail.example", "sender": "a@acme.example", "to": ["b@acme.example"]}
    mail = email_sink.compose(
        make_notice(mentions=(to_do,)), email_sink.Settings.model_validate(given)
    )
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "for billing, answer by Fri 2026-11-20 14:00 CET, complaint, purchase intent" in text
    assert "journalist, The Dill" in text


def test_a_mail_about_many_alerts_names_none_to_act_on() -> None:
    flood = {"dedup_key": "flood:angry-customer", "title": "1,500 alerts at once", "mentions": ()}
    mail = email_sink.compose(make_notice(alerts=1500, count=1500, **flood), settings_of(25))
    body = mail.get_body(("plain",))
    assert body is not None
    assert "flood:" not in body.get_content()
    assert "than the first one" not in body.get_content()


def test_follow_ups_are_threaded_and_repeats_recognisable(mailroom: tuple[Mailroom, int]) -> None:
    room, port = mailroom
    mailbox = built(port)
    reference = mailbox.deliver(make_notice())
    for _ in range(2):
        assert (
            mailbox.deliver(make_notice(reference=reference, purpose="escalate", number=2))
            == reference
        )
    first, second, repeated = room.mails
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Subject"] == "[warning] Worse: A gold customer is angry"
    assert second["Message-ID"] == repeated["Message-ID"] != first["Message-ID"]


@given(notices)
@settings(max_examples=60, deadline=None)
def test_whatever_was_said_becomes_a_mail_without_markup_or_headers_of_its_own(
    notice: Notice,
) -> None:
    given: Any = {"host": "mx", "sender": "a@b.example", "to": ["c@d.example"]}
    mail = email_sink.compose(notice, email_sink.Settings.model_validate(given))
    parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert parsed.get_content_type() == "multipart/alternative"
    assert parsed["To"] == "c@d.example"


def test_hostile_words_stay_words() -> None:
    given: Any = {"host": "mx", "sender": "a@b.example", "to": ["c@d.example"]}
    notice = make_notice(
        title="a\r\nBcc: all@b.example",
        mentions=(make_alert_mention(text="<script>x</script>" + HOSTILE),),
    )
    mail = email_sink.compose(notice, email_sink.Settings.model_validate(given))
    assert mail["Bcc"] is None
    page = mail.get_body(("html",))
    assert page is not None
    assert "<script>" not in page.get_content()


@pytest.mark.parametrize(
    ("answers", "answer"),
    [
        (
            {"care@acme.example": "550 no such user", "boss@acme.example": "550 no such user"},
            Reject,
        ),
        ({"care@acme.example": "451 try later", "boss@acme.example": "550 no such user"}, Retry),
        ({"care@acme.example": "550 no such user"}, Reject),
        ({"DATA": "554 spam"}, Reject),
        ({"DATA": "452 full"}, Retry),
    ],
)
def test_what_each_refusal_means(
    mailroom: tuple[Mailroom, int], answers: dict[str, str], answer: type[Exception]
) -> None:
    room, port = mailroom
    room.answers = answers
    with pytest.raises(answer):
        built(port).deliver(make_notice())


def test_a_server_without_tls_where_tls_is_asked_for_is_refused(
    mailroom: tuple[Mailroom, int],
) -> None:
    with pytest.raises(Fatal):
        built(mailroom[1], tls="starttls").deliver(make_notice())


def test_nobody_there_is_tried_again(mailroom: tuple[Mailroom, int]) -> None:
    with pytest.raises(Retry):
        built(1).deliver(make_notice())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of its own for 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    return certificate, key


@pytest.fixture
def secure_mailroom(certificate: tuple[Path, Path]) -> Iterator[tuple[Mailroom, int]]:
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def authenticator(
        server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            b"grapevine",
            b"s3cret",
        )
        return AuthResult(success=right, handled=False)

    room = Mailroom()
    port = free_port()
    controller = Controller(
        room,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticator,
    )
    controller.start()
    yield room, port
    controller.stop()


def test_starttls_and_log_in(
    secure_mailroom: tuple[Mailroom, int], certificate: tuple[Path, Path]
) -> None:
    room, port = secure_mailroom
    login = {
        "tls": "starttls",
        "username": "grapevine",
        "password": "env:PASSWORD",
        "ca_file": str(certificate[0]),
    }
    assert "lets us in" in email_sink.reach(settings_of(port, **login))
    assert room.mails == []
    built(port, **login).deliver(make_notice())
    assert len(room.mails) == 1
    with pytest.raises(Fatal):
        built(port, **(login | {"username": "somebody"})).deliver(make_notice())
    with pytest.raises(Fatal):  # a certificate nobody vouches for
        built(port, **(login | {"ca_file": None})).deliver(make_notice())


@pytest.mark.parametrize(
    "changes", [{"to": []}, {"to": ["nobody"]}, {"sender": "x"}, {"password": "plain"}, {"port": 0}]
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        built(25, **changes)
