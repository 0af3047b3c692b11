"""What strangers wrote in spreadsheets, mails, Slack, logs and metrics: words, and nothing else."""

import csv
import io
import json
import logging
import re
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.acts.sql import Answer, write_csv
from pipeline.spreadsheet import cell, read_back
from schemas.characters import printable
from sinks import email as email_sink
from sinks.slack.blocks import follow_up, message
from sinks.slack.text import link
from sinks.testing.notices import make_notice
from tests.builders import make_alert_mention
from tests.security.hostile import STRINGS, commands

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[+-]?[\d.]+(e[+-]?\d+)?", re.IGNORECASE)


@pytest.mark.parametrize("words", ["=1+1", "+1-1", "-1+1", "@A1", "\t=1", "\r=1", "'=1", " =1"])
def test_a_formula_becomes_text(words: str) -> None:
    assert cell(words) == "'" + words


@pytest.mark.parametrize(
    "words", ["-5", "+5", "-5.25", "-1e-7", "5", "a=b", "it's", "'quoted'", ""]
)
def test_numbers_and_words_stay(words: str) -> None:
    assert cell(words) == words


@given(st.text("='+-@\t\r\n 5a", max_size=6) | st.text(max_size=20))
def test_cells_can_be_read_back(words: str) -> None:
    assert read_back(cell(words)) == words


def test_csv_has_no_formula_and_loses_nothing() -> None:
    out = io.StringIO(newline="")
    rows = [(words, [words], -5, -5.5) for words in STRINGS]
    kinds = [("=text", "String"), ("list", "Array(String)"), ("n", "Int8"), ("f", "Float64")]
    write_csv(Answer(kinds, iter(rows)), out)
    out.seek(0)
    heading, *read = csv.reader(out)
    assert heading[0] == "'=text"
    for (words, *_), (text, listed, number, fraction) in zip(rows, read, strict=True):
        assert read_back(text) == words
        assert json.loads(listed) == [words]
        assert (number, fraction) == ("-5", "-5.5")
        assert not text.lstrip(" \ufeff").startswith(STARTS) or NUMBER.fullmatch(text)


def mail_of(**changes: Any) -> EmailMessage:
    given: Any = {"host": "mx", "sender": "a@b.example", "to": ["c@d.example"]}
    composed = email_sink.compose(make_notice(**changes), email_sink.Settings.model_validate(given))
    parsed = message_from_bytes(composed.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def everything(words: str) -> dict[str, Any]:
    """An alert in which strangers wrote wherever they can."""
    mention = make_alert_mention(
        author=words, handle=words, site=words, text=words, customer=words, segment=words,
        bought=(words,), role=words, url=f"https://x.example/{words}", department=words,
        intents=(words,),
    )  # fmt: skip
    return {
        "title": words,
        "brand": words,
        "dedup_key": words or "x",
        "reasons": (words,),
        "mentions": (mention, mention),
    }


@pytest.fixture(scope="module")
def shape() -> list[str]:
    """The beginnings of the plain part's lines where the words are one letter."""
    return [line[:2] for line in body(mail_of(**everything("x")), "plain").splitlines()]


def test_mails(shape: list[str]) -> None:
    for words in STRINGS:
        mail = mail_of(**everything(words))
        assert set(mail.keys()) == {
            "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        }  # fmt: skip
        assert mail["To"] == "c@d.example"
        assert commands(str(mail["Subject"])) == []
        plain, page = body(mail, "plain"), body(mail, "html")
        assert commands(plain) == commands(page) == []
        ours = [line for line in plain.splitlines() if line and not line.startswith("> ")]
        assert len(ours) <= len([line for line in shape if line and line != "> "]), words
        tags = set(re.findall(r"<(/?\w+)", page))
        assert tags <= {
            "html",
            "/html",
            "body",
            "/body",
            "p",
            "/p",
            "a",
            "/a",
            "blockquote",
            "/blockquote",
            "br",
        }


def test_a_display_name_writes_no_paragraph() -> None:
    name = "Anna\n\nYour account is locked: https://evil.example\n\n"
    plain = body(mail_of(mentions=(make_alert_mention(author=name),)), "plain")
    assert not [line for line in plain.splitlines() if line.startswith("Your account")]


def test_an_address_writes_no_paragraph() -> None:
    for url in ("https://x.example/\n\nYour account is locked", "https://x.example/\u2028locked"):
        plain = body(mail_of(mentions=(make_alert_mention(url=url),)), "plain")
        assert "locked" not in plain


def test_several_lines_of_an_alert_are_a_quotation() -> None:
    plain = body(mail_of(mentions=(), text="Row 1\nYour account is locked"), "plain")
    assert "> Your account is locked" in plain


def test_slack() -> None:
    for words in STRINGS:
        for made in (message, follow_up):
            for text in _texts(made(make_notice(**everything(words)))):
                assert commands(text) == []
                assert not re.search(r"<[!@#]", text)
                assert not re.search(r"@(here|channel|everyone)\b", text)
                for url, label in re.findall(r"<([^<>|]*)\|([^<>]*)>", text):
                    assert url.startswith("https://x.example/")
                    assert not re.search(r"\w\.\w|://", label)


def _texts(node: Any) -> list[str]:
    """All text that Slack reads as mrkdwn."""
    if isinstance(node, dict):
        own = [node["text"]] if node.get("type") == "mrkdwn" else []
        return own + [text for value in node.values() for text in _texts(value)]
    return [text for one in node for text in _texts(one)] if isinstance(node, list) else []


@pytest.mark.parametrize(
    "label", ["bank.example", "https://bank.example", "www bank", "bank。example"]
)
def test_one_address_never_stands_for_another(label: str) -> None:
    assert link("https://evil.example/", label) == f"{label} <https://evil.example/|open>"


def test_an_ordinary_name_is_the_link() -> None:
    assert link("https://x.example/1", "Anna") == "<https://x.example/1|Anna>"


def test_metrics_say_labels_as_they_are() -> None:
    registry = CollectorRegistry()
    counter = Counter("grapevine_test", "Test.", ["reason"], registry=registry)
    for words in STRINGS:
        counter.labels(words).inc()
    page = generate_latest(registry).decode()
    read = {
        sample.labels["reason"]
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == "grapevine_test_total"
    }
    assert read == set(STRINGS)


LOG = """
import json, logging, sys
from pipeline import logs
logs.set_up("test", as_json={as_json})
places = list(range(10_000))
for words in json.load(sys.stdin):
    logs.get_logger("x").error(words, reason=words, all=[words])
    library = logging.getLogger("library")  # of one place only so many a minute are let through
    about = ("library", logging.ERROR, "library.py", places.pop(), "%s", (words,), None)
    library.handle(library.makeRecord(*about))
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_logs(as_json: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOG.format(as_json=as_json)],
        input=json.dumps(STRINGS),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert commands(done.stderr) == []
    lines = done.stderr.removesuffix("\n").split("\n")
    assert len(lines) == 2 * len(STRINGS)
    if as_json:
        assert [json.loads(line)["event"] for line in lines[::2]] == STRINGS
    assert logging.getLogger("library").handlers == []


@given(st.text())
def test_what_is_printable_has_nothing_unseen(words: str) -> None:
    assert commands(printable(words)) == []
