"""Links on the real engines: suggested, decided, undone while the line works; opted out; forgotten."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.acts.links import Known
from pipeline.acts.suggest import Queue, work_out
from pipeline.clock import SYSTEM_CLOCK
from schemas.consent import CONSENT
from schemas.customer import Link
from schemas.event import MentionPosted
from schemas.identity import anonymous_id
from schemas.mention import Author
from schemas.upkeep import OptOut
from sinks.clickhouse.candidates import read_authors, read_customers, read_doubtful, read_known
from sinks.clickhouse.directories import write_customers
from sinks.clickhouse.forget import People, forget_people
from sinks.clickhouse.kin import find_kin
from sinks.clickhouse.links import write_link_rules, write_links, write_opt_outs
from sinks.clickhouse.opt_out import find_anonymous, make_anonymous
from sinks.clickhouse.write import insert_records
from tests.builders import (
    NOW,
    make_author,
    make_customer,
    make_customer_match,
    make_enriched,
    make_link,
    make_mention,
)
from tests.line import Line, running_line
from tests.services import Services, wait_until

ANNA = make_author(place="Berlin", links=("https://anna.example",))
SAID = "SELECT customer_id FROM mentions_with_customer"


def said(number: int, author: Author = ANNA) -> MentionPosted:
    return MentionPosted(mention=make_mention(id=f"x:x:m{number}", author=author))


def put(store: Client, *authors: Author, status: str = "") -> None:
    match = make_customer_match(status=status) if status else None
    records = [
        make_enriched(make_mention(id=f"{one.id}-said", author=one), customer=match)
        for one in authors
    ]
    assert insert_records(store, [one.to_json() for one in records]).refused == []


def test_a_decision_wins_over_what_is_worked_out_and_views_follow_at_once(store: Client) -> None:
    put(store, ANNA)
    write_customers(store, [make_customer(handles=()), make_customer(id="c-2", handles=())])
    decided = make_link(status="rejected", decided_by="bea", before="confirmed")
    for links in ([make_link(), decided], [make_link(at=NOW)]):
        write_links(store, links)
        assert store.execute(SAID) == []
    write_links(store, [make_link(customer_id="c-2", decided_by="bea")])
    assert store.execute(SAID) == [("c-2",)]
    write_links(store, [decided.model_copy(update={"status": "confirmed"})])
    write_links(store, [make_link(customer_id="c-2", decided_by="bea", status="rejected")])
    assert store.execute(SAID) == [("c-1",)]


def test_who_opted_out_and_where_the_basis_is_not_enough_nobody_is_shown(store: Client) -> None:
    put(store, ANNA)
    write_link_rules(store, CONSENT)
    write_customers(store, [make_customer(basis="legitimate_interest")])
    assert store.execute(SAID) == []  # by handle, on X
    write_customers(store, [make_customer(basis="Contract")])
    assert store.execute(SAID) == [("c-1",)]
    for kind, id_, platform in (("author", ANNA.id, ""), ("customer", "c-1", "x")):
        out = OptOut.model_validate({"kind": kind, "id": id_, "platform": platform, "at": NOW})
        write_opt_outs(store, [out])
        assert store.execute(SAID) == []
        write_opt_outs(store, [out.model_copy(update={"lifted": True})])
        assert store.execute(SAID) == [("c-1",)]
    elsewhere = OptOut(kind="customer", id="c-1", platform="reddit", at=NOW)
    write_opt_outs(store, [elsewhere])
    assert store.execute(SAID) == [("c-1",)]


def test_who_is_compared_and_what_the_stream_doubted(store: Client) -> None:
    bob = make_author(id="x:x:bob", handle="bob")
    put(store, ANNA, status="suggested")
    put(store, bob)
    write_customers(store, [make_customer(handles=("x:bob",))])
    assert {one.id: (one.place, one.links) for one in read_authors(store, 3650)} == {
        ANNA.id: ("Berlin", ("https://anna.example",)),
        bob.id: ("", ()),
    }
    assert read_known(store) == {bob.id: "c-1"}
    assert [one.name for one in read_customers(store, ["c-1", "c-9"])] == ["Anna Example"]
    assert [one.id for one in read_customers(store)] == ["c-1"]
    (doubted,) = read_doubtful(store, 3650)
    assert (doubted.author_id, doubted.customer_id, doubted.status) == (ANNA.id, "c-1", "suggested")
    write_links(store, [doubted])
    queue = "SELECT author_id, customer_id, customer_name FROM suggested_links"
    assert store.execute(queue) == [(ANNA.id, "c-1", "Anna Example")]


def test_the_queue_holds_what_is_likely_and_nobody_decided(store: Client) -> None:
    put(store, ANNA, status="suggested")
    write_customers(store, [make_customer(handles=(), basis="consent")])

    def queue(*links: Link, out: tuple[OptOut, ...] = ()) -> Queue:
        there = Known({one.pair: one for one in links}, {}, {one.key: one for one in out})
        return work_out(store, there, CONSENT, days=3650, least=0.2, clock=SYSTEM_CLOCK)

    first = queue()
    assert [(one.author_id, one.customer_id) for one in first.suggested] == [(ANNA.id, "c-1")]
    assert (first.gone, first.compared) == ([], 1)
    assert queue(*first.suggested) == Queue([], [], 1)
    stale = make_link(author_id="x:x:gone", status="suggested")
    assert queue(*first.suggested, stale).gone == [stale.pair]
    assert queue(make_link(status="rejected", decided_by="bea")).suggested == []
    assert queue(out=(OptOut(kind="author", id=ANNA.id, at=NOW),)).suggested == []


def test_a_suggestion_makes_nobody_kin_and_is_forgotten_with_either(store: Client) -> None:
    put(store, ANNA)
    write_customers(store, [make_customer(handles=())])
    guess = make_link(status="suggested", method="resemblance")
    write_links(store, [guess, make_link(author_id="x:x:9", decided_by="bea", status="rejected")])
    write_opt_outs(store, [OptOut(kind="customer", id="c-1", at=NOW)])
    assert [one.id for one in find_kin(store, People(customers=("c-1",)))] == ["c-1"]
    forget_people(store, People(customers=("c-1",)))
    for table in ("links", "link_decisions", "opt_outs"):
        assert store.execute(f"SELECT count() FROM {table}") == [(0,)], table
    assert store.execute("SELECT count() FROM current_mentions") == [(1,)]


def test_what_is_stored_of_who_opts_out_is_nobodys(store: Client) -> None:
    bob = make_author(id="x:x:bob", handle="bob")
    put(store, ANNA, bob, status="confirmed")
    assert make_anonymous(store, [ANNA.id]) == 1
    assert make_anonymous(store, [ANNA.id]) == 0
    shown = (
        "SELECT author_id, author_handle, author_name, url = '', customer_id FROM current_mentions"
        " ORDER BY author_handle"
    )
    assert store.execute(shown) == [
        (anonymous_id(ANNA.id), "", "", 1, ""),
        (bob.id, "bob", bob.name, 0, "c-1"),
    ]
    assert store.execute("SELECT author_id FROM authors FINAL") == [(bob.id,)]
    assert store.execute("SELECT count() FROM author_profiles") == [(0,)]
    assert find_anonymous(store, [ANNA.id, bob.id]) == {ANNA.id: anonymous_id(ANNA.id)}


@pytest.fixture
def line(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> Iterator[Line]:
    with running_line(tmp_path, endpoints, topic_prefix, tables) as made:
        yield made


def test_undone_under_load_opted_out_and_forgotten_during_a_replay(
    line: Line, services: Services
) -> None:
    """One line for all of it: each service costs a second of CPU."""
    customer = make_customer()
    line.send(topics.CUSTOMERS, (customer.id, customer.to_json()))
    for name in ("enrich", "store"):
        services.start(name, line.path)
    for running in services.running:
        running.wait_ready()

    def speak(begin: int) -> None:
        events = [said(number) for number in range(begin, begin + 200)]
        line.send(topics.RAW, *((one.key, one.to_json()) for one in events))

    def stored(count: int) -> None:
        wait_until(
            lambda: line.rows("SELECT count() FROM current_mentions") == [(count,)], 60, f"{count}"
        )

    speak(0)
    wait_until(lambda: bool(line.rows("SELECT 1 FROM links")), 60, "the handle is pinned")
    speak(200)
    done = line.command("links", "reject", ANNA.id, "c-1", "--by", "bea")
    assert done.exit_code == 0, done.output
    speak(400)  # some of these are enriched before the decision has arrived: they pin her again
    stored(600)
    wait_until(lambda: line.rows(SAID) == [], 60, "yesterday's mentions lost the link")
    assert line.command("links", "undo", ANNA.id, "c-1", "--by", "bea").exit_code == 0
    wait_until(lambda: len(line.rows(SAID)) == 600, 60, "they have it again")
    audited = "SELECT verb, acted_by FROM actions ORDER BY at"
    wait_until(
        lambda: line.rows(audited) == [("reject_link", "bea"), ("undo_link", "bea")], 60, "audited"
    )
    assert "confirmed" in line.command("links", "show", ANNA.id).output
    assert "c-1" in line.command("links", "list", "--status", "confirmed").output

    exported = json.loads(line.command("export-person", "customer", "c-1").stdout)
    assert "table link_decisions" in exported["places"]
    speak(0)  # what comes again while she is forgotten
    done = line.command("forget", "customer", "c-1", "--yes")
    assert done.exit_code == 0, done.output
    speak(200)
    (last,) = [said(9_999, make_author(id="x:x:other", handle="other"))]
    line.send(topics.RAW, (last.key, last.to_json()))
    wait_until(
        lambda: line.rows("SELECT author_id FROM current_mentions") == [("x:x:other",)],
        60,
        "nothing of hers came back",
    )
    for table in ("links", "link_decisions", "author_profiles"):
        assert line.rows(f"SELECT count() FROM {table} WHERE author_id = '{ANNA.id}'") == [(0,)]
