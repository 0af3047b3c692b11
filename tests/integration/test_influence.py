"""Edges, standing, experts, stories, advocates and influencers in ClickHouse: right under edits,
deletions and erasure.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from clickhouse_driver import Client

from pipeline.acts.rank import compute
from schemas.customer import AuthorInfluence, Contact, Expertise, Influencer, TopicStanding
from schemas.enriched import (
    BrandMatch,
    Brands,
    EnrichedDeletion,
    EnrichedMention,
    Role,
    Sentiment,
    Topic,
    Topics,
)
from sinks.clickhouse import directories as sink
from sinks.clickhouse import ranks
from sinks.clickhouse.forget import People, forget_people
from sinks.clickhouse.network import Window, wants_out
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_author, make_customer, make_enriched, make_mention

EDGES = "SELECT from_author, to_author, kind FROM edges ORDER BY mention_id, to_author, kind"


def said(
    number: int, by: str, *, minutes: int = 0, revision: int = 1, **changes: Any
) -> EnrichedMention:
    """Mention x:x:NUMBER by an author of that name."""
    parts = {
        name: changes.pop(name)
        for name in ("sentiment", "brands", "role", "topics")
        if name in changes
    }
    at = NOW - timedelta(days=2) + timedelta(minutes=minutes)
    fields = {
        "url": f"https://x.example/{by}/{number}",
        "published_at": at,
        "seen_at": NOW,
    } | changes
    author = make_author(
        id=f"x:x:{by}", handle=by, name=by, url=f"https://x.example/{by}", email=""
    )
    mention = make_mention(id=f"x:x:{number}", author=author, revision=revision, **fields)
    return make_enriched(mention, **parts)


def put(store: Client, *records: EnrichedMention | EnrichedDeletion) -> None:
    assert insert_records(store, [record.to_json() for record in records]).refused == []


def of(*edges: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    return [(f"x:x:{one}", f"x:x:{other}", kind) for one, other, kind in edges]


def test_an_edge_for_each_way_to_turn_to_somebody(store: Client) -> None:
    put(
        store,
        said(1, "anna"),
        said(2, "ben", kind="comment", parent_id="x:x:1", handles=("anna", "Cleo")),
        said(3, "cleo", kind="repost", parent_id="x:x:1", handles=("anna", "ben")),
        said(4, "dora", parent_id="x:x:1"),
        said(5, "emil", handles=("ANNA", "emil", "unknown")),
        said(6, "finn", links=("https://x.example/anna/1", "https://else.example")),
        said(7, "gabi", kind="repost", handles=("ben", "anna")),
        said(8, "anna", kind="comment", parent_id="x:x:1"),
    )
    assert store.execute(EDGES) == of(
        ("ben", "anna", "reply"), ("ben", "cleo", "mention"), ("cleo", "anna", "repost"),
        ("dora", "anna", "quote"), ("emil", "anna", "mention"), ("finn", "anna", "quote"),
        ("gabi", "ben", "repost"),
    )  # fmt: skip


def test_edges_follow_edits_deletions_and_erasure(store: Client) -> None:
    put(store, said(1, "anna"), said(2, "ben", kind="comment", parent_id="x:x:1"))
    put(store, said(3, "cleo", handles=("anna",)), said(4, "dora", handles=("anna",)))
    put(store, said(3, "cleo", revision=2, handles=("ben",)))
    assert store.execute(EDGES) == of(
        ("ben", "anna", "reply"), ("cleo", "ben", "mention"), ("dora", "anna", "mention")
    )
    gone = EnrichedDeletion(
        id="x:x:2", source="x", revision=9, seen_at=NOW, lane="live", reason="deleted_by_author"
    )
    put(store, gone)
    assert store.execute(EDGES) == of(("cleo", "ben", "mention"), ("dora", "anna", "mention"))
    forget_people(store, People(authors=("x:x:anna",)))
    assert store.execute(EDGES) == of(("cleo", "ben", "mention"))


def rank(name: str, score: int = 80) -> AuthorInfluence:
    return AuthorInfluence(
        author_id=f"x:x:{name}", score=score, reasons=("turned to by 9 others",), at=NOW, voices=9,
        topics=(TopicStanding(topic="loans", score=60),),
        expertise=(
            Expertise(topic="loans", score=71, reasons=("5 of 6",), evidence=("x:x:1", "x:x:9")),
        ),
    )  # fmt: skip


def test_ranks_and_expertise_are_shown_with_who_it_is(store: Client) -> None:
    put(store, said(1, "anna"), said(2, "ben"))
    ranks.write_ranks(store, [rank("anna", 40), rank("anna"), rank("ben"), rank("nobody")])
    ranks.remove_ranks(store, ["x:x:ben"])
    standing = "SELECT author_id, handle, score, topics, topic_scores, voices FROM author_standing"
    assert store.execute(standing) == [("x:x:anna", "anna", 80, ["loans"], [60], 9)]
    known = "SELECT topic, score, handle, reasons, evidence FROM experts"
    assert store.execute(known) == [("loans", 71, "anna", ["5 of 6"], ["x:x:1", "x:x:9"])]
    store.execute("INSERT INTO opt_outs (kind, id, platform) VALUES", [("author", "x:x:anna", "x")])
    assert store.execute(standing) == store.execute(known) == []


def test_who_carried_a_story_from_whom(store: Client) -> None:
    put(
        store,
        said(1, "anna"),
        said(2, "ben", minutes=3, kind="repost", parent_id="x:x:1"),
        said(3, "cleo", minutes=5, links=("https://x.example/anna/1",)),
        said(4, "dora", minutes=9),
        said(5, "emil", minutes=11, kind="comment", parent_id="x:x:1"),
    )
    day = (NOW - timedelta(days=2)).date()
    store.execute(
        "INSERT INTO copies (cluster, mention_id, published_on, bucket, similarity) VALUES",
        [("c1", f"x:x:{number}", day, NOW, 1.0) for number in (1, 4)],
    )
    steps = store.execute(
        "SELECT author_id, from_author, how, story, dateDiff('minute', from_at, at) FROM story_steps"
        " ORDER BY at"
    )
    assert steps == [
        ("x:x:ben", "x:x:anna", "repost", "", 3),
        ("x:x:cleo", "x:x:anna", "quote", "", 5),
        ("x:x:dora", "x:x:anna", "copy", "c1", 9),
    ]


def felt(first: int, by: str, labels: Iterable[str], **changes: Any) -> list[EnrichedMention]:
    """What an author felt, a mention a day."""
    role = changes.pop("author_role", "public")
    match = BrandMatch(brand="acme", kind="own", voice=role == "public")
    return [
        said(
            first + number, by, published_at=NOW - timedelta(days=number), **changes,
            sentiment=Sentiment(label=label), brands=Brands(matches=(match,), author_role=role),
        )
        for number, label in enumerate(labels)
    ]  # fmt: skip


def test_advocates_and_detractors_are_told_and_staff_is_neither(store: Client) -> None:
    praise, blame = ["positive"] * 4, ["negative"] * 3
    put(
        store,
        *felt(100, "anna", praise),
        *felt(200, "ben", blame),
        *felt(300, "cleo", praise + blame),
        *felt(400, "dora", praise[:2]),
        *felt(500, "staff", praise, author_role="staff"),
        *felt(600, "clerk", praise, role=Role(name="employee", confidence=0.9)),
        *felt(700, "paid", praise, role=Role(name="paid_promoter", confidence=0.9)),
        *felt(800, "known", praise),
        *felt(900, "prospect", praise),
        *felt(1000, "unasked", praise),
    )
    made = [("anna", "customer", "consent"), ("known", "employee", "contract"),
            ("prospect", "prospect", "consent"), ("unasked", "customer", "")]  # fmt: skip
    sink.write_customers(
        store,
        [
            make_customer(id=f"c-{name}", handles=(f"x:{name}",), relation=relation, basis=basis)
            for name, relation, basis in made
        ],
    )
    rows = store.execute(
        "SELECT brand, handle, side, positive, negative, is_customer, customer_id FROM brand_advocates"
        " ORDER BY handle"
    )
    assert rows == [
        ("acme", "anna", "advocate", 4, 0, 1, "c-anna"),
        ("acme", "ben", "detractor", 0, 3, 0, ""),
        ("acme", "prospect", "advocate", 4, 0, 0, ""),
        ("acme", "unasked", "advocate", 4, 0, 0, ""),
    ]


def influencer(name: str, **changes: Any) -> Influencer:
    return Influencer(
        **{"author_id": f"x:x:{name}", "handle": name, "by": "eva", "at": NOW, "owner": "eva"}
        | changes
    )


def test_records_of_influencers_show_the_latest(store: Client) -> None:
    put(store, said(1, "anna"))
    met = Contact(at=NOW, by="eva", how="e-mail", note="asked for a call")
    ranks.write_influencers(store, [influencer("anna"), influencer("ben")])
    ranks.write_influencers(store, [influencer("anna", stage="contacted", contacts=(met,))])
    ranks.remove_influencers(store, ["x:x:ben"])
    rows = store.execute(
        "SELECT handle, stage, owner, contacts, contact_ways, contact_notes FROM influencer_records"
    )
    assert rows == [("anna", "contacted", "eva", 1, ["e-mail"], ["asked for a call"])]


def test_who_is_forgotten_has_no_rank_no_expertise_and_no_record(store: Client) -> None:
    put(store, said(1, "anna"))
    ranks.write_ranks(store, [rank("anna"), rank("ben")])
    ranks.write_influencers(store, [influencer("anna"), influencer("ben")])
    forget_people(store, People(authors=("x:x:anna",)))
    for table in ("author_ranks", "influencers"):
        assert store.execute(f"SELECT author_id FROM {table} FINAL") == [("x:x:ben",)]


def test_ranks_and_experts_are_computed_from_what_is_stored(store: Client) -> None:
    topics = Topics(found=(Topic(name="loans"),))
    anna = said(1, "anna", text="Everything on loans", topics=topics)
    crowd = [said(10 + n, f"fan{n}", handles=("anna",), topics=topics) for n in range(14)]
    circle = [said(40 + n, f"fan{n}", handles=(f"fan{(n + 1) % 14}",)) for n in range(14)]
    asked = [
        said(100 + n, f"fan{n}", text="How do I renew my token?", thread_id=f"x:x:{100 + n}",
             minutes=60 * n, topics=topics)
        for n in range(6)
    ]  # fmt: skip
    answers = [
        said(200 + n, "dora", text="Renew the token first.", kind="comment", minutes=60 * n + 1,
             parent_id=f"x:x:{100 + n}", thread_id=f"x:x:{100 + n}")
        for n in range(6)
    ]  # fmt: skip
    thanks = [
        said(300 + n, f"fan{n}", text="That worked, thank you!", kind="comment",
             parent_id=f"x:x:{200 + n}", thread_id=f"x:x:{100 + n}", minutes=60 * n + 2)
        for n in range(6)
    ]  # fmt: skip
    own = said(400, "bank", handles=("anna",), brands=Brands(author_role="account"))
    put(store, anna, *crowd, *circle, *asked, *answers, *thanks, own)
    window = Window(NOW - timedelta(days=30), NOW + timedelta(days=1))
    ranks_ = compute(store, window).ranks
    best = max(ranks_.values(), key=lambda one: one.score)
    assert best.author_id == "x:x:anna"
    assert best.voices == 14
    assert "x:x:bank" not in ranks_
    dora = ranks_["x:x:dora"].expertise
    assert [one.topic for one in dora] == ["loans"]
    assert dora[0].reasons[0] == "6 of 6 answers confirmed, by 6 people"
    assert set(dora[0].evidence) <= {f"x:x:{200 + n}" for n in range(6)}
    store.execute(
        "INSERT INTO opt_outs (kind, id, platform) VALUES",
        [("author", "x:x:anna", ""), ("author", "x:x:dora", "x"), ("author", "x:x:fan0", "reddit")],
    )
    wanted = compute(store, window).ranks
    assert not {"x:x:anna", "x:x:dora"} & wanted.keys()
    assert "x:x:fan0" in wanted
    assert [name for name in ("anna", "fan0") if wants_out(store, f"x:x:{name}")] == ["anna"]
