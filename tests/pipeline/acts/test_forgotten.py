"""People who were forgotten: enrich, watch, store and alerts keep nothing of theirs, whenever it
comes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.directories.disk import Change, Checkpoint, DirectoryFile
from pipeline.directories.look_up import Directories
from pipeline.enrich.process import Processor
from pipeline.kafka.outgoing import Outgoing
from pipeline.notify.redact import covers
from pipeline.store.service import _keep
from pipeline.watch.process import Watcher
from schemas.enriched import ENRICHED, Dropped, EnrichedMention
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.identity import (
    is_forgotten_author,
    is_forgotten_customer,
    person_subject,
    remembered_claims,
)
from schemas.mention import Author
from schemas.upkeep import Tombstone
from sinks.clickhouse.records import read_records
from tests.builders import (
    NOW,
    make_alert_mention,
    make_author,
    make_candidate,
    make_customer,
    make_customer_match,
    make_enriched,
    make_mention,
)

FORGOTTEN = "x:x:1001"


def stones(*identities: str) -> Callable[[str, str], Tombstone | None]:
    subjects = {person_subject(identity) for identity in identities}
    stone = Tombstone(kind="person", subject="s", revision=1, at=NOW)
    return lambda kind, subject: stone if kind == "person" and subject in subjects else None


def outcome(event: Event, *identities: str) -> list[Outgoing]:
    return Processor(chain=(), tombstone=stones(*identities), clock=SYSTEM_CLOCK).process(
        event.to_json()
    )


@pytest.mark.parametrize("kind", [MentionPosted, MentionRestored])
@pytest.mark.parametrize("revision", [0, 1, 9_999_999_999_999])
def test_enrich_drops_whatever_a_forgotten_author_wrote_and_keeps_a_hash(
    kind: type[MentionPosted] | type[MentionRestored], revision: int
) -> None:
    (record,) = outcome(kind(mention=make_mention(revision=revision)), FORGOTTEN)
    dropped = ENRICHED.validate_json(record.value or b"")
    assert isinstance(dropped, Dropped)
    assert (record.topic, dropped.reason, dropped.detail) == (
        topics.ENRICHED,
        "tombstoned",
        "person",
    )
    assert b"1001" not in (record.value or b"")
    assert b"9001" not in (record.value or b"") + record.key


ACCOUNT = make_author(id=FORGOTTEN, url="https://x.example/anna", email="Anna@Home.example")
THEIRS = {
    person_subject(FORGOTTEN),
    *remembered_claims(("anna@home.example", "x.example/anna"), (FORGOTTEN,)),
}


@pytest.mark.parametrize(
    ("author", "gone"),
    [
        (ACCOUNT, True),
        (make_author(id="webhook:shop2:7", url="http://www.x.example/anna/?lang=de"), True),
        (make_author(id="csv:old:7", url="", email="mailto:anna@home.example"), True),
        (make_author(id="x:x:2", url="", email="anna@home.example"), True),
        # the handle changed hands: in its own place the id says who it is
        (make_author(id="x:x:2", url="https://x.example/anna"), False),
        (make_author(id="csv:old:8", url="https://x.example/annabel", email=""), False),
        (make_author(id="csv:old:9", url="https://x.example", email="@"), False),
    ],
)
def test_who_was_forgotten_is_known_again_in_another_place(author: Author, gone: bool) -> None:
    assert is_forgotten_author(author, THEIRS.__contains__) is gone


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ({"id": "crm2-9", "emails": ("ANNA@home.example",), "profiles": ()}, True),
        ({"id": "crm2-9", "emails": (), "profiles": ("https://x.example/anna",)}, True),
        ({"id": "crm2-9", "emails": ("bob@home.example",), "profiles": ()}, False),
    ],
)
def test_a_customer_who_was_forgotten_is_known_again_in_another_file(
    told: dict[str, Any], gone: bool
) -> None:
    customer = make_customer(handles=(), **told)
    assert is_forgotten_customer(customer, THEIRS.__contains__) is gone


def test_enrich_takes_nothing_in_under_another_namespace() -> None:
    stone = Tombstone(kind="person", subject="s", revision=1, at=NOW)
    processor = Processor(
        chain=(),
        tombstone=lambda kind, subject: stone if subject in THEIRS else None,
        clock=SYSTEM_CLOCK,
    )
    again = make_mention(
        id="csv:old:1", author=ACCOUNT.model_copy(update={"id": "csv:old:1001", "email": ""})
    )
    (record,) = processor.process(MentionPosted(mention=again).to_json())
    assert isinstance(ENRICHED.validate_json(record.value or b""), Dropped)
    assert b"csv:old" not in (record.value or b"") + record.key


def test_enrich_leaves_no_word_of_a_forgotten_author_who_leaves() -> None:
    event = AuthorDeleted(author_id=FORGOTTEN, source="x", revision=5)
    assert outcome(event, FORGOTTEN) == []
    assert len(outcome(event, "x:x:other")) == 2


def test_enrich_keeps_others_and_deletions() -> None:
    other = make_mention(author=make_author(id="x:x:2"))
    for event in (MentionPosted(mention=other), MentionPosted(mention=make_mention(author=None))):
        (record,) = outcome(event, FORGOTTEN)
        assert isinstance(ENRICHED.validate_json(record.value or b""), EnrichedMention)
    assert (
        len(outcome(MentionDeleted(mention_id="x:x:9001", source="x", revision=1), FORGOTTEN)) == 2
    )


@pytest.mark.parametrize(("gone", "raised"), [("x:x:2", 1), (FORGOTTEN, 0), ("c-1", 0)])
def test_watch_raises_nothing_about_forgotten_authors_and_customers(gone: str, raised: int) -> None:
    watcher = Watcher(rules={"all": lambda _: make_candidate()}, tombstone=stones(gone))
    enriched = make_enriched(customer=make_customer_match(customer_id="c-1"))
    assert len(watcher.process(enriched.to_json())) == raised


@pytest.mark.parametrize(("gone", "covered"), [(FORGOTTEN, True), ("c-1", True), ("x:x:2", False)])
def test_alerts_lose_what_quotes_forgotten_people(gone: str, covered: bool) -> None:
    stone = Tombstone(kind="person", subject=person_subject(gone), revision=1, at=NOW)
    assert covers(stone, make_alert_mention(author_id=FORGOTTEN, customer_id="c-1")) is covered
    assert not covers(stone, make_alert_mention(author_id="", customer_id=""))


def test_the_store_keeps_back_what_forgotten_authors_wrote(tmp_path: Path) -> None:
    found = Directories(tmp_path)
    assert _keep(found) is None, "nobody was ever forgotten: nothing is asked"
    stone = Tombstone(kind="person", subject=person_subject(FORGOTTEN), revision=1, at=NOW)
    other = Tombstone(kind="author", subject="a", revision=1, at=NOW)
    changes = [Change(made.key, made.to_json()) for made in (stone, other)]
    DirectoryFile(tmp_path / "tombstones").apply(changes[1:], Checkpoint("t", 1, {}))
    assert _keep(found) is None
    DirectoryFile(tmp_path / "tombstones").apply(changes, Checkpoint("t", 1, {}))
    mentions = (
        make_mention(),
        make_mention(author=None),
        make_mention(author=make_author(id="x:x:2")),
    )
    batch = read_records([make_enriched(mention).to_json() for mention in mentions], _keep(found))
    assert (batch.indices, batch.forgotten) == ([1, 2], 1)
    assert found.forgotten(FORGOTTEN)
    assert not found.forgotten("x:x:2")
