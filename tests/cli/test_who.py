"""`grapevine who` on the terminal: who may be meant, what is shown first, what is logged."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import grapevine
from pipeline.acts.who import homework
from schemas.identity import person_subject
from sinks.clickhouse.ask.who import Somebody
from tests.builders import NOW
from tests.services import write_config

ANNA = Somebody("c-1", ("x:x:1001",))
PARTS: dict[str, list[dict[str, Any]]] = {
    "record": [
        {
            "name": "Anna Example",
            "segment": "gold",
            "basis": "consent",
            "owner_name": "Ada",
            "do_not_contact": 1,
            "ticket_ids": ["T-7"],
            "ticket_subjects": ["Card refused"],
            "ticket_times": [NOW - timedelta(days=5)],
            "ticket_urls": [""],
        }
    ],
    "accounts": [
        {
            "author_id": "x:x:1001",
            "type": "x",
            "handle": "annabank",
            "name": "Anna",
            "url": "",
            "followers": 250,
            "mentions": 12,
            "first_at": NOW - timedelta(days=400),
            "last_at": NOW,
            "places": ["x.example"],
        }
    ],
    "links": [
        {
            "author_id": "x:x:1001",
            "customer_id": "c-1",
            "method": "pinned_author",
            "evidence": "x:annabank",
            "confidence": 0.9,
            "basis": "consent",
            "status": "confirmed",
            "decided_by": "",
            "at": NOW,
        }
    ],
    "purchases": [
        {
            "product": "Drill",
            "at": NOW - timedelta(days=40),
            "amount": 99.5,
            "currency": "EUR",
            "warranty_until": NOW + timedelta(days=600),
            "renewal_at": NOW + timedelta(days=12),
        }
    ],
    "months": [{"month": NOW.date(), "mentions": 12, "positive": 2, "neutral": 3, "negative": 7}],
    "latest": [
        {
            "mention_id": "x:x:1",
            "published_at": NOW,
            "type": "x",
            "site": "x.example",
            "url": "",
            "sentiment": "negative",
            "intents": [],
            "priority": 70,
            "title": "",
            "text": "the drill smokes, call 0612345678",
        }
    ],
    "open": [
        {
            "mention_id": "x:x:1",
            "published_at": NOW,
            "department": "service",
            "answer_by": NOW,
            "overdue": 1,
            "priority": 70,
            "url": "",
            "title": "",
            "text": "smokes",
        }
    ],
    "alerts": [
        {"opened_at": NOW, "rule": "angry", "title": "smokes", "status": "open", "dedup_key": "k"}
    ],
    "topics": [{"topic": "smoke", "mentions": 7, "negative": 7}],
    "expertise": [{"topic": "drills", "score": 80, "reasons": ["3 accepted answers"]}],
    "influence": [{"influence": 31, "reasons": ["250 followers"], "speaks_as": "person"}],
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was logged; the answers are given."""
    logged: list[Any] = []
    monkeypatch.setattr("cli.who._log", lambda _, who, how: logged.append((who, how)))
    monkeypatch.setattr("cli.who.find_somebody", lambda _, text: MEANT.get(text, []))
    monkeypatch.setattr("cli.who.read_somebody", lambda *_: PARTS)
    return logged


MEANT = {"anna": [ANNA], "two": [ANNA, Somebody(authors=("x:x:2",))]}


def run(folder: Path, *arguments: str) -> Result:
    config = str(write_config(folder, {"brands": {"acme": {"query": "acme"}}}))
    return CliRunner().invoke(grapevine, ["who", *arguments, "-c", config])


def test_the_homework_comes_first_and_then_what_it_was_made_of(
    tmp_path: Path, asked: list[Any]
) -> None:
    told = run(tmp_path, "anna", "--why", "call on Monday").output
    for words in (
        "Anna Example: customer (gold), linked on the basis of consent.",
        "Ada looks after them.",
        "Do not contact, says the CRM.",
        "Ticket T-7 is open since 15 Nov 2026: Card refused",
        "7 negative",
        "1 mention of theirs waits for an answer.",
        "Speaks mostly of smoke.",
        "Knows drills: 80 of 100 (3 accepted answers).",
        "pinned author",
        "(overdue)",
        "the drill smokes, call 0612345678",
    ):
        assert words in told, told
    assert told.index("looks after") < told.index("Accounts") < told.index("Last words")
    assert asked == [(ANNA, "who; call on Monday")]


def test_json_masks_what_was_said(tmp_path: Path, asked: list[Any]) -> None:
    told = run(tmp_path, "anna", "--json").output
    assert "0612345678" not in told
    assert '"owner_name": "Ada"' in told
    assert "0612345678" in run(tmp_path, "anna", "--json", "--no-redact").output


def test_nobody_and_several_are_told_apart(tmp_path: Path, asked: list[Any]) -> None:
    assert "Nobody is known as nn" in run(tmp_path, "nn").output
    assert "may be several people: name one of c-1, x:x:2" in run(tmp_path, "two").output
    assert asked == [], "who was not found was not looked up"


def test_what_is_promised_is_told_as_of_the_day() -> None:
    told = list(homework(ANNA, PARTS, NOW))
    assert "Drill is in warranty until 12 Jul 2028." in told
    assert "Drill is renewed on 2 Dec 2026, in 12 days." in told
    later = " ".join(homework(ANNA, PARTS, NOW + timedelta(days=700)))
    assert "warranty" not in later
    assert "renewed" not in later


def test_who_is_in_no_record_is_said_to_be_so() -> None:
    nothing: dict[str, list[dict[str, Any]]] = {name: [] for name in PARTS}
    told = list(homework(Somebody(authors=("x:x:2",)), nothing, NOW))
    assert told[0].startswith("In no CRM record")
    assert told[1] == "Not heard in public yet."


def test_the_log_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    class Kept:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> "Kept":
            return self

        def __exit__(self, *_: object) -> None: ...
        def deliver(self, records: Any) -> None:
            sent.extend(records)

    monkeypatch.setattr("pipeline.acts.looked_up.Sender", Kept)
    from pipeline.acts.looked_up import note_look_up
    from pipeline.clock import SYSTEM_CLOCK
    from pipeline.config.model import Kafka

    note_look_up(Kafka(), ["c-1"], by="eva", how="who", clock=SYSTEM_CLOCK)
    assert sent[0].key.decode() == person_subject("c-1")
    assert b"c-1" not in sent[0].value
