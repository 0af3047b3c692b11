"""A round of a CRM over the real ClickHouse: leads and facts as the views have them, nobody without a basis,
and what is gone here is taken back there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from clickhouse_driver import Client

from pipeline.acts.segment import members
from pipeline.acts.sql import QueryError
from pipeline.config.load import build_config
from pipeline.config.model import CrmEntry
from pipeline.crm.rounds import Round
from pipeline.crm.write import carry_out
from pipeline.kafka.outgoing import Outgoing
from schemas.crm import CrmRecord
from schemas.enriched import EnrichedDeletion, Intent, Intents, Priority
from schemas.flow import Fatal
from schemas.identity import person_subject
from sinks.clickhouse.client import connect
from sinks.clickhouse.crm import sent_leads
from sinks.clickhouse.directories import (
    remove_crm_records,
    write_accounts,
    write_crm_records,
    write_customers,
)
from sinks.clickhouse.forget import People, find_forgotten, forget_people
from sinks.clickhouse.links import write_links
from sinks.clickhouse.write import insert_records
from sinks.crm import webhook
from tests.builders import (
    BRANDS,
    NOW,
    make_author,
    make_customer,
    make_enriched,
    make_link,
    make_mention,
)
from tests.kept_tables import KeptTables
from tests.sinks.crm.test_webhook import built
from tests.standins.crm import SIGNING, EndpointStandIn, serving

BUYS = Intents(found=(Intent(name="purchase_intent", confidence=0.9),))
BEA = make_author(id="x:x:7", handle="bea", name="Bea")
URGENT = Priority(
    score=80, needs_answer=True, department="service", answer_by=NOW + timedelta(hours=1)
)


@pytest.fixture
def client(bare_tables: KeptTables) -> Iterator[Client]:
    with connect(bare_tables.emptied()) as client:
        write_accounts(client, BRANDS)
        records = [
            make_enriched(
                make_mention(id="x:x:1", text="broken again, mail anna@post.example"),
                priority=URGENT,
            ),
            make_enriched(
                make_mention(id="x:x:2", author=BEA, text="@acmebank where to buy?", handles=("acmebank",)),
                customer=None, intents=BUYS, priority=None,
            ),
            make_enriched(
                make_mention(id="x:x:3", author=make_author(id="x:x:8", handle="cy"), text="I want acme"),
                customer=None, intents=BUYS, priority=None,
            ),
            make_enriched(
                make_mention(id="x:x:4", author=make_author(id="x:x:9", handle="dan")), customer=None
            ),
        ]  # fmt: skip
        assert not insert_records(client, [record.to_json() for record in records]).refused
        write_customers(
            client,
            [make_customer(), make_customer(id="c-9", handles=("x:dan",), basis="", name="Dan")],
        )
        write_links(client, [make_link()])
        yield client


class Told:
    """The endpoint with the memory of what it was told."""

    def __init__(self, client: Client, stand_in: EndpointStandIn) -> None:
        self.client, self.stand_in = client, stand_in
        self.memory: dict[str, CrmRecord] = {}

    def round(
        self, *, forgotten: frozenset[str] = frozenset(), now: datetime = NOW, **settings: Any
    ) -> dict[str, int]:
        given = {"url": self.stand_in.url, "secret": "env:S"} | settings
        checked = webhook.Settings.model_validate(given, context={"env": {"S": SIGNING}})
        planned = Round(
            entry=CrmEntry(name="own", type="webhook", settings=checked),
            client=self.client,
            memory=dict(self.memory),
            forgotten=forgotten,
            now=now,
            since=None,
            lead_days=30,
            max_removed_share=0.5,
        )
        crm = built(self.stand_in)
        tasks = list(planned.tasks())
        outcome = carry_out("own", crm, tasks, self._remember, going_on=lambda: True)
        return outcome.counts

    def _remember(self, records: list[Outgoing]) -> None:
        for record in records:
            key = record.key.decode()
            if record.value is None:
                del self.memory[key]
                remove_crm_records(self.client, [key])
            else:
                self.memory[key] = CrmRecord.model_validate_json(record.value)
                write_crm_records(self.client, [self.memory[key]])


@pytest.fixture
def told(client: Client) -> Iterator[Told]:
    stand_in = EndpointStandIn()
    with serving(stand_in):
        yield Told(client, stand_in)


def test_facts_and_leads_are_written_once_and_nobody_without_a_basis(told: Told) -> None:
    assert told.round() == {"lead": 1, "contact": 1}
    facts = told.stand_in.contacts["c-1"]
    assert facts["footprint"] == "x: @annabank (1 mentions)"
    assert facts["sentiment"] == "0 positive, 0 neutral, 1 negative"
    assert facts["open_matters"].endswith("UTC (service)")
    assert "broken again, mail a•••@•••" in facts["last_mentions"]
    (lead,) = told.stand_in.leads.values()
    assert (lead["handle"], lead["consent"]) == ("bea", "asked us")
    assert set(told.stand_in.contacts) == {"c-1"}
    assert not any("c-9" in call.raw.decode() for call in told.stand_in.calls)
    assert told.round() == {}, "nothing changed"
    assert told.round(leads="all") == {"lead": 1}
    assert sent_leads(told.client, ["x:x:7"]) == {("x:x:7", "acme"): ("own",)}


def test_what_is_gone_here_is_taken_back_there(told: Told) -> None:
    told.round()
    revision = make_mention(id="x:x:2").revision
    gone = EnrichedDeletion(id="x:x:2", source="x-search", revision=revision, seen_at=NOW)
    insert_records(told.client, [gone.to_json()])
    write_customers(told.client, [make_customer(basis="")])
    write_links(told.client, [make_link(basis="")])
    assert told.round() == {"taken_back": 2}
    assert told.stand_in.leads == {}
    assert told.stand_in.contacts == {"c-1": {}}
    assert told.memory == {}


def test_a_lead_that_becomes_a_customer_stays_as_it_is(told: Told) -> None:
    told.round()
    write_customers(told.client, [make_customer(id="c-7", handles=("x:bea",))])
    counts = told.round()
    assert "taken_back" not in counts
    assert len(told.stand_in.leads) == 1


def test_who_is_forgotten_goes_from_the_crm_and_from_the_tables(told: Told) -> None:
    told.round()
    people = People(("x:x:7",), ("c-1",))
    forget_people(told.client, people)
    for table, column in (("leads", "author_id"), ("crm_records", "subject")):
        sql = f"SELECT count() FROM {table} FINAL WHERE {column} IN ('x:x:7', 'c-1')"
        assert told.client.execute(sql) == [(0,)], table
    assert find_forgotten(told.client) == People()
    forgotten = frozenset(map(person_subject, ("x:x:7", "c-1")))
    assert told.round(forgotten=forgotten) == {"taken_back": 2}
    assert (told.stand_in.leads, told.stand_in.contacts) == ({}, {"c-1": {}})


def test_an_emptied_database_takes_nothing_back(told: Told) -> None:
    told.round()
    extra = {
        f"own|contact||c-{number}": CrmRecord(
            destination="own", kind="contact", subject=f"c-{number}", at=NOW
        )
        for number in range(100, 160)
    }
    told.memory |= extra
    with pytest.raises(Fatal, match="take back 60 of 62"):
        told.round()
    assert told.stand_in.contacts["c-1"] != {}
    assert told.round(write_back=False) == {"taken_back": 61}, "who switches it off means all of it"


@pytest.mark.parametrize(
    ("segment", "ids", "left_out"),
    [
        pytest.param({"of": "negative mentions of acme"}, ["c-1"], 1, id="words"),
        pytest.param({"of": "negative mentions of acme", "at_least": 2}, [], 0, id="too few"),
        pytest.param({"of": "?brand=acme"}, ["c-1"], 1, id="address"),
        pytest.param({"query": "SELECT customer_id FROM current_customers"}, ["c-1"], 1, id="select"),
    ],
)  # fmt: skip
def test_a_segment_has_those_with_a_basis(
    client: Client, segment: dict[str, Any], ids: list[str], left_out: int
) -> None:
    write_links(client, [make_link(author_id="x:x:9", customer_id="c-9", basis="")])
    config = build_config({"brands": {"acme": {"query": "acme"}}, "segments": {"s": segment}})
    who = members(client, config, config.segments["s"], NOW)
    assert [(one.customer_id, one.basis) for one in who.members] == [(i, "consent") for i in ids]
    assert who.without_basis == left_out


def test_a_select_of_a_segment_reads_only_and_names_customers(client: Client) -> None:
    for query in ("DROP TABLE customers", "SELECT 1 AS one"):
        config = build_config({"segments": {"s": {"query": query}}})
        with pytest.raises(QueryError):
            members(client, config, config.segments["s"], NOW)
