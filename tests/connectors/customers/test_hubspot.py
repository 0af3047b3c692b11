"""Customers from HubSpot, against a strict stand-in: everybody, then what changed; limits are waited
for, refusals name the setting.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from connectors.customers import _hubspot, hubspot
from connectors.testing.customers import NOW, Stage
from connectors.testing.stand import KitClock
from pipeline.sync.asking import Asker
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone, Owner
from schemas.flow import Fatal, Reject, Retry
from schemas.kinds import FromCrm
from tests.connectors.customers.told import mark, people
from tests.standins import hubspot_api
from tests.standins.hubspot_api import TOKEN, HubSpot, too_many
from tests.standins.web import serve_beside


def settings(address: str, token: str = TOKEN, **more: Any) -> hubspot.Settings:
    given = {"url": address, "token": "env:T"} | more
    return hubspot.Settings.model_validate(given, context={"env": {"T": token}})


@contextmanager
def _stage() -> Iterator[Stage]:
    """An account whose contacts and companies bear the kit's ids in a property."""
    account = HubSpot(page=2)
    held: dict[str, Customer] = {}
    numbers: dict[str, str] = {}
    for name in ("customer_no", "firstname", "name", "tier", "email", "hs_legal_basis"):
        account.known["contacts"].add(name)
        account.known["companies"].add(name)

    def hold(people: Sequence[Customer]) -> None:
        now = {one.id: one for one in people}
        for gone in held.keys() - now.keys():
            account.archive(_kind(held[gone]), numbers[gone])
        for one in now.values():
            if held.get(one.id) != one:
                number = numbers.setdefault(one.id, str(100 + len(numbers)))
                named = "firstname" if one.kind == "person" else "name"
                account.put(
                    _kind(one), number, customer_no=one.id, tier=one.segment,
                    email=";".join(one.emails), hs_legal_basis=one.basis, **{named: one.name},
                )  # fmt: skip
        held.clear()
        held.update(now)

    def spoil() -> None:
        account.put("contacts", "999", firstname="Without a number")

    columns = {"id": "customer_no", "segment": "tier"}
    with serve_beside(account.app()) as address, Asker(clock=KitClock()) as http:
        yield Stage(
            module=hubspot,
            settings=settings(address, columns=columns),
            hold=hold,
            spoil=spoil,
            wrong={
                "token": settings(address, "another"),
                "columns": settings(address, columns={"id": "customer_number"}),
            },
            http=http,
        )


def _kind(customer: Customer) -> str:
    return "contacts" if customer.kind == "person" else "companies"


STAGES = {"account": _stage}


class Read:
    """An account that is read, and what was asked of it."""

    def __init__(self, account: HubSpot, address: str, http: Asker) -> None:
        self.account, self.address, self.http = account, address, http

    def __call__(self, since: str = "", **more: Any) -> list[FromCrm]:
        context = CustomersContext(settings(self.address, **more), NOW, self.http)
        return list(hubspot.follow(context, since))


@pytest.fixture
def read() -> Iterator[Read]:
    account = HubSpot(page=2)
    account.owners = [
        {"id": "7", "email": "Bo@Acme.Example", "firstName": "Bo", "lastName": "Rep", "archived": False},
        {"id": "8", "email": "was@acme.example", "firstName": "Was", "lastName": "Here", "archived": True},
    ]  # fmt: skip
    account.put(
        "contacts", "1", firstname="Anna", lastname="Example", email="anna@mail.example", phone="0171 1234567",
        mobilephone=None, twitterhandle="@AnnaBank", lifecyclestage="salesqualifiedlead", city="Berlin",
        country="Germany", company="Acme", jobtitle="Buyer", hs_email_optout="true", hubspot_owner_id="7",
        hs_legal_basis="Freely given consent from contact",
    )  # fmt: skip
    account.put("contacts", "2", firstname="Bo", lifecyclestage="customer", hubspot_owner_id="8")
    account.put("contacts", "3", firstname="Cy", lifecyclestage="other")
    account.put("companies", "1", name="Beta GmbH", lifecyclestage="opportunity")
    for deal, won in (("51", "true"), ("52", "false"), ("53", "true")):
        account.put(
            "deals", deal, dealname=f"Plan {deal}", amount="99.90", closedate="2026-03-01T09:00:00Z",
            deal_currency_code="EUR", hs_is_closed_won=won, renews="2027-03-01",
        )  # fmt: skip
        account.link("deals", deal, "contacts", "1")
    account.link("deals", "53", "companies", "1")
    account.put("tickets", "61", subject="Card lost", closed_date=None)
    account.put("tickets", "62", subject="Old", closed_date="2026-01-01T00:00:00Z")
    for ticket in ("61", "62"):
        account.link("tickets", ticket, "contacts", "2")
    account.now += timedelta(days=1)
    with serve_beside(account.app()) as address, Asker(clock=KitClock()) as http:
        yield Read(account, address, http)


