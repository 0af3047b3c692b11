"""Customers from Salesforce, against a strict stand-in: everybody, then what changed; sessions that
end are begun anew, refusals name the setting.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from connectors.customers import salesforce
from connectors.testing.customers import NOW, Stage
from connectors.testing.stand import KitClock
from pipeline.sync.asking import Asker
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone, Owner
from schemas.flow import Fatal, Reject, Retry
from schemas.kinds import FromCrm
from tests.connectors.customers.told import mark, people
from tests.standins.salesforce_api import CLIENT_ID, CLIENT_SECRET, Salesforce, refusal
from tests.standins.web import serve_beside


def settings(address: str, **more: Any) -> salesforce.Settings:
    env = {"I": more.pop("key", CLIENT_ID), "S": more.pop("secret", CLIENT_SECRET)}
    given = {"url": address, "client_id": "env:I", "client_secret": "env:S"} | more
    return salesforce.Settings.model_validate(given, context={"env": env})


@contextmanager
def _stage() -> Iterator[Stage]:
    """An org whose contacts and accounts bear the kit's ids in a field."""
    org = Salesforce(page=2)
    held: dict[str, Customer] = {}
    ids: dict[str, str] = {}
    for kind in ("Contact", "Account"):
        org.fields[kind] |= {"No__c", "Tier__c", "Mail__c", "Basis__c"}

    def hold(people: Sequence[Customer]) -> None:
        now = {one.id: one for one in people}
        for gone in held.keys() - now.keys():
            org.delete(_kind(held[gone]), ids[gone])
        for one in now.values():
            if held.get(one.id) != one:
                id_ = ids.setdefault(one.id, f"003{len(ids):015}")
                org.put(_kind(one), id_, No__c=one.id, Name=one.name, Tier__c=one.segment,
                        Mail__c=";".join(one.emails), Basis__c=one.basis)  # fmt: skip
        held.clear()
        held.update(now)

    def spoil() -> None:
        org.put("Contact", "003999", Name="Without a number")

    columns = {"id": "No__c", "segment": "Tier__c", "email": "Mail__c", "basis": "Basis__c"}
    with serve_beside(org.app()) as address, Asker(clock=KitClock()) as http:
        yield Stage(
            module=salesforce,
            settings=settings(address, columns=columns),
            hold=hold,
            spoil=spoil,
            wrong={
                "client_id": settings(address, key="another"),
                "client_secret": settings(address, secret="another"),
                "columns": settings(address, columns={"id": "Number__c"}),
            },
            http=http,
        )


def _kind(customer: Customer) -> str:
    return "Contact" if customer.kind == "person" else "Account"


STAGES = {"org": _stage}


class Read:
    """An org that is read."""

    def __init__(self, org: Salesforce, address: str, http: Asker) -> None:
        self.org, self.address, self.http = org, address, http

    def __call__(self, since: str = "", **more: Any) -> list[FromCrm]:
        context = CustomersContext(settings(self.address, **more), NOW, self.http)
        return list(salesforce.follow(context, since))


@pytest.fixture
def read() -> Iterator[Read]:
    org = Salesforce(page=2)
    org.others = {
        "0051": {"Id": "0051", "Name": "Bo Rep", "Email": "bo@acme.example"},
        "01t1": {"Id": "01t1", "Name": "Phone X"},
    }
    org.put("Account", "0011", Name="Beta GmbH", Type="Technology Partner", OwnerId="0051")
    org.put("Account", "0012", Name="Gamma Ltd", Type="Prospect")
    org.put(
        "Contact", "0031", Name="Anna Example", Email="anna@mail.example", MobilePhone="+49 171 1234567",
        Title="Buyer", MailingCity="Berlin", MailingCountry="Germany", AccountId="0011", OwnerId="0051",
        HasOptedOutOfEmail=False, DoNotCall=True,
    )  # fmt: skip
    org.put("Contact", "0032", Name="Bo O'Neil", HasOptedOutOfEmail=False, DoNotCall=False)
    org.put("Asset", "02i1", Name="Serial 17", Product2Id="01t1", ContactId="0031", AccountId="0011",
            PurchaseDate="2026-03-01", UsageEndDate="2028-03-01", Price=99.9)  # fmt: skip
    org.put("Opportunity", "0061", Name="Plan", AccountId="0012", ContactId=None, IsWon=True,
            CloseDate="2026-05-01", Amount=1000.0, Renewal__c="2027-05-01")  # fmt: skip
    org.put(
        "Opportunity", "0062", Name="Lost", AccountId="0012", IsWon=False, CloseDate="2026-05-01"
    )
    org.put("Case", "5001", Subject="Card lost", ContactId="0032", AccountId=None, IsClosed=False)
    org.put("Case", "5002", Subject="Old", ContactId="0032", AccountId=None, IsClosed=True)
    org.now += timedelta(days=1)
    with serve_beside(org.app()) as address, Asker(clock=KitClock()) as http:
        yield Read(org, address, http)


