"""The views `who` and `current_leads`: a person with every account that is theirs, and who would buy."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from clickhouse_driver import Client

from pipeline.acts.who import document, homework
from schemas.customer import Owner, Ticket
from schemas.enriched import (
    BrandMatch,
    Brands,
    CustomerMatch,
    EnrichedDeletion,
    EnrichedMention,
    Intent,
    Intents,
    Sentiment,
)
from sinks.clickhouse.ask.who import find_somebody, read_somebody
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import write_accounts, write_customers
from sinks.clickhouse.links import write_links
from sinks.clickhouse.write import insert_records
from tests.builders import (
    BRANDS,
    NOW,
    make_author,
    make_customer,
    make_customer_match,
    make_enriched,
    make_link,
    make_mention,
    make_purchase,
)
from tests.kept_tables import KeptTables

BUYS = Intents(found=(Intent(name="purchase_intent", confidence=0.9),))
ASKS = Intents(found=(Intent(name="asking_for_references", confidence=0.8, experimental=True),))
ACME = Brands(matches=(BrandMatch(brand="acme", kind="own"),))
ZENITH = Brands(matches=(BrandMatch(brand="zenith", kind="competitor"),))
BEA = make_author(id="x:x:7", handle="bea", name="Bea")


@pytest.fixture
def client(bare_tables: KeptTables) -> Iterator[Client]:
    with connect(bare_tables.emptied()) as client:
        yield client


def said(number: int, text: str = "where can I buy acme?", **fields: Any) -> EnrichedMention:
    about: dict[str, Any] = {
        "author": BEA, "handles": (), "published_at": NOW - timedelta(hours=9 - number),
    }  # fmt: skip
    for name in ("author", "handles", "kind", "published_at"):
        about[name] = fields.pop(name, about.get(name, "post"))
    mention = make_mention(id=f"x:x:{number}", text=text, seen_at=about["published_at"], **about)
    return make_enriched(mention, **({"customer": None, "intents": BUYS, "brands": ACME} | fields))


def store(client: Client, *records: EnrichedMention | EnrichedDeletion) -> None:
    assert not insert_records(client, [record.to_json() for record in records]).refused


def leads(client: Client) -> list[dict[str, Any]]:
    rows, columns = client.execute(
        "SELECT * FROM current_leads ORDER BY author_id, brand", with_column_types=True
    )
    names = [name for name, _ in columns]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_a_lead_is_one_per_author_and_brand_with_their_words(client: Client) -> None:
    write_accounts(client, BRANDS)
    store(
        client,
        said(1),
        said(2, "which bank do you take, acme?", intents=ASKS, handles=("AcmeBank",)),
        said(3, "zenith, where to buy", brands=ZENITH),
        said(4, "anybody but zenith?", brands=ZENITH, intents=ASKS),
        said(5, author=make_author(id="x:x:8", handle="cy")),
    )
    bea, bea_of_zenith, cy = leads(client)
    assert (bea["author_id"], bea["brand"], bea["handle"], bea["mentions"]) == (
        "x:x:7",
        "acme",
        "bea",
        2,
    )
    assert bea["wants"] == ["asking_for_references", "purchase_intent"]
    assert bea["words"] == ["which bank do you take, acme?", "where can I buy acme?"]
    assert (bea["consent"], cy["consent"]) == ("asked us", "none")
    assert bea_of_zenith["words"] == ["anybody but zenith?"], (
        "to buy from others is no lead of ours"
    )


NO_LEAD: dict[str, dict[str, Any]] = {
    "a customer": {"customer": make_customer_match()},
    "a repost": {"kind": "repost"},
    "an account of the brand": {"brands": Brands(matches=ACME.matches, author_role="account")},
    "nobody": {"author": None},
}


@pytest.mark.parametrize("fields", NO_LEAD.values(), ids=NO_LEAD)
def test_who_is_none(client: Client, fields: dict[str, Any]) -> None:
    store(client, said(1, **fields))
    assert leads(client) == []


def test_a_lead_goes_with_its_words_and_when_its_author_becomes_a_customer(client: Client) -> None:
    store(client, said(1), said(2, author=make_author(id="x:x:8", handle="cy")))
    gone = EnrichedDeletion(
        id="x:x:1", source="x-search", revision=said(1).mention.revision, seen_at=NOW
    )
    store(client, gone)
    assert [lead["author_id"] for lead in leads(client)] == ["x:x:8"]
    write_customers(client, [make_customer(id="c-8", handles=("x:cy",))])
    assert leads(client) == []


SOFA = make_purchase(
    id="p-2",
    product="Sofa",
    warranty_until=NOW + timedelta(days=3650),
    renewal_at=NOW + timedelta(days=3650),
)
OPEN = Ticket(id="T-7", opened_at=NOW)


def who(client: Client, person: str) -> dict[str, Any]:
    rows, columns = client.execute(
        "SELECT * FROM who WHERE person = %(person)s", {"person": person}, with_column_types=True
    )
    return dict(zip([name for name, _ in columns], rows[0], strict=True)) if rows else {}


def test_a_person_is_a_customer_with_all_their_accounts(client: Client) -> None:
    forum = make_author(id="forum:f.example:3", handle="anna3")
    known: CustomerMatch = make_customer_match()
    store(
        client,
        said(1, author=make_author(), customer=known, intents=Intents()),
        said(2, author=forum, sentiment=Sentiment(label="positive", compound=0.5)),
        said(3),
    )
    write_customers(
        client,
        [
            make_customer(
                purchases=(make_purchase(), SOFA),
                owner=Owner(name="Ada"),
                tickets=(OPEN,),
                relation="former",
                do_not_contact=True,
            ),
            make_customer(id="c-2", name="Ben", handles=()),
            make_customer(id="c-3", name="Bea", handles=("x:bea",), basis=""),
        ],
    )
    write_links(client, [make_link(), make_link(author_id=forum.id, method="person")])
    anna, ben, bea = who(client, "c-1"), who(client, "c-2"), who(client, "x:x:7")
    assert anna["authors"] == ["forum:f.example:3", "x:x:1001"]
    assert (anna["mentions"], anna["positive"], anna["negative"]) == (2, 1, 1)
    assert (anna["name"], anna["basis"], anna["products"]) == (
        "Anna Example", "consent", ["Acme Gold Account", "Sofa"],
    )  # fmt: skip
    assert (anna["relation"], anna["owner"], anna["do_not_contact"]) == ("former", "Ada", True)
    assert (anna["in_warranty"], anna["tickets"]) == (["Sofa"], ["T-7"])
    assert [product for _, product in anna["renewals"]] == ["Sofa"]
    assert anna["linked_by"] == ["handle", "person"]
    assert (ben["name"], ben["mentions"], ben["months"]) == ("Ben", 0, [])
    assert (bea["customer_id"], bea["mentions"]) == ("", 1), "without a basis nobody is linked"


def test_what_who_shows_is_what_the_view_has(client: Client) -> None:
    store(
        client,
        said(1, author=make_author(), intents=Intents()),
        said(2, author=make_author(), sentiment=Sentiment(label="positive", compound=0.5)),
        said(3),
    )
    write_customers(client, [make_customer()])
    write_links(client, [make_link()])
    for asked in ("c-1", "x:@AnnaBank", "@annabank", "x:x:1001", "anna example"):
        (met,) = find_somebody(client, asked)
        assert (met.customer, met.authors) == ("c-1", ("x:x:1001",))
    parts, row = read_somebody(client, met), who(client, "c-1")
    assert sum(one["mentions"] for one in parts["accounts"]) == row["mentions"] == 2
    assert sum(one["negative"] for one in parts["months"]) == row["negative"] == 1
    assert [one["product"] for one in parts["purchases"]] == row["products"]
    assert [one["method"] for one in parts["links"]] == row["linked_by"] == ["handle"]
    assert [one.person for one in find_somebody(client, "@bea")] == ["x:x:7"]
    assert find_somebody(client, "@nobody") == []
    told = " ".join(homework(met, parts, NOW))
    assert "Anna Example: customer (gold), linked on the basis of consent." in told
    assert "Heard 2 times on 1 account" in told
    assert json.loads(json.dumps(document(met, parts, masked=True), default=str))["person"] == "c-1"
