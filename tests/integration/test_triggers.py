"""The rules that ship for a company that knows its customers (deploy/examples/triggers.yaml): what each
raises, what it leaves alone, and what an alert shows.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from clickhouse_driver import Client

from pipeline import registry
from pipeline.config import Config, load_config
from pipeline.detect.judge import Judge
from pipeline.detect.rules import rules_over_time
from schemas.alert import Candidate
from schemas.customer import Owner, Purchase, Ticket
from schemas.enriched import EnrichedMention, Intent, Intents, Renewal, Sentiment
from schemas.series import tick_of
from schemas.upkeep import Action
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import write_actions, write_customers
from sinks.clickhouse.write import insert_records
from tests.builders import (
    NOW,
    make_author,
    make_customer,
    make_customer_match,
    make_enriched,
    make_mention,
    make_purchase,
)
from tests.deploy.observability import DEPLOY
from tests.kept_tables import KeptTables

EXAMPLE = DEPLOY / "examples" / "triggers.yaml"
BUYS = Intents(found=(Intent(name="purchase_intent", confidence=0.9),))
NOTHING = Intents()


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(EXAMPLE, env={"SLACK_TOKEN": "xoxb-1"}, service="watch")


@pytest.fixture
def client(bare_tables: KeptTables) -> Iterator[Client]:
    with connect(bare_tables.emptied()) as client:
        yield client


def said(number: int, ago: timedelta, label: str = "negative", **fields: Any) -> EnrichedMention:
    at = NOW - ago
    mention = make_mention(
        id=f"x:x:{number}", published_at=at, seen_at=at, **{"author": make_author(), **fields}
    )
    return make_enriched(
        mention, sentiment=Sentiment(label=label, compound=-0.5), intents=NOTHING
    )  # fmt: skip


def raised(config: Config, client: Client, rule: str) -> list[Candidate]:
    judge = Judge(config, rules_over_time(config, rule), client, lambda ask: ask())
    met = list(judge.at(tick_of(NOW), {}))
    assert judge.failing == {}
    return [one.candidate for one in met]


def store(client: Client, *records: EnrichedMention, bought: timedelta = timedelta(9)) -> None:
    assert not insert_records(client, [record.to_json() for record in records]).refused
    sofa: Purchase = make_purchase(
        id="p-2", product="Sofa", at=NOW - bought, warranty_until=NOW + timedelta(days=3650)
    )
    ada = Owner(name="Ada", slack_id="U0ADAOK")
    ticket = Ticket(id="T-7", subject="Leg broken", opened_at=NOW - timedelta(days=2))
    known = make_customer(purchases=(make_purchase(), sofa), owner=ada, tickets=(ticket,))
    write_customers(client, [known])


FIRST = "first-complaint-after-purchase"


def test_the_first_complaint_after_a_purchase_is_told_once(config: Config, client: Client) -> None:
    store(
        client,
        said(1, timedelta(days=20)),
        said(2, timedelta(days=5), "positive"),
        said(3, timedelta(hours=5)),
        said(4, timedelta(hours=1)),
    )
    (alert,) = raised(config, client, FIRST)
    assert alert.text == "Anna Example complains for the first time since buying Sofa, 9 days ago"
    assert "c-1" not in alert.dedup_key, "a key outlives who is forgotten"
    (mention,) = alert.mentions
    assert (mention.id, mention.customer) == ("x:x:3", "Anna Example")
    assert mention.owner == Owner(name="Ada", slack_id="U0ADAOK")
    assert "ticket T-7 open since 18 Nov 2026: Leg broken" in mention.matters
    assert any(matter.startswith("in warranty: Sofa until ") for matter in mention.matters)


@pytest.mark.parametrize(
    ("records", "bought"),
    [
        pytest.param((said(1, timedelta(hours=5)),), timedelta(days=70), id="bought long ago"),
        pytest.param(
            (said(1, timedelta(days=3)), said(2, timedelta(hours=5))), timedelta(days=9), id="the second"
        ),
        pytest.param((said(1, timedelta(hours=5), "positive"),), timedelta(days=9), id="praise"),
    ],
)  # fmt: skip
def test_what_is_no_first_complaint(
    config: Config, client: Client, records: tuple[EnrichedMention, ...], bought: timedelta
) -> None:
    store(client, *records, bought=bought)
    assert raised(config, client, FIRST) == []


def test_silence_after_a_complaint_is_told_until_somebody_answers(
    config: Config, client: Client
) -> None:
    store(client, said(1, timedelta(days=9), "positive"), said(2, timedelta(days=6)))
    (alert,) = raised(config, client, "silence-after-complaint")
    assert alert.text.endswith("has been silent for 6 days, without an answer")
    assert [one.id for one in alert.mentions] == ["x:x:2"]
    answered = Action(id="a", verb="answered", subject="x:x:2", by="eva", at=NOW)
    write_actions(client, [answered])
    assert raised(config, client, "silence-after-complaint") == []


@pytest.mark.parametrize(
    "record", [said(3, timedelta(days=2)), said(3, timedelta(days=2), "positive")]
)
def test_who_spoke_again_is_not_silent(
    config: Config, client: Client, record: EnrichedMention
) -> None:
    store(client, said(2, timedelta(days=6)), record)
    assert raised(config, client, "silence-after-complaint") == []


DUE = (Renewal(product="Sofa care", at=NOW + timedelta(days=12), in_days=12),)
PLEASED = Sentiment(label="positive", compound=0.6)


@pytest.mark.parametrize(
    ("stands", "fields", "rules"),
    [
        ({"renewals": DUE}, {"sentiment": PLEASED}, {"praise-before-renewal"}),
        ({"renewals": DUE}, {}, {"leaving-before-renewal"}),
        ({}, {"sentiment": PLEASED}, set()),
        ({"named": ("Sofa",)}, {"intents": BUYS}, {"upsell"}),
        ({}, {"intents": BUYS}, {"cross-sell"}),
        ({"relation": "prospect"}, {"intents": BUYS}, {"known-prospect"}),
        ({"status": "suggested"}, {"intents": BUYS}, set()),
    ],
)
def test_what_a_mention_triggers(
    config: Config, stands: dict[str, Any], fields: dict[str, Any], rules: set[str]
) -> None:
    record = make_enriched(
        customer=make_customer_match(**stands), **({"intents": NOTHING} | fields)
    )
    built = {
        name: registry.build_match(rule.type, name, rule.settings)
        for name, rule in config.rules.items()
    }
    assert {name for name, match in built.items() if match and match(record)} == rules