def test_contacts_and_accounts_with_what_belongs_to_them(read: Read) -> None:
    items = read(slack_ids={"bo@acme.example": "U024BE7LH"}, currency="EUR",
                 purchases={"columns": {"renewal_at": "Renewal__c"}, "currency": "EUR"})  # fmt: skip
    assert [item for item in items if isinstance(item, Reject)] == []
    told = people(items)
    assert told.keys() == {"0031", "0032", "0011", "0012"}
    anna = told["0031"]
    assert (anna.name, anna.emails, anna.phones, anna.employer, anna.job, anna.place) == (
        "Anna Example", ("anna@mail.example",), ("+491711234567",), "Beta GmbH", "Buyer", "Berlin, Germany",
    )  # fmt: skip
    assert anna.owner == Owner(name="Bo Rep", email="bo@acme.example", slack_id="U024BE7LH")
    assert (anna.do_not_contact, told["0032"].do_not_contact) == (True, False)
    (phone,) = anna.purchases
    assert (phone.product, phone.amount, phone.at.year) == ("Phone X", 99.9, 2026)
    assert phone.warranty_until is not None
    assert [one.product for one in told["0011"].purchases] == ["Phone X"]
    (plan,) = told["0012"].purchases
    assert (plan.product, plan.renewal_at is not None, told["0012"].lifetime_value) == (
        "Plan",
        True,
        1000,
    )
    assert (told["0011"].relation, told["0011"].kind, told["0012"].relation) == (
        "partner", "company", "prospect",
    )  # fmt: skip
    assert [one.subject for one in told["0032"].tickets] == ["Card lost"]


def test_only_whom_anything_changed_of_is_read_again(read: Read) -> None:
    before = read()
    read.org.now += timedelta(days=1)
    assert read(mark(before))[:-1] == []
    read.org.put("Contact", "0032", Name="Bo Other")
    read.org.put("Case", "5001", IsClosed=True)
    read.org.delete("Asset", "02i1")
    read.org.delete("Account", "0012")
    items = read(mark(before))
    told = people(items)
    assert told.keys() == {"0032", "0031", "0011"}
    assert (told["0032"].name, told["0032"].tickets, told["0031"].purchases) == ("Bo Other", (), ())
    assert [item.id for item in items if isinstance(item, Gone)] == ["0012"]


def test_whoever_no_longer_meets_the_condition_is_gone(read: Read) -> None:
    read.org.put("Contact", "0031", Active__c=True)
    read.org.put("Contact", "0032", Active__c=True)
    read.org.now += timedelta(days=1)
    asked: dict[str, Any] = {"where": "Active__c = true", "kinds": ["Contact"]}
    before = read(**asked)
    assert people(before).keys() == {"0031", "0032"}
    read.org.now += timedelta(days=1)
    read.org.put("Contact", "0031", Active__c=False)
    after = read(mark(before), **asked)
    assert [item.id for item in after if isinstance(item, Gone)] == ["0031"]


def test_many_ids_are_asked_for_in_queries_that_are_not_too_long(read: Read) -> None:
    read.org.page = 500
    before = read()
    read.org.now += timedelta(days=1)
    for number in range(450):
        read.org.put("Contact", f"003{number:015}", Name=f"Name {number}")
    assert len(people(read(mark(before)))) == 450


def test_a_session_that_ends_is_begun_anew_and_a_client_that_is_refused_ends_it(read: Read) -> None:
    reading = salesforce.follow(CustomersContext(settings(read.address), NOW, read.http), "")
    next(reading)
    read.org.tokens.clear()
    assert len(people(list(reading))) == 3
    assert read.org.logins == 2
    read.org.answers = [refusal(401, "INVALID_SESSION_ID", "expired") for _ in range(2)]
    with pytest.raises(Fatal, match=r"refuses every session of client_id \(INVALID_SESSION_ID\)"):
        read()


def test_the_limit_of_requests_ends_the_reading_and_says_when_to_come_back(read: Read) -> None:
    read.org.answers = [refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")]
    with pytest.raises(Retry, match="limit of requests is reached") as caught:
        read()
    assert caught.value.after == 3600


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"key": "x"}, r"refuses client_id \(invalid_client_id\)"),
        ({"secret": "x"}, r"refuses client_secret \(invalid_client\)"),
        ({"where": "Nothing__c = true"}, r"MALFORMED_QUERY"),
        (
            {"columns": {"segment": "Tier__c"}},
            "Salesforce's records has no column Tier__c; it has ",
        ),
    ],
)
def test_what_is_refused_names_the_setting(read: Read, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Fatal, match=said):
        read(**more)
