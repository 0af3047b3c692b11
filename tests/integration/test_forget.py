"""`grapevine forget` on the real engines: everything of a person goes, at every place, and never
comes back.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clickhouse import connection
from schemas.base import to_ms
from schemas.customer import AuthorInfluence
from schemas.event import AuthorDeleted, MentionPosted, MentionRestored
from schemas.identity import person_subject
from schemas.upkeep import Action, Correction, Tombstone
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import (
    write_actions,
    write_corrections,
    write_customers,
    write_links,
    write_tombstones,
)
from sinks.clickhouse.forget import (
    _SUBJECT,
    People,
    count_stored,
    find_forgotten,
    forget_people,
    linked_people,
)
from sinks.clickhouse.purge import purge
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from tests.builders import (
    NOW,
    make_author,
    make_customer,
    make_engagement,
    make_enriched,
    make_link,
    make_mention,
)
from tests.line import Line, running_line
from tests.services import Services, wait_until, write_config
from tests.topics import read_all

ANNA, BOB = make_author(id="x:x:anna", handle="anna"), make_author(id="x:x:bob", handle="bob")
STATE = (
    "mentions", "authors", "engagement", "sightings", "links", "customers", "author_deletions",
    "tombstones", "actions",
    "corrections",
)  # fmt: skip


def said(author: Any, number: int, **changes: Any) -> Any:
    return make_mention(
        id=f"x:x:{author.handle}-{number}",
        author=author,
        text=f"acme number {number}",
        engagement=make_engagement(),
        **changes,
    )


def store_people(store: Client) -> None:
    """Anna, who is the customer c-1, and Bob, who is c-2: three mentions each, and all that hangs
    on them.
    """
    records = [
        make_enriched(said(author, n), customer=None if n else make_enriched().customer)
        for author in (ANNA, BOB)
        for n in range(3)
    ]
    batch = insert_records(store, [record.to_json() for record in records])
    assert batch.refused == []
    write_customers(
        store, [make_customer(id="c-1", handles=("x:anna",)), make_customer(id="c-2", handles=())]
    )
    write_links(
        store,
        [make_link(author_id=a, customer_id=c) for a, c in ((ANNA.id, "c-1"), (BOB.id, "c-2"))],
    )
    write_tombstones(store, [Tombstone(kind="author", subject=ANNA.id, revision=1, at=NOW)])
    for author in (ANNA, BOB):
        decided = Correction(
            mention_id=f"{author.id}-1",
            field="spam",
            value=True,
            by="c",
            at=NOW,
            author_id=author.id,
        )
        write_corrections(store, [decided])
        action = Action(
            id=author.handle,
            verb="correct",
            subject=decided.mention_id,
            by="c",
            at=NOW,
            note="spam=yes",
        )
        write_actions(store, [action])
    rewrite_series(store, batch.buckets)


def everything(store: Client, *tables: str) -> str:
    """All rows of the tables as one text."""
    return " ".join(str(store.execute(f"SELECT * FROM {table}")) for table in tables or STATE)


def voices(store: Client) -> float:
    rows = store.execute(
        "SELECT sum(value) FROM series_5m FINAL WHERE metric = 'mentions' AND dimension = ''"
    )
    return float(rows[0][0])


def test_the_hash_is_the_same_in_sql(store: Client) -> None:
    for identity in ("x:x:1001", "c-1", "é|漢字 '\\", ""):
        sql = f"SELECT {_SUBJECT.format(id='%(id)s')}"
        assert store.execute(sql, {"id": identity}) == [(person_subject(identity),)]


def test_an_author_is_removed_from_every_table_and_every_figure(store: Client) -> None:
    store_people(store)
    assert count_stored(store, People((ANNA.id,))) == {
        "mentions": 3,
        "authors": 1,
        "links": 1,
        "customers": 0,
        "purchases": 0,
    }
    assert voices(store) == 6
    assert forget_people(store, People((ANNA.id,))) == 3
    assert ANNA.id not in everything(store), "her id and those of her mentions, which begin with it"
    assert store.execute("SELECT count(), uniqExact(author_id) FROM current_mentions") == [(3, 1)]
    assert store.execute("SELECT count() FROM engagement") == [(3,)]
    assert voices(store) == 3
    assert forget_people(store, People((ANNA.id,))) == 0


def test_a_customer_is_removed_and_mentions_keep_no_trace(store: Client) -> None:
    store_people(store)
    assert count_stored(store, People((), ("c-1",)))["purchases"] == 1
    forget_people(store, People((), ("c-1",)))
    assert store.execute("SELECT customer_id FROM current_customers") == [("c-2",)]
    assert store.execute("SELECT customer_id FROM purchases") == [("c-2",)]
    assert store.execute(
        "SELECT count(), countIf(customer_id != '' OR customer_evidence != '') FROM current_mentions"
    ) == [(6, 0)]
    assert "c-1" not in everything(store)


def test_what_comes_late_is_swept_with_the_next_purge(store: Client) -> None:
    store_people(store)
    subjects = [person_subject(identity) for identity in (ANNA.id, "c-2", "never seen")]
    write_tombstones(
        store,
        [Tombstone(kind="person", subject=subject, revision=1, at=NOW) for subject in subjects],
    )
    assert find_forgotten(store) == People((ANNA.id,), ("c-2",))
    assert purge(store) == 3
    assert find_forgotten(store) == People()
    store_people(store)
    assert purge(store) == 3
    assert ANNA.id not in everything(store)
    assert store.execute("SELECT count() FROM current_mentions") == [(3,)]
    assert store.execute("SELECT count() FROM tombstones FINAL WHERE kind = 'person'") == [(3,)]


def test_a_person_is_their_accounts_and_their_customer_records(store: Client) -> None:
    store_people(store)
    both = People((ANNA.id,), ("c-1",))
    assert linked_people(store, People((ANNA.id,))) == both
    assert linked_people(store, People((), ("c-1",))) == both
    assert linked_people(store, People(("nobody",), ("nobody",))) == People(
        ("nobody",), ("nobody",)
    )


@pytest.fixture
def line(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, database: str) -> Iterator[Line]:
    with running_line(tmp_path, endpoints, topic_prefix, database) as made:
        yield made


def test_it_is_remembered_by_hash_and_removed_from_the_topics(line: Line) -> None:
    link, other = (
        make_link(author_id=ANNA.id, customer_id="c-1"),
        make_link(author_id=BOB.id, customer_id="c-2"),
    )
    line.send(
        topics.CUSTOMERS,
        *((c.id, c.to_json()) for c in (make_customer(id="c-1"), make_customer(id="c-2"))),
    )
    line.send(topics.LINKS, *((found.key, found.to_json()) for found in (link, other)))
    line.send(
        topics.INFLUENCE, (ANNA.id, AuthorInfluence(author_id=ANNA.id, score=5, at=NOW).to_json())
    )
    line.send(topics.TOMBSTONES, (f"author:{ANNA.id}", b"{}"))
    asked = line.command("forget", "author", ANNA.id)
    assert asked.exit_code == 0, asked.output
    assert "in Kafka: 1 links, 1 ranks, 1 account deletions" in asked.output
    assert "Nothing was changed. Repeat with --yes" in asked.output
    assert link.key in line.keys(topics.LINKS)
    done = line.command("forget", "author", ANNA.id, "--yes", "--note", "request 17")
    assert done.exit_code == 0, done.output
    assert "The store removes what is in ClickHouse" in done.output, "it has no tables yet"
    subject = person_subject(ANNA.id)
    assert set(line.keys(topics.TOMBSTONES)) == {f"person:{subject}"}
    assert set(line.keys(topics.LINKS)) == {other.key}
    assert line.keys(topics.INFLUENCE) == {}
    assert set(line.keys(topics.CUSTOMERS)) == {"c-1", "c-2"}
    (action,) = (Action.model_validate_json(value) for value in line.keys(topics.ACTIONS).values())
    assert (action.verb, action.subject, action.note) == ("forget", subject, "request 17")
    assert "anna" not in action.model_dump_json()
    line.command("forget", "customer", "c-2", "--yes")
    assert (set(line.keys(topics.CUSTOMERS)), line.keys(topics.LINKS)) == ({"c-1"}, {})
    assert len(line.keys(topics.TOMBSTONES)) == 2


def test_a_forgotten_person_does_not_come_back_whatever_is_replayed(
    line: Line, services: Services
) -> None:
    events: list[Any] = [
        MentionPosted(mention=said(author, n)) for author in (ANNA, BOB) for n in range(3)
    ]
    customer = make_customer(id="c-1", handles=("x:anna",))
    line.send(topics.CUSTOMERS, (customer.id, customer.to_json()))
    for name in ("enrich", "store"):
        services.start(name, line.path)
    for running in services.running:
        running.wait_ready()
    line.send(topics.RAW, *((event.key, event.to_json()) for event in events))

    count = "SELECT author_handle, count() FROM current_mentions GROUP BY 1 ORDER BY 1"
    wait_until(lambda: line.rows(count) == [("anna", 3), ("bob", 3)], 60, "six mentions are stored")
    wait_until(
        lambda: line.rows("SELECT customer_id FROM author_customers") == [("c-1",)],
        30,
        "anna is known as c-1",
    )
    enriched = read_all(
        line.config.kafka.bootstrap, line.config.kafka.prefix + topics.ENRICHED.name
    )

    done = line.command("forget", "person", ANNA.id, "--yes")
    assert done.exit_code == 0, done.output
    assert "To be forgotten: x:x:anna, c-1" in done.output
    assert "3 mentions, 1 authors" in done.output
    assert line.rows(count) == [("bob", 3)]
    assert line.keys(topics.CUSTOMERS) == {}

    later = NOW + timedelta(days=1)
    edited = said(ANNA, 0, revision=to_ms(later))
    events += [MentionPosted(mention=edited), MentionRestored(mention=edited)]
    events += [
        AuthorDeleted(author_id=ANNA.id, source="x", revision=to_ms(later)),
        MentionPosted(mention=said(BOB, 9)),
    ]
    line.send(topics.RAW, *((event.key, event.to_json()) for event in events))
    line.send(topics.ENRICHED, *((record.key.decode(), record.value) for record in enriched))
    wait_until(lambda: line.rows(count) == [("bob", 4)], 60, "the replay is stored")
    wait_until(
        lambda: (
            line.rows("SELECT uniqExact(mention_id) FROM dropped WHERE detail = 'person'") == [(3,)]
        ),
        30,
        "each is counted",
    )
    assert set(line.keys(topics.TOMBSTONES)) == {
        f"person:{person_subject(i)}" for i in (ANNA.id, "c-1")
    }
    with connect(connection(line.config.clickhouse)) as client:
        purge(client)
        wait_until(
            lambda: ANNA.id not in everything(client, *STATE, "dropped", "deletions"),
            30,
            "no trace of her",
        )
    kept = [
        value
        for topic in (topics.LINKS, topics.CUSTOMERS, topics.INFLUENCE)
        for value in line.keys(topic).values()
    ]
    assert kept == []


def test_ids_nobody_has_are_told(line: Line, services: Services) -> None:
    services.start("store", line.path).wait_ready()
    done = line.command("forget", "person", "x:x:nobody")
    assert done.exit_code == 0, done.output
    assert "Nothing is known under these ids" in done.output
    document = json.loads(line.path.read_text())
    document["clickhouse"] = {"url": "clickhouse://127.0.0.1:1/none", "connect_timeout_secs": 1}
    write_config(line.path.parent, document)
    assert (
        "in ClickHouse: it does not answer" in line.command("forget", "author", "x:x:nobody").output
    )
    person = line.command("forget", "person", "x:x:nobody")
    assert person.exit_code == 1
    assert "name authors and customers one by one instead" in person.output
