"""Customers from Parquet: as from CSV, with columns of any type."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.customers import parquet
from connectors.testing.customers import Stage
from schemas.customer import Customer
from schemas.flow import Fatal, Reject
from tests.builders import NOW

_FIELDS = ("id", "name", "kind", "segment", "email", "basis")


@contextmanager
def _stage() -> Iterator[Stage]:
    """A file of customers with a column of its own name for each field."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "customers.parquet"
        rows: list[dict[str, Any]] = []

        def write() -> None:
            columns = {name: [row[name] for row in rows] for name in _FIELDS}
            email = pa.array(columns.pop("email"), pa.list_(pa.string()))
            pq.write_table(pa.table({**columns, "email": email}), path)

        def hold(people: Sequence[Customer]) -> None:
            rows[:] = [
                {**one.model_dump(include=set(_FIELDS)), "email": list(one.emails)}
                for one in people
            ]
            write()

        def spoil() -> None:
            rows.append(dict.fromkeys(_FIELDS) | {"name": "Without an id"})
            write()

        yield Stage(
            module=parquet,
            settings=parquet.Settings(path=path),
            hold=hold,
            spoil=spoil,
            wrong={
                "path": parquet.Settings(path=Path(folder) / "none.parquet"),
                "columns": parquet.Settings(path=path, columns={"id": "CustomerNo"}),
            },
        )


STAGES = {"file": _stage}


def read(path: Path, **settings: Any) -> tuple[list[Customer], list[str]]:
    items = list(parquet.read(parquet.Settings.model_validate({"path": path, **settings}), now=NOW))
    customers = [item for item in items if isinstance(item, Customer)]
    return customers, [item.reason for item in items if isinstance(item, Reject)]


def test_columns_of_any_type(tmp_path: Path) -> None:
    customers, orders = tmp_path / "c.parquet", tmp_path / "o.parquet"
    table = {
        "id": [17.0, 18.0],  # as data frames keep whole numbers where some are missing
        "phone": [["+49 171 1234567", "+49 30 901820"], None],
        "do_not_contact": [True, None],
        "lifetime_value": [1234.5, float("nan")],
        "unused": [{"deep": 1}, None],
    }
    pq.write_table(pa.table(table), customers)
    bought = {
        "customer_id": [17, 18, 18],
        "product": ["Phone", "Plan", "Case"],
        "at": [datetime(2026, 3, 1, 9, 30), datetime(2026, 3, 2), None],
        "amount": [Decimal("99.90"), Decimal("1500.00"), None],
        "renewal_at": [None, date(2027, 3, 2), None],
        "currency": ["eur", "eur", None],
    }
    pq.write_table(pa.table(bought), orders)
    ((anna, bo), wrong) = read(customers, purchases={"path": orders, "timezone": "Europe/Berlin"})
    assert (anna.id, anna.phones, anna.do_not_contact, anna.lifetime_value) == (
        "17",
        ("+491711234567", "+4930901820"),
        True,
        1234.5,
    )
    (phone,) = anna.purchases
    assert (phone.at, phone.amount) == (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), 99.9)
    (plan,) = bo.purchases
    assert plan.renewal_at == datetime(2027, 3, 1, 23, tzinfo=UTC)
    assert (bo.lifetime_value, bo.currency) == (1500, "EUR")
    assert [reason.partition("o.parquet:")[2] for reason in wrong] == [
        "3: at (column 'at'): is missing"
    ]


def test_what_is_no_parquet_or_is_cut_is_fatal(tmp_path: Path) -> None:
    path = tmp_path / "c.parquet"
    path.write_text("id\n1\n")
    with pytest.raises(Fatal, match=r"c\.parquet cannot be read: "):
        read(path)
    pq.write_table(pa.table({"id": [str(n) for n in range(50_000)]}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000] + bytes(len(whole) - 2000) + whole[-1000:])
    with pytest.raises(Fatal, match=r"c\.parquet cannot be read: "):
        read(path)
