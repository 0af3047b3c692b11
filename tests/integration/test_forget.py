"""`grapevine forget` on the real engines: everything of a person goes, at every place, and never
comes back.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.acts.identities import Identities
from pipeline.acts.search import UNTIL_NOTIFY, Hit, search
from pipeline.clickhouse import connection
from pipeline.ingest.due_rechecks import DueRechecks
from schemas.base import to_ms
from schemas.customer import AuthorInfluence, Contact, Expertise, Influencer, Owner
from schemas.enriched import Brands, EnrichedDeletion, Priority
from schemas.event import AuthorDeleted, MentionPosted, MentionRestored
from schemas.identity import person_subject
from schemas.upkeep import Action, Correction, DeadLetter, Tombstone
from sinks.clickhouse.client import connect
from sinks.clickhouse.days import write_days
from sinks.clickhouse.directories import (
    write_actions,
    write_alert_states,
    write_corrections,
    write_customers,
    write_tombstones,
)
from sinks.clickhouse.forget import (
    SUBJECT,
    People,
    find_forgotten,
    forget_people,
)
from sinks.clickhouse.kin import find_claimed, find_kin, find_sharers, people_of
from sinks.clickhouse.links import write_links
from sinks.clickhouse.purge import purge
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from sinks.testing.notices import make_alert
from tests.builders import (
    NOW,
    make_alert_mention,
    make_author,
    make_candidate,
    make_customer,
    make_customer_match,
    make_engagement,
    make_enriched,
    make_link,
    make_mention,
)
from tests.line import Line, running_line
from tests.services import Services, wait_until, write_config
from tests.standins.slack import CHANNEL, TOKEN, SlackStandIn, slack
from tests.topics import read_all

__all__ = ["slack"]

ANNA = make_author(id="x:x:anna", handle="anna", url="https://x.example/anna")
BOB = make_author(id="x:x:bob", handle="bob", url="https://x.example/bob")
STATE = (
    "mentions", "authors", "engagement", "sightings", "links", "customers", "author_deletions",
    "tombstones", "actions",
    "corrections", "hidden", "told_anew", "day_figures", "day_answers",
)  # fmt: skip


def said(author: Any, number: int, **changes: Any) -> Any:
    return make_mention(
        id=f"x:x:{author.handle}-{number}",
        author=author,
        url=f"https://x.example/{author.handle}/status/{number}",
        text=f"acme number {number}",
        engagement=make_engagement(),
        **changes,
    )


def store_people(store: Client) -> None:
    """Anna, who is the customer c-1, and Bob, who is c-2: three mentions each, and all that hangs
    on them.
    """
    records = [
        make_enriched(
            said(author, n), customer=make_enriched().customer if author is ANNA and not n else None
        )
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
        sql = f"SELECT {SUBJECT.format(id='%(id)s')}"
        assert store.execute(sql, {"id": identity}) == [(person_subject(identity),)]


def test_an_author_is_removed_from_every_table_and_every_figure(store: Client) -> None:
    store_people(store)
    assert voices(store) == 6
    assert forget_people(store, People((ANNA.id,))) == 3
    assert ANNA.id not in everything(store), "her id and those of her mentions, which begin with it"
    assert store.execute("SELECT count(), uniqExact(author_id) FROM current_mentions") == [(3, 1)]
    assert store.execute("SELECT count() FROM engagement") == [(3,)]
    assert voices(store) == 3
    assert forget_people(store, People((ANNA.id,))) == 0


def test_what_makes_the_views_fast_forgets_too(store: Client) -> None:
    store_people(store)
    told_anew = said(ANNA, 1, published_at=NOW - timedelta(days=40), revision=to_ms(NOW) + 1)
    answer = make_enriched(
        said(BOB, 9, parent_id="x:x:anna-1"), brands=Brands(author_role="account"), customer=None
    )
    deleted = EnrichedDeletion(
        id="x:x:anna-2", source="s", revision=to_ms(NOW) + 1, seen_at=NOW + timedelta(days=1)
    )
    records = [make_enriched(told_anew), answer, deleted]
    assert insert_records(store, [record.to_json() for record in records]).refused == []
    write_days(store, late_secs=0)
    for table in ("hidden", "told_anew", "day_answers"):
        assert "x:x:anna-" in everything(store, table), table
    forget_people(store, People((ANNA.id,)))
    assert ANNA.id not in everything(store)
    assert store.execute("SELECT sum(mentions) FROM day_figures FINAL") == [(3,)]


def test_a_customer_is_removed_and_mentions_keep_no_trace(store: Client) -> None:
    store_people(store)
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


def alert_on(author: Any, number: int, **changes: Any) -> Any:
    """An alert that ended, about a mention of this author, which it quotes and names in every field."""
    mention = make_alert_mention(
        id=f"x:x:{author.handle}-{number}",
        author_id=author.id,
        customer_id="c-1" if author is ANNA else "c-2",
    )
    return make_alert(
        **{
            "dedup_key": f"angry-customer:{mention.id}",
            "title": f"{author.handle} is angry",
            "text": f"acme number {number}",
            "reasons": (f"{author.handle} bought Gold Card",),
            "note": f"asked {author.handle}",
            "status": "resolved",
            "mentions": (mention,),
        }
        | changes
    )


def alerts(store: Client) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = store.execute(
        "SELECT dedup_key, title, text, note, reasons, mention_ids FROM alerts FINAL ORDER BY 1"
    )
    return rows


def test_alerts_of_long_ago_lose_who_was_forgotten(store: Client) -> None:
    store_people(store)
    both = alert_on(ANNA, 1).model_copy(
        update={
            "dedup_key": "spike",
            "mentions": (*alert_on(ANNA, 1).mentions, *alert_on(BOB, 1).mentions),
        }
    )
    write_alert_states(store, [alert_on(ANNA, 0), alert_on(BOB, 0), both])
    acted = [
        Action(id=key, verb="resolve", subject=key, by="c", at=NOW, note="it was anna")
        for key in ("spike", "angry-customer:x:x:anna-0")
    ]
    write_actions(store, acted)
    forget_people(store, People((ANNA.id,)))
    assert alerts(store) == [
        ("angry-customer:x:x:bob-0", "bob is angry", "acme number 0", "asked bob",
         ["bob bought Gold Card"], ["x:x:bob-0"]),
        ("spike", "angry-customer", "", "", [], ["x:x:bob-1"]),
    ]  # fmt: skip
    assert store.execute("SELECT note FROM actions WHERE subject = 'spike'") == [("",)]
    assert "anna" not in everything(store, "alerts", "actions")


def test_alerts_about_a_forgotten_customer_lose_what_they_bought(store: Client) -> None:
    store_people(store)
    write_alert_states(store, [alert_on(ANNA, 0), alert_on(BOB, 0)])
    forget_people(store, People((), ("c-1",)))
    assert [(row[1], row[4]) for row in alerts(store)] == [
        ("angry-customer", []),
        ("bob is angry", ["bob bought Gold Card"]),
    ]


def test_alerts_of_long_ago_lose_the_words_of_deleted_posts(store: Client) -> None:
    store_people(store)
    old, again = alert_on(BOB, 0), alert_on(BOB, 1, last_at=NOW + timedelta(days=9))
    write_alert_states(store, [old, again])
    gone = [
        Tombstone(
            kind="mention", subject=f"x:x:bob-{n}", revision=to_ms(NOW), at=NOW + timedelta(days=1)
        )
        for n in range(2)
    ]
    write_tombstones(store, gone)
    purge(store)
    assert [row[1:5] for row in alerts(store)] == [
        ("angry-customer", "", "", []),
        ("bob is angry", "acme number 1", "asked bob", ["bob bought Gold Card"]),
    ], "the second fired again since"


def test_an_alert_that_notify_erased_goes_with_the_next_purge(store: Client) -> None:
    erased = alert_on(ANNA, 0).mentions[0].model_copy(update={"id": "", "redacted": True})
    write_alert_states(store, [alert_on(ANNA, 0, mentions=(erased,)), alert_on(BOB, 0)])
    purge(store)
    assert [row[0] for row in alerts(store)] == ["angry-customer:x:x:bob-0"]


def test_what_they_bought_goes_from_the_reasons_and_their_ids_from_other_mentions(
    store: Client,
) -> None:
    reasons = ("customer (gold)", "valued segment", "bought Gold Card", "negative")
    bought = make_enriched(said(ANNA, 0), priority=Priority(score=70, reasons=reasons))
    reply = make_enriched(
        said(BOB, 0, parent_id="x:x:anna-0", thread_id="x:x:anna-0"), customer=None
    )
    insert_records(store, [bought.to_json(), reply.to_json()])
    forget_people(store, People((), ("c-1",)))
    row = "SELECT priority_reasons FROM current_mentions WHERE mention_id = 'x:x:anna-0'"
    assert store.execute(row) == [(["negative"],)]
    forget_people(store, People((ANNA.id,)))
    assert store.execute("SELECT mention_id, parent_id, thread_id FROM current_mentions") == [
        ("x:x:bob-0", "", "")
    ]


def test_what_clickhouse_was_told_names_nobody(store: Client) -> None:
    store_people(store)
    write_alert_states(store, [alert_on(ANNA, 0)])
    forget_people(store, People((ANNA.id,), ("c-1",)))
    told = store.execute("SELECT command FROM system.mutations WHERE database = currentDatabase()")
    assert told
    assert not [command for (command,) in told if "anna" in command or "'c-1'" in command]


def test_a_person_is_their_accounts_and_their_customer_records(store: Client) -> None:
    store_people(store)
    both = People((ANNA.id,), ("c-1",))
    assert people_of(find_kin(store, People((ANNA.id,)))) == both
    assert people_of(find_kin(store, People((), ("c-1",)))) == both
    assert people_of(find_kin(store, People((), ("c-1",)), without=[ANNA.id])) == People(
        (), ("c-1",)
    )
    assert people_of(find_kin(store, People(("nobody",), ("nobody",)))) == People(
        ("nobody",), ("nobody",)
    )


def test_accounts_are_found_however_they_were_linked(store: Client) -> None:
    accounts = {
        "mail": make_author(id="x:x:1", handle="one", email="Mailto:Anna@Home.example "),
        "profile": make_author(id="x:x:2", handle="two", url="https://www.X.example/anna/?lang=de"),
        "renamed": make_author(id="x:x:3", handle="annas_old"),
        "recognised": make_author(id="x:x:4", handle="four"),
        "same address": make_author(id="x:x:5", handle="five", email="second@home.example"),
        "hops": make_author(id="x:x:6", handle="six", email="second@home.example"),
        "pinned away": make_author(id="x:x:7", handle="taken"),
        "rejected": make_author(id="x:x:8", handle="eight", email="anna@home.example"),
        "nobody": make_author(id="x:x:9", handle="nine", url="https://x.example", email=""),
    }
    records = [
        make_enriched(
            said(author, 1),
            customer=make_customer_match(customer_id="c-9") if name == "recognised" else None,
        )
        for name, author in accounts.items()
    ]
    renamed = accounts["renamed"].model_copy(update={"handle": "new_name"})
    records.append(make_enriched(said(renamed, 2), customer=None))
    assert insert_records(store, [one.to_json() for one in records]).refused == []
    anna = make_customer(
        id="c-9",
        emails=("anna@home.example",),
        handles=("x:@Annas_Old", "x:taken"),
        profiles=("x.example/anna",),
        author_ids=("x:5",),
    )
    write_customers(store, [anna, make_customer(id="c-2", handles=(), emails=(), profiles=())])
    pinned = make_link(author_id="x:x:10", customer_id="c-9", handle="x:taken")
    rejected = make_link(author_id="x:x:8", customer_id="c-9", status="rejected")
    write_links(store, [pinned, rejected])
    everyone = ("x:x:1", "x:x:10", "x:x:2", "x:x:3", "x:x:4", "x:x:5", "x:x:6")
    kin = find_kin(store, People((), ("c-9",)))
    # What shares an address with a rejected account is the person's word against a decision: it is shown.
    assert set(people_of(kin).authors) == {*everyone, "x:x:8"}
    assert people_of(find_kin(store, People(("x:x:6",)), without=["x:x:8"])) == People(
        everyone, ("c-9",)
    )
    ways = {one.id: one.how for one in kin}
    assert ways["x:x:1"] == "e-mail of c-9"
    assert ways["x:x:2"] == "profile URL of c-9"
    assert ways["x:x:4"] == "what mentions were recognised as of c-9"
    assert [one.id for one in find_claimed(store, handles=["X:@annas_old"])] == ["x:x:3", "c-9"]
    assert {one.id for one in find_claimed(store, emails=["second@home.example"])} == {
        "x:x:5",
        "x:x:6",
    }


def test_accounts_elsewhere_with_the_same_profile_are_theirs(store: Client) -> None:
    page = "https://x.example/anna"
    accounts = [
        make_author(id=name, handle=name, url=url)
        for name, url in (
            ("x:x:1", page),
            ("webhook:shop:1", "x.example/anna/"),
            ("csv:old:1", "https://blog.example/team"),
            ("rss:blog:1", "https://blog.example/team"),
            ("rss:blog:2", "https://blog.example/team"),
        )
    ]
    posts = [make_enriched(said(one, 1), customer=None).to_json() for one in accounts]
    assert insert_records(store, posts).refused == []
    assert people_of(find_kin(store, People(("x:x:1",)))).authors == ("webhook:shop:1", "x:x:1")
    assert people_of(find_kin(store, People(("csv:old:1",)))).authors == ("csv:old:1",), (
        "what several of one place bear is nobody's profile"
    )


def test_what_somebody_else_bears_too_is_theirs_as_well(store: Client) -> None:
    accounts = [
        make_author(
            id="x:x:1", handle="anna", url="https://x.example/anna", email="a@home.example"
        ),
        make_author(id="x:x:2", handle="anna", url="https://x.example/anna"),
    ]
    posts = [make_enriched(said(one, 1), customer=None).to_json() for one in accounts]
    assert insert_records(store, posts).refused == []
    write_customers(store, [make_customer(id="c-7", handles=(), emails=("a@home.example",))])
    claims = ("a@home.example", "x.example/anna", "b@home.example")
    assert find_sharers(store, claims, People(("x:x:1",))) == {
        "a@home.example": "c-7",
        "x.example/anna": "x:x:2",
    }
    assert find_sharers(store, claims, People(("x:x:1", "x:x:2"), ("c-7",))) == {}
    looked_after = make_customer(
        id="c-8", handles=(), emails=(), owner=Owner(email="a@home.example")
    )
    write_customers(store, [looked_after])
    # Where they look after others their address is the company's.
    assert find_sharers(store, claims, People(("x:x:1", "x:x:2"), ("c-7",))) == {
        "a@home.example": "c-8"
    }


def test_accounts_are_found_under_every_spelling_of_an_address(store: Client) -> None:
    """And nobody else: of two members of one forum, or two names that differ in a dot, one is meant."""
    accounts = {
        "f:f:1": make_author(id="f:f:1", handle="", url="https://m.facebook.com/Anna.B?ref=x"),
        "f:f:2": make_author(id="f:f:2", handle="", url="https://forum.example/member.php?u=12"),
        "f:f:3": make_author(id="f:f:3", handle="", url="https://forum.example/member.php?u=112"),
        "f:f:4": make_author(id="f:f:4", handle="", email="anna.b@xn--bcher-kva.example", url=""),
        "f:f:5": make_author(id="f:f:5", handle="", email="annab@bücher.example", url=""),
        "f:f:6": make_author(id="f:f:6", handle="", url="https://fb.com/annabell"),
        "f:f:7": make_author(id="f:f:7", handle="anna@bücher.example", url=""),
    }
    records = [
        make_enriched(make_mention(id=f"{one}0", type="f", author=author), customer=None)
        for one, author in accounts.items()
    ]
    assert insert_records(store, [one.to_json() for one in records]).refused == []
    anna = make_customer(
        id="c-9",
        emails=("Anna.B@Bücher.example",),
        handles=("f:@anna@xn--bcher-kva.example",),
        profiles=("facebook.com/anna.b", "http://www.forum.example/member.php?12-anna"),
    )
    write_customers(store, [anna])
    kin = people_of(find_kin(store, People((), ("c-9",))))
    assert kin == People(("f:f:1", "f:f:2", "f:f:4", "f:f:7"), ("c-9",))
    by_url = find_claimed(store, handles=["https://forum.example/member.php?u=12&s=5"])
    assert {one.id for one in by_url} == {"f:f:2", "c-9"}


@pytest.fixture
def line(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> Iterator[Line]:
    with running_line(tmp_path, endpoints, topic_prefix, tables) as made:
        yield made


@pytest.fixture
def line_without_tables(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, database: str
) -> Iterator[Line]:
    with running_line(tmp_path, endpoints, topic_prefix, database) as made:
        yield made


def found_at(output: str, place: str) -> list[int]:
    """The figures of a place in the last table that has it."""
    (*_, row) = (text for text in output.splitlines() if f" {place} " in text)
    cells = [cell.strip() for cell in row.strip("│┃ ").split("│")]
    return [int(cell.replace(",", "")) for cell in cells[1:] if cell.replace(",", "").isdigit()]


def test_it_is_remembered_by_hash_and_removed_from_the_topics(line_without_tables: Line) -> None:
    line = line_without_tables
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
    note = Influencer(author_id=ANNA.id, handle="anna", by="eva", at=NOW)
    line.send(topics.INFLUENCERS, (ANNA.id, note.to_json()))
    line.send(topics.TOMBSTONES, (f"author:{ANNA.id}", b"{}"))
    asked = line.command("forget", "author", ANNA.id, "--only")
    assert asked.exit_code == 0, asked.output
    for place in ("links", "influence", "influencers", "tombstones"):
        assert found_at(asked.output, f"topic {place}.v1") == [1]
    assert "Nothing was changed. Repeat with --yes" in asked.output
    assert link.key in line.keys(topics.LINKS)
    done = line.command("forget", "author", ANNA.id, "--only", "--yes", "--note", "request 17")
    assert done.exit_code == 1, "it has no tables yet"
    assert "the store removes what is there, as soon as it runs" in done.output
    assert "Forgotten." not in done.output
    subject = person_subject(ANNA.id)
    assert set(line.keys(topics.TOMBSTONES)) == {f"person:{subject}"}
    assert set(line.keys(topics.LINKS)) == {other.key}
    assert set(line.keys(topics.INFLUENCE)) == set(line.keys(topics.INFLUENCERS)) == set()
    assert line.keys(topics.INFLUENCE) == {}
    assert set(line.keys(topics.CUSTOMERS)) == {"c-1", "c-2"}
    (action,) = (Action.model_validate_json(value) for value in line.keys(topics.ACTIONS).values())
    assert (action.verb, action.subject, action.note) == ("forget", subject, "request 17")
    assert "anna" not in action.model_dump_json()
    line.command("forget", "customer", "c-2", "--only", "--yes")
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
    assert "c-1" in done.output
    assert found_at(done.output, "table mentions") == [3, 0]
    assert done.output.endswith("Forgotten.\n")
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
    theirs = {person_subject(i) for i in (ANNA.id, "c-1")}
    assert {f"person:{one}" for one in theirs} <= set(line.keys(topics.TOMBSTONES))
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
    for kind, name in (
        ("person", "x:x:nobody"),
        ("author", "x:x:nobody"),
        ("customer", "c-0"),
        ("handle", "x:@nobody"),
        ("email", "nobody@home.example"),
    ):
        done = line.command("forget", kind, name, "--yes")
        assert done.exit_code == 1, done.output
        assert f"Nothing is known of {name}" in done.output
        assert "Forgotten." not in done.output
    assert line.keys(topics.TOMBSTONES) == {}
    document = json.loads(line.path.read_text())
    document["clickhouse"] = {"url": "clickhouse://127.0.0.1:1/none", "connect_timeout_secs": 1}
    write_config(line.path.parent, document)
    person = line.command("forget", "person", "x:x:nobody")
    assert person.exit_code == 1
    assert "name authors and customers with --only instead" in person.output


def fill(line: Line, email: str) -> None:
    """Something of Anna, who is c-1 by her address, in every topic that may hold something; Bob beside her."""
    posts = [
        MentionPosted(mention=said(author.model_copy(update={"email": mail}), n))
        for author, mail in ((ANNA, email), (BOB, ""))
        for n in range(2)
    ]
    line.send(topics.RAW, *((event.key, event.to_json()) for event in posts))
    customers = (
        make_customer(id="c-1", handles=(), emails=(email,)),
        make_customer(id="c-2", handles=("x:bob",)),
    )
    line.send(topics.CUSTOMERS, *((one.id, one.to_json()) for one in customers))
    knows = Expertise(topic="loans", score=60, evidence=("x:x:anna-0",))
    rank = AuthorInfluence(author_id=ANNA.id, score=5, at=NOW, expertise=(knows,))
    line.send(topics.INFLUENCE, (ANNA.id, rank.to_json()))
    met = Contact(at=NOW, by="eva", note=f"writes as {email}")
    record = Influencer(author_id=ANNA.id, handle="anna", contacts=(met,), by="eva", at=NOW)
    line.send(topics.INFLUENCERS, (ANNA.id, record.to_json()))
    link = make_link(author_id=ANNA.id, customer_id="c-1")
    line.send(topics.LINKS, (link.key, link.to_json()))
    decided = Correction(
        mention_id="x:x:anna-1", field="spam", value=True, by="c", at=NOW, author_id=ANNA.id
    )
    line.send(topics.CORRECTIONS, (decided.key, decided.to_json()))
    line.send(
        topics.ALERT_STATE, *((one.dedup_key, one.to_json()) for one in map(ended, (ANNA, BOB)))
    )
    raised = make_candidate(dedup_key="late:x:x:anna-0", mentions=ended(ANNA).mentions)
    line.send(topics.ALERTS, (raised.dedup_key, raised.to_json()))
    act = Action(id="a", verb="resolve", subject=ended(ANNA).dedup_key, by="c", at=NOW, note="anna")
    line.send(topics.ACTIONS, (act.subject, act.to_json()))
    original = base64.b64encode(posts[0].to_json()).decode()
    letter = DeadLetter(source="x", service="enrich", reason="r", at=NOW, value=original)
    line.send(topics.DEAD_LETTERS, ("x", letter.to_json()))


def ended(author: Any) -> Any:
    return alert_on(author, 0)


@pytest.fixture
def alarming(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, slack: SlackStandIn
) -> Iterator[Line]:
    """A line whose every mention raises an alert, told by a Slack bot."""
    (tmp_path / "token").write_text(TOKEN)
    care = {
        "type": "slack",
        "token": f"file:{tmp_path / 'token'}",
        "channel": CHANNEL,
        "api_url": slack.api_url,
    }
    rule = {"type": "mention", "when": "type == 'x'", "notify": ["care"], "group_secs": 0}
    sections = {"notify": {"care": care}, "rules": {"said": rule}}
    with running_line(tmp_path, endpoints, topic_prefix, tables, **sections) as made:
        yield made


def hits(line: Line, identities: Identities) -> list[Hit]:
    with connect(connection(line.config.clickhouse)) as client:
        return list(search(line.config, client, identities))


def told(slack: SlackStandIn) -> str:
    """All that the channel shows now, threads and metadata included."""
    return str([(one.content, one.metadata) for one in slack.posted()])


def test_the_proof_over_a_stack_that_has_everything(
    alarming: Line, services: Services, slack: SlackStandIn
) -> None:
    line = alarming
    for name in ("enrich", "store", "watch"):
        services.start(name, line.path)
    for running in services.running:
        running.wait_ready()
    fill(line, "anna@home.example")
    services.start("notify", line.path).wait_ready()
    wait_until(lambda: "anna-1" in told(slack) and "bob-1" in told(slack), 60, "people are alarmed")
    looks = DueRechecks(line.config.service.state_dir, "x", (timedelta(days=1),))
    looks.add(["x:x:anna-0", "x:x:bob-0"], NOW)
    wanted = ("mentions", "authors", "customers", "links", "corrections", "alerts", "actions")
    for table in wanted:
        wait_until(partial(line.rows, f"SELECT 1 FROM {table} LIMIT 1"), 60, table)
    count = "SELECT count() FROM current_mentions"
    wait_until(lambda: line.rows(count) == [(4,)], 60, "four mentions are stored")

    exported = json.loads(line.command("export-person", "email", "anna@home.example").stdout)
    assert {one["id"] for one in exported["person"]} == {ANNA.id, "c-1"}
    topics_with = {
        topics.RAW, topics.ENRICHED, topics.CUSTOMERS, topics.INFLUENCE, topics.LINKS,
        topics.CORRECTIONS, topics.ALERT_STATE, topics.ALERTS, topics.ACTIONS, topics.DEAD_LETTERS,
    }  # fmt: skip
    places = {f"table {table}" for table in (*wanted, "engagement", "sightings")}
    places |= {f"topic {topic.name}" for topic in topics_with}
    places |= {f"file directories/{name}/data.mdb" for name in ("customers", "links", "influence")}
    assert places <= exported["places"].keys()
    assert any(place.startswith("file rechecks/x.sqlite") for place in exported["places"])
    assert "bob" not in json.dumps(exported["places"])

    done = line.command("forget", "email", "anna@home.example", "--yes")
    assert done.exit_code == 0, done.output
    assert done.output.endswith("Forgotten.\n"), done.output
    for place in exported["places"]:
        before, after = found_at(done.output, place)
        assert before > 0
        assert after == 0 or place.startswith("topic "), place
    assert line.rows(f"{count} WHERE author_id = '{BOB.id}'") == [(2,)]
    assert looks.due(NOW + timedelta(days=2), 10) == ["x:x:bob-0"]

    written = ("x:x:anna-0", "x:x:anna-1")
    claims = ("anna@home.example", "x.example/anna")
    anna = Identities(People((ANNA.id,), ("c-1",)), written, claims)
    wait_until(lambda: "anna" not in told(slack), 60, "Slack shows nothing of her")
    assert "bob-1" in told(slack)
    wait_until(lambda: not [one for one in hits(line, anna) if not one.until], 60, "the end")
    rest = {one.place: one.until for one in hits(line, anna)}
    assert {place for place in rest if not place.startswith("topic ")} == set()
    assert UNTIL_NOTIFY not in rest.values(), "notify ran, and took her out"
    with connect(connection(line.config.clickhouse)) as client:
        purge(client)  # alerts that are about nobody any more
    rows = line.rows("SELECT dedup_key FROM alerts FINAL ORDER BY 1")
    assert rows == [("angry-customer:x:x:bob-0",), ("said:x:x:bob-0",), ("said:x:x:bob-1",)]