def test_contacts_and_companies_with_what_belongs_to_them(read: Read) -> None:
    items = read(country="DE", slack_ids={"bo@acme.example": "U024BE7LH"},
                 purchases={"columns": {"renewal_at": "renews"}})  # fmt: skip
    assert [item for item in items if isinstance(item, Reject)] == []
    told = people(items)
    assert told.keys() == {"contact-1", "contact-2", "contact-3", "company-1"}
    anna = told["contact-1"]
    assert (anna.name, anna.emails, anna.phones, anna.handles) == (
        "Anna Example", ("anna@mail.example",), ("+491711234567",), ("x:annabank",),
    )  # fmt: skip
    assert (anna.relation, anna.place, anna.employer, anna.job, anna.do_not_contact) == (
        "prospect", "Berlin, Germany", "Acme", "Buyer", True,
    )  # fmt: skip
    assert anna.basis == "Freely given consent from contact"
    assert anna.owner == Owner(name="Bo Rep", email="bo@acme.example", slack_id="U024BE7LH")
    assert [(one.product, one.amount) for one in anna.purchases] == [
        ("Plan 51", 99.9),
        ("Plan 53", 99.9),
    ]
    assert all(one.renewal_at for one in anna.purchases)
    bo = told["contact-2"]
    assert ([one.subject for one in bo.tickets], bo.relation) == (["Card lost"], "customer")
    assert bo.owner == Owner(name="Was Here", email="was@acme.example")
    beta = told["company-1"]
    assert (beta.kind, beta.name, beta.relation, len(beta.purchases)) == (
        "company", "Beta GmbH", "prospect", 1,
    )  # fmt: skip


def test_only_whom_anything_changed_of_is_read_again(read: Read) -> None:
    before = read()
    read.account.now += timedelta(days=1)
    assert people(read(mark(before))) == {}
    read.account.put("contacts", "3", firstname="Cyrus")
    read.account.put("tickets", "61", subject="Card found")
    read.account.put("deals", "53", amount="5")
    read.account.archive("contacts", "1")
    items = read(mark(before))
    told = people(items)
    assert told.keys() == {"contact-3", "contact-2", "company-1"}
    assert (told["contact-3"].name, told["contact-2"].tickets[0].subject) == ("Cyrus", "Card found")
    assert told["company-1"].purchases[0].amount == 5
    assert [item.id for item in items if isinstance(item, Gone)] == ["contact-1"]


def test_more_changes_than_a_search_gives_are_read_search_after_search(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (_hubspot, hubspot_api):
        monkeypatch.setattr(module, "MOST_FOUND", 1000)
    read.account.page = 200
    before = read()
    read.account.now += timedelta(days=1)
    for number in range(1_030):
        read.account.put("companies", str(1000 + number), name=f"Company {number}")
    assert len(people(read(mark(before), purchases=None, tickets=None))) == 1_030


def test_limits_are_waited_for_and_longer_ones_end_the_reading(read: Read) -> None:
    read.account.answers = [too_many("TEN_SECONDLY_ROLLING", retry_after=10), too_many("SECONDLY")]
    assert len(people(read())) == 4
    read.account.answers = [too_many("DAILY", retry_after=3600)]
    with pytest.raises(Retry, match="answered 429") as caught:
        read()
    assert caught.value.after == 3600


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"token": "env:X"}, r"refuses the token \(INVALID_AUTHENTICATION\)"),
        ({"columns": {"segment": "tier"}}, "HubSpot's records has no column tier; it has "),
        ({"purchases": {"columns": {"product": "what"}}}, "HubSpot's deals has no column what"),
    ],
)
def test_what_is_refused_names_the_setting(read: Read, more: dict[str, Any], said: str) -> None:
    token = "expired" if "token" in more else TOKEN
    asked = settings(read.address, token, **{k: v for k, v in more.items() if k != "token"})
    with pytest.raises(Fatal, match=said):
        list(hubspot.follow(CustomersContext(asked, NOW, read.http), ""))
