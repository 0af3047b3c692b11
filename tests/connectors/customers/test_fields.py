"""Every field of a customer is read out of columns, as CRMs write them; what is in doubt is never
read in our favour.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.customers import csv
from schemas.customer import Customer, Owner, Ticket
from schemas.flow import Reject
from tests.builders import NOW


def read(folder: Path, text: str, **settings: Any) -> tuple[list[Customer], list[str]]:
    path = folder / "c.csv"
    path.write_text(text, "utf-8")
    items = list(csv.read(csv.Settings.model_validate({"path": path, **settings}), now=NOW))
    customers = [item for item in items if isinstance(item, Customer)]
    return customers, [item.reason for item in items if isinstance(item, Reject)]


def one(folder: Path, column: str, cell: str, **settings: Any) -> tuple[Customer, list[str]]:
    quoted = cell.replace('"', '""')
    ((customer,), wrong) = read(folder, f'id,{column}\n1,"{quoted}"\n', **settings)
    return customer, wrong


def test_all_that_a_crm_tells_of_a_customer(tmp_path: Path) -> None:
    head = "No,Stage,Tel,Mobile,City,Country,Firm,Title,Rep,Rep mail,Rep slack,Opt out\n"
    row = (
        "1,MQL,030 / 901 820,+44 20 7946 0018,Berlin,Germany,Acme GmbH,Buyer,Bo Rep,Bo@Acme.Example,"
        "<@U024BE7LH>,no\n"
    )
    columns = {
        "id": "No",
        "relation": "Stage",
        "phone": ["Tel", "Mobile"],
        "place": ["City", "Country"],
        "employer": "Firm",
        "job": "Title",
        "owner": "Rep",
        "owner_email": "Rep mail",
        "owner_slack_id": "Rep slack",
        "do_not_contact": "Opt out",
    }
    ((anna,), wrong) = read(tmp_path, head + row, columns=columns, country="DE")
    assert wrong == []
    assert anna == Customer(
        id="1",
        relation="prospect",
        phones=("+4930901820", "+442079460018"),
        place="Berlin, Germany",
        employer="Acme GmbH",
        job="Buyer",
        owner=Owner(name="Bo Rep", email="bo@acme.example", slack_id="U024BE7LH"),
    )


@pytest.mark.parametrize(
    ("cell", "country", "phone"),
    [
        ("0171 1234567", "DE", "+491711234567"),
        ("(0)171/1234567", "DE", "+491711234567"),
        ("0049 171 1234567", "DE", "+491711234567"),
        ("+49 (0) 171 1234567", "", "+491711234567"),
        ("(415) 555-0123", "US", "+14155550123"),
        ("tel:+1-415-555-0123", "", "+14155550123"),
        ("0171 1234567", "", ""),
        ("12", "DE", ""),
        ("ask for Anna", "DE", ""),
    ],
)
def test_a_phone_number_has_one_form(tmp_path: Path, cell: str, country: str, phone: str) -> None:
    customer, wrong = one(tmp_path, "phone", cell, country=country)
    assert customer.phones == ((phone,) if phone else ())
    assert len(wrong) == (not phone)
    assert all("set country (DE)" in reason for reason in wrong)


@pytest.mark.parametrize(
    ("cell", "relations", "relation"),
    [
        ("Client", {}, "customer"),
        ("salesqualifiedlead", {}, "prospect"),
        ("Churned", {}, "former"),
        ("Reseller", {}, "partner"),
        ("vendor", {}, "supplier"),
        ("Staff", {}, "employee"),
        ("Stufe 3", {"stufe 3": "prospect"}, "prospect"),
        ("client", {"Client": "partner"}, "partner"),
        ("", {}, "former"),
    ],
)
def test_what_a_record_is_to_the_company(
    tmp_path: Path, cell: str, relations: dict[str, str], relation: str
) -> None:
    customer, wrong = one(tmp_path, "relation", cell, relations=relations, relation="former")
    assert (customer.relation, wrong) == (relation, [])


def test_a_word_that_says_nothing_of_the_relation_is_told_with_what_to_do(tmp_path: Path) -> None:
    customer, (reason,) = one(tmp_path, "relation", "Stufe 3")
    assert customer.relation == "customer"
    assert "relation (column 'relation'): 'Stufe 3' is not understood" in reason
    assert "set relations" in reason


@pytest.mark.parametrize(
    ("cell", "basis"),
    [
        ("consent", "consent"),
        ("Legitimate interest – existing customer", "Legitimate interest – existing customer"),
        ("yes", "consent"),
        ("Opted in", "consent"),
        ("", "contract"),
        ("no", ""),
        ("FALSE", ""),
        ("0", ""),
        ("Not applicable", ""),
        ("Consent withdrawn", ""),
        ("opt-out", ""),
        ("Unknown", ""),
    ],
)
def test_who_said_no_has_no_basis_whatever_the_default(
    tmp_path: Path, cell: str, basis: str
) -> None:
    customer, wrong = one(tmp_path, "basis", cell, basis="contract")
    assert (customer.basis, wrong) == (basis, [])


@pytest.mark.parametrize(
    ("cell", "refuses", "reasons"),
    [
        ("yes", True, 0), ("TRUE", True, 0), ("1", True, 0), ("", False, 0), ("no", False, 0),
        ("0", False, 0), ("perhaps", True, 1),
    ],
)  # fmt: skip
def test_whoever_may_not_want_to_be_contacted_is_not(
    tmp_path: Path, cell: str, refuses: bool, reasons: int
) -> None:
    customer, wrong = one(tmp_path, "do_not_contact", cell)
    assert (customer.do_not_contact, len(wrong)) == (refuses, reasons)


def test_what_was_bought_keeps_what_it_promises(tmp_path: Path) -> None:
    orders = tmp_path / "o.csv"
    orders.write_text(
        "customer_id,product,at,warranty_until,renewal_at\n"
        "1,Phone,2026-01-02,2028-01-02,\n"
        "1,Plan,2026-01-03,,2027-01-03\n"
        "1,Case,2026-01-04,for ever,\n"
    )
    ((anna,), wrong) = read(tmp_path, "id\n1\n", purchases={"path": orders})
    told = [(one.product, one.warranty_until, one.renewal_at) for one in anna.purchases]
    assert told == [
        ("Phone", datetime(2028, 1, 2, tzinfo=UTC), None),
        ("Plan", None, datetime(2027, 1, 3, tzinfo=UTC)),
        ("Case", None, None),
    ]
    assert [reason.partition(": ")[2][:25] for reason in wrong] == ["warranty_until: 'for ever"]


def test_open_tickets_stand_beside_what_was_bought(tmp_path: Path) -> None:
    tickets = tmp_path / "t.csv"
    tickets.write_text(
        "No,Who,About,Since,State\n"
        "T1,1,Card lost,2026-11-01,open\n"
        "T2,1,Old matter,2026-01-01,Solved\n"
        "T3,1,Waiting,2026-10-01,pending\n"
        "T3,1,Waiting,2026-10-01,pending\n"
        "T4,9,Nobody's,2026-10-01,open\n"
        ",1,No number,2026-10-01,open\n"
    )
    columns = {
        "id": "No", "customer_id": "Who", "subject": "About", "opened_at": "Since", "status": "State",
    }  # fmt: skip
    ((anna,), wrong) = read(
        tmp_path, "id\n1\n", tickets={"path": tickets, "columns": columns, "timezone": "UTC"}
    )
    assert anna.tickets == (
        Ticket(id="T3", subject="Waiting", opened_at=datetime(2026, 10, 1, tzinfo=UTC)),
        Ticket(id="T1", subject="Card lost", opened_at=datetime(2026, 11, 1, tzinfo=UTC)),
    )
    assert sorted(reason.partition("t.csv:")[2] for reason in wrong) == [
        "5: the ticket 'T3' of '1' is on line 4 already",
        f"6: there is no customer '9' in {tmp_path / 'c.csv'}",
        "7: id (column 'No'): is missing",
    ]
    ((anna,), _) = read(
        tmp_path,
        "id\n1\n",
        tickets={"path": tickets, "columns": columns, "closed": ["Pending"], "most": 1},
    )
    assert [ticket.id for ticket in anna.tickets] == ["T1"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"relation": "friend"}, "Input should be 'customer'"),
        ({"relations": {"MQL": "lead"}}, "Input should be 'customer'"),
        ({"country": "ZZ"}, "ZZ is no country"),
        ({"tickets": {"path": "t.csv", "columns": {"who": "W"}}}, "who: unknown; valid: id"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        csv.Settings.model_validate({"path": "c.csv", **wrong})
