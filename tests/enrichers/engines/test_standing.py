"""How things stand with a customer when they speak: as of then, of what is named, in words."""

from datetime import timedelta
from typing import Any

import pytest

from enrichers.link_customer import Settings, build
from schemas.customer import Customer, Owner, Ticket
from schemas.enriched import CustomerMatch, Topic, Topics
from tests.builders import NOW, make_customer, make_draft, make_mention, make_purchase, make_tools

GOLD = make_purchase(
    id="p-1",
    product="Acme Gold Account",
    warranty_until=NOW + timedelta(days=100),
    renewal_at=NOW + timedelta(days=12),
)
DRILL = make_purchase(
    id="p-2",
    product="TX-200 Drill",
    at=NOW - timedelta(days=40),
    warranty_until=NOW + timedelta(days=690),
)
LAMP = make_purchase(
    id="p-3",
    product="Lamp",
    at=NOW - timedelta(days=800),
    warranty_until=NOW - timedelta(days=70),
    renewal_at=NOW + timedelta(days=61),
)


def stands(text: str, topics: tuple[str, ...] = (), **customer: Any) -> CustomerMatch:
    bought = {"purchases": (GOLD, DRILL, LAMP)} | customer
    known: Customer = make_customer(**bought)
    draft = make_draft(make_mention(text=text))
    draft.topics = Topics(found=tuple(Topic(name=name) for name in topics))
    match = build(Settings(), make_tools(customers=(known,)))(draft)
    assert match is not None
    return match


@pytest.mark.parametrize(
    ("text", "topics", "named"),
    [
        pytest.param("My GOLD account is closed", (), ("Acme Gold Account",), id="without the brand"),
        pytest.param("two gold accounts, no money", (), ("Acme Gold Account",), id="more of it"),
        pytest.param("the tx 200 drill smokes", (), ("TX-200 Drill",), id="written apart"),
        pytest.param("an account of gold", (), (), id="other order"),
        pytest.param("acme is golden", (), (), id="the brand alone"),
        pytest.param("nothing works", ("drills",), ("TX-200 Drill",), id="by a topic"),
        pytest.param("nothing works", ("billing",), (), id="by another topic"),
        pytest.param("lamp and gold account", (), ("Acme Gold Account", "Lamp"), id="several"),
    ],
)  # fmt: skip
def test_a_product_is_named_by_its_words(
    text: str, topics: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert set(stands(text, topics).named) == set(named)


def test_warranty_and_renewals_are_those_of_the_day_they_spoke() -> None:
    match = stands("The TX-200 drill smokes")
    assert match.in_warranty == ("TX-200 Drill", "Acme Gold Account"), "what is named comes first"
    assert [(one.product, one.in_days) for one in match.renewals] == [("Acme Gold Account", 12)]
    assert match.days_since_purchase == 39
    assert match.purchases[0].warranty_until == DRILL.warranty_until


def test_what_was_bought_or_opened_later_was_not_there_yet() -> None:
    later = make_purchase(id="p-9", product="Sofa", at=NOW + timedelta(days=1))
    tickets = (
        Ticket(id="T-2", opened_at=NOW - timedelta(days=2)),
        Ticket(id="T-1", opened_at=NOW - timedelta(days=9)),
        Ticket(id="T-3", opened_at=NOW + timedelta(hours=1)),
    )
    match = stands("the sofa", purchases=(later,), tickets=tickets)
    assert (match.purchases, match.named, match.days_since_purchase) == ((), (), None)
    assert [one.id for one in match.tickets] == ["T-1", "T-2"]


def test_whose_they_are_and_what_they_asked_for_is_told() -> None:
    owner = Owner(name="Ada", slack_id="U0ADA")
    match = stands("hm", owner=owner, relation="prospect", do_not_contact=True)
    assert (match.owner, match.relation, match.do_not_contact) == (owner, "prospect", True)
