"""Customers from CSV: everybody found, nothing wrong passes silently, and no broken export looks
like an empty one.
"""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from csv import writer
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.customers import csv
from connectors.testing.customers import Stage
from schemas.customer import Customer
from schemas.flow import Fatal, Reject
from tests.builders import NOW

CUSTOMERS = """No;Name;Art;Mail;Mail2;Twitter;Fedi;Profil;Wert
1;Anna Example;;Anna@Mail.Example; a@w.example;@AnnaBank;https://social.example/@Anna;https://x.com/AnnaBank;1.234,50 €
2;Beta GmbH;Company;;;"https://x.com/Beta?lang=de, beta2";bob@other.example;;
"""
ORDERS = """Kunde,Produkt,Datum,Summe,Waehrung
1,Gold Account,02.03.2026,120.00,eur
1,"Card, black",01.02.2026,"1,000",EUR
2,Loan,03.03.2026,,USD
"""


@contextmanager
def _stage() -> Iterator[Stage]:
    """A file of customers with a column of its own name for each field."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"

        def hold(people: Sequence[Customer]) -> None:
            with path.open("w", encoding="utf-8", newline="") as file:
                rows = writer(file)
                rows.writerow(("id", "name", "kind", "segment", "email", "basis"))
                rows.writerows(
                    (p.id, p.name, p.kind, p.segment, " ".join(p.emails), p.basis) for p in people
                )

        def spoil() -> None:
            with path.open("a", encoding="utf-8") as file:
                file.write(",Without an id,person,,,\n")

        yield Stage(
            module=csv,
            settings=csv.Settings(path=path),
            hold=hold,
            spoil=spoil,
            wrong={
                "path": csv.Settings(path=Path(folder) / "none.csv"),
                "columns": csv.Settings(path=path, columns={"id": "CustomerNo"}),
            },
        )


STAGES = {"file": _stage}


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def read(path: Path, **settings: Any) -> tuple[list[Customer], list[str]]:
    found = list(csv.read(csv.Settings.model_validate({"path": path, **settings}), now=NOW))
    customers = [item for item in found if isinstance(item, Customer)]
    return customers, [item.reason for item in found if isinstance(item, Reject)]


def test_customers_and_what_they_bought(tmp_path: Path) -> None:
    (anna, beta), wrong = read(
        write(tmp_path / "c.csv", CUSTOMERS),
        columns={
            "id": "No",
            "name": "Name",
            "kind": "Art",
            "email": ["Mail", "Mail2"],
            "handle.x": "Twitter",
            "handle.mastodon": "Fedi",
            "profile": "Profil",
            "lifetime_value": "Wert",
        },
        basis="contract",
        currency="EUR",
        decimal_comma=True,
        purchases={
            "path": write(tmp_path / "o.csv", ORDERS),
            "columns": {
                "customer_id": "Kunde",
                "product": "Produkt",
                "at": "Datum",
                "amount": "Summe",
                "currency": "Waehrung",
            },
            "date_format": "%d.%m.%Y",
            "timezone": "Europe/Berlin",
        },
    )
    assert wrong == []
    assert (anna.id, anna.name, anna.kind, anna.basis) == (
        "1",
        "Anna Example",
        "person",
        "contract",
    )
    assert anna.emails == ("anna@mail.example", "a@w.example")
    assert anna.handles == ("x:annabank", "mastodon:anna@social.example")
    assert anna.profiles == ("https://x.com/AnnaBank",)
    assert (anna.lifetime_value, anna.currency) == (1234.5, "EUR")
    assert [(bought.product, bought.amount, bought.currency) for bought in anna.purchases] == [
        ("Card, black", 1000.0, "EUR"),
        ("Gold Account", 120.0, "EUR"),
    ]
    assert anna.purchases[1].at == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert beta.kind == "company"
    assert beta.handles == ("x:beta", "x:beta2", "mastodon:bob@other.example")
    assert len({bought.id for customer in (anna, beta) for bought in customer.purchases}) == 3


@pytest.mark.parametrize(
    ("kind", "cell", "handle"),
    [
        ("x", "https://twitter.com/Cy/with_replies?s=20", "x:cy"),
        ("x", "twitter.com/intent/user?screen_name=Cy", "x:cy"),
        ("x", "https://www.linkedin.com/in/cy", ""),
        ("x", "https://x.com/home", ""),
        ("x", "https://shop.example/cy", ""),
        ("hackernews", "https://news.ycombinator.com/user?id=Cy", "hackernews:Cy"),
        ("mastodon", "https://bücher.example/users/Cy", "mastodon:cy@xn--bcher-kva.example"),
        ("forum", "https://forum.example/u/Cy", "forum:cy"),
        ("forum", "https://forum.example/member.php?u=12", ""),
        ("forum", "https://forum.example/people/cy", "forum:cy"),
    ],
)
def test_a_handle_is_read_out_of_an_address_of_its_own_service(
    tmp_path: Path, kind: str, cell: str, handle: str
) -> None:
    text = f'id,who\nc1,"{cell}"\n'
    ((cy,), wrong) = read(write(tmp_path / "c.csv", text), columns={f"handle.{kind}": "who"})
    assert cy.handles == ((handle,) if handle else ())
    assert len(wrong) == (not handle)


def test_columns_are_found_by_their_own_names(tmp_path: Path) -> None:
    text = "id,name,handles,author_id,basis,segment\nc1,Cy,X:@Cy; reddit:cy_r,x:x:17,consent,gold\n"
    ((cy,), wrong) = read(write(tmp_path / "c.csv", text))
    assert wrong == []
    assert (cy.handles, cy.author_ids, cy.basis, cy.segment) == (
        ("x:cy", "reddit:cy_r"),
        ("x:x:17",),
        "consent",
        "gold",
    )


AMOUNTS = "customer_id,product,at,amount\n" + "".join(
    f'1,P{n},2026-01-0{n},"{{{n}}}"\n' for n in (1, 2, 3)
)


@pytest.mark.parametrize(
    ("cells", "settings", "amounts", "refused"),
    [
        (("883,75", "1.500", "12"), {}, [883.75, 1500, 12], []),
        (("1,500", "883.75", "12 €"), {}, [1500, 883.75, 12], []),
        (("1,500", "12", ""), {}, [1500, 12, 0], []),
        (("1.500", "7", ""), {}, [1.5, 7, 0], []),
        (("1.500", "7", ""), {"decimal_comma": True}, [1500, 7, 0], []),
        (("883,75", "1,500", "12"), {"decimal_comma": False}, [0, 1500, 12], ["883,75"]),
        (("883.75", "1.500,10", "12"), {"decimal_comma": True}, [0, 1500.1, 12], ["883.75"]),
        (("883,75", "4.50", "1.000.000"), {}, [883.75, 0, 1_000_000], ["4.50"]),
        (("€ 1'883.75", "-5.5", "CHF 12"), {}, [1883.75, -5.5, 12], []),
        (("1e3", "12.5.1", "many"), {}, [0, 0, 0], ["1e3", "12.5.1", "many"]),
    ],
)
def test_amounts_are_written_one_way_in_all_of_a_column(
    tmp_path: Path,
    cells: tuple[str, str, str],
    settings: dict[str, Any],
    amounts: list[float],
    refused: list[str],
) -> None:
    """And one that does not fit is refused with what to do, never read as a hundred times as much."""
    orders = write(tmp_path / "o.csv", AMOUNTS.format("", *cells))
    customers = write(tmp_path / "c.csv", "id\n1\n")
    ((one,), wrong) = read(customers, purchases={"path": orders, **settings})
    assert [bought.amount for bought in one.purchases] == amounts
    assert len(wrong) == len(refused)
    for cell, reason in zip(refused, wrong, strict=True):
        assert (
            f"amount (column 'amount'): {cell!r} is not understood: amounts are read as" in reason
        )
        assert "set decimal_comma: " in reason


@pytest.mark.parametrize(
    ("cell", "currency"),
    [
        ("1.234,50 €", "EUR"), ("£12", "GBP"), ("CHF 1'000.-", "CHF"), ("R$ 5", "BRL"), ("12 zł", "PLN"),
        ("$12", "SEK"), ("12 kr", "SEK"), ("12", "SEK"), ("12 pcs", "SEK"),
    ],
)  # fmt: skip
def test_the_currency_that_stands_beside_an_amount_is_its_own(
    tmp_path: Path, cell: str, currency: str
) -> None:
    orders = write(tmp_path / "o.csv", f'customer_id,product,at,amount\n1,P,2026-01-01,"{cell}"\n')
    worth = write(tmp_path / "c.csv", f'id,value\n1,"{cell}"\n')
    columns = {"id": "id", "lifetime_value": "value"}
    ((one,), wrong) = read(worth, columns=columns, purchases={"path": orders, "currency": "SEK"})
    assert wrong == []
    assert [bought.currency for bought in one.purchases] == [currency]
    assert one.currency == (currency if currency != "SEK" else "")


def test_the_sum_of_purchases_is_the_lifetime_value_where_none_is_told(tmp_path: Path) -> None:
    orders = (
        "customer_id,product,at,amount,currency\n1,A,2026-01-01,10.10,EUR\n1,B,2026-01-02,5,EUR\n"
    )
    customers = write(tmp_path / "c.csv", "id\n1\n")
    ((one,), _) = read(customers, purchases={"path": write(tmp_path / "o.csv", orders)})
    assert (one.lifetime_value, one.currency) == (15.1, "EUR")
    ((one,), _) = read(
        customers, purchases={"path": write(tmp_path / "o.csv", orders.replace("5,EUR", "5,USD"))}
    )
    assert one.lifetime_value == 0


def test_everything_wrong_is_named_and_costs_only_itself(tmp_path: Path) -> None:
    customers = write(
        tmp_path / "c.csv",
        "id,email,lifetime_value,kind,currency,handles\n"
        "1,not an address,many,robot,EURO,nobody\n"
        ",a@b.example,,,,\n"
        "2,n/a,-,,,\n"
        "1,a@b.example,,,,\n"
        "3,x,y,z,a,b,too many\n",
    )
    orders = write(
        tmp_path / "o.csv",
        "id,customer_id,product,at,amount\n"
        "p1,2,Loan,2026-01-01,10\n"
        "p1,2,Loan,2026-01-01,10\n"
        "p2,2,Loan,2099-01-01,10\n"
        "p3,2,Loan,soon,10\n"
        "p4,9,Loan,2026-01-01,10\n"
        "p5,2,,2026-01-01,10\n"
        "p6,2,Card,2026-01-01,plenty\n",
    )
    found, wrong = read(customers, purchases={"path": orders})
    assert [(customer.id, len(customer.purchases)) for customer in found] == [("1", 0), ("2", 2)]
    expected = [
        (orders, 3, "the purchase 'p1' of '2' is on line 2 already"),
        (orders, 4, "at: '2099-01-01' lies in the future"),
        (orders, 5, "at: 'soon' is not a date"),
        (orders, 7, "product (column 'product'): is missing"),
        (orders, 8, "amount (column 'amount'): 'plenty' is not understood"),
        (customers, 2, "kind (column 'kind'): 'robot'"),
        (customers, 2, "email (column 'email'): 'not'"),
        (customers, 2, "email (column 'email'): 'an'"),
        (customers, 2, "email (column 'email'): 'address'"),
        (customers, 2, "handles (column 'handles'): 'nobody'"),
        (customers, 2, "lifetime_value (column 'lifetime_value'): 'many'"),
        (customers, 2, "currency (column 'currency'): 'EURO'"),
        (customers, 3, "id (column 'id'): is missing"),
        (customers, 5, "the customer '1' is on line 2 already"),
        (customers, 6, "has 7 cells, the header has 6"),
        (orders, 6, "there is no customer '9'"),
    ]
    beginnings = sorted(f"{path}:{line}: {words}" for path, line, words in expected)
    for reason, beginning in zip(sorted(wrong), beginnings, strict=True):
        assert reason.startswith(beginning)


def test_only_the_latest_purchases_are_kept(tmp_path: Path) -> None:
    rows = "".join(f"1,P{n},2026-01-{n:02},1\n" for n in range(1, 31))
    orders = write(tmp_path / "o.csv", "customer_id,product,at,amount\n" + rows)
    ((one,), _) = read(write(tmp_path / "c.csv", "id\n1\n"), purchases={"path": orders, "most": 3})
    assert [bought.product for bought in one.purchases] == ["P28", "P29", "P30"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is empty"),
        (b"name;mail\nAnna;a@b.example\n", "has no column id; it has name, mail"),
    ],
)
def test_a_broken_export_raises_instead_of_being_empty(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "c.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Fatal, match=said):
        read(path)


def test_a_torn_file_and_a_column_that_is_not_there_raise(tmp_path: Path) -> None:
    path = tmp_path / "c.csv.gz"
    path.write_bytes(gzip.compress(b"id\n" + b"".join(b"%d\n" % n for n in range(50_000)))[:-10])
    with pytest.raises(Fatal, match="broken gzip"):
        read(path)
    with pytest.raises(Fatal, match="has no column Mail; it has id"):
        read(write(tmp_path / "c.csv", "id\n1\n"), columns={"email": "Mail"})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"columns": {"mail": "Mail"}}, "mail: unknown; valid: id, name"),
        (
            {"purchases": {"path": "o.csv", "columns": {"price": "P"}}},
            "price: unknown; valid: id, customer_id",
        ),
        ({"currency": "euro"}, "String should match"),
        ({"encoding": "klingon"}, "no known encoding"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        csv.Settings.model_validate({"path": "c.csv", **wrong})


CELL = st.text(st.sampled_from("aB1@:/.;, €-é\x00‮"), max_size=12)


@given(rows=st.lists(st.lists(CELL, min_size=8, max_size=8), max_size=6))
def test_any_cells_give_customers_or_rejects(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("customers") / "c.csv"
    names = ["id", "name", "email", "handles", "handle.x", "profile", "lifetime_value", "currency"]
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in [names, *rows]))
    found, _ = read(path, columns={"handle.x": "handle.x"})
    ids = [customer.id for customer in found]
    assert len(ids) == len(set(ids))
    for customer in found:
        assert Customer.model_validate_json(customer.to_json()) == customer
        assert all(
            handle == handle.casefold() and "@" not in handle[:3] for handle in customer.handles
        )
