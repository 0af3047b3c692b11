"""Customers from a CSV file, with what they bought from a second one.

    customers:
      crm: {type: csv, path: exports/customers.csv, basis: contract,
            columns: {id: CustomerNo, name: Name, email: Mail, handle.x: Twitter}, purchases: {path:
            exports/orders.csv, columns: {customer_id: CustomerNo, product: Item, at: Date}}}

Files of any size: purchases are joined on disk, one customer is in memory at a time. Touches the
named files and a temporary database that ends with the reading.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from connectors.customers._amounts import uses_decimal_comma
from connectors.customers._joined import Joined
from connectors.customers._rows import (
    CUSTOMER_FIELDS,
    PURCHASE_FIELDS,
    Cells,
    customer_of,
    purchase_of,
)
from connectors.tools.encodings import detect_encoding
from connectors.tools.lines import BrokenFileError, check_encoding
from connectors.tools.tables import BadRow, Row, read_header, read_rows, why_unreadable
from connectors.tools.times import check_pattern, check_zone, parse_time
from schemas.customer import Customer
from schemas.flow import Fatal, Illegible, Reject
from schemas.settings import LocalPath
from schemas.settings import Settings as BaseSettings

EXAMPLE = {"path": "exports/customers.csv"}

_CURRENCY = r"^([A-Z]{3})?$"


class Table(BaseSettings):
    """A CSV file and how it is written."""

    path: LocalPath
    """The file, from the configuration's folder; `.gz` is decompressed while it is read."""
    delimiter: str = Field(default="", max_length=1)
    """Between the cells; empty: found out."""
    encoding: str = ""
    """Of the file; empty: found out. A byte order mark wins."""
    decimal_comma: bool | None = None
    """Whether amounts are written 1.234,50 and not 1,234.50; unset: found out, for all of a column. An
    amount that does not fit is refused.
    """
    currency: str = Field(default="", pattern=_CURRENCY)
    """Of amounts without a currency column (ISO 4217: EUR)."""

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str) -> str:
        return check_encoding(value) if value else value


class Purchases(Table):
    """What customers bought: one row each, in any order."""

    columns: dict[str, str] = Field(default={})
    """Which column holds what: `{customer_id: CustomerNo, product: Item, at: Date, amount: Total,
    currency: Unit}`, and `id`. Columns that are not named are found by their own name.
    """
    date_format: str = ""
    """A pattern of strptime (`%d.%m.%Y`), `unix` or `unix_ms`; empty: any form that tells one moment
    only (02/03/2026 does not).
    """
    timezone: str = "UTC"
    """Of dates that name none."""
    most: int = Field(default=200, ge=1)
    """The latest purchases of a customer that are kept."""

    _date_format = field_validator("date_format")(check_pattern)
    _timezone = field_validator("timezone")(check_zone)

    @field_validator("columns")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        _check_fields(value, PURCHASE_FIELDS)
        return value


class Settings(Table):
    """The customers of a CRM: one row each."""

    columns: dict[str, str | tuple[str, ...]] = Field(default={})
    """Which column (or columns) holds what: `{id: CustomerNo, name: Name, email: [Mail, Mail2],
    handle.x: Twitter}`. Columns that are not named are found by their own name.
    """
    basis: str = ""
    """The legal basis for matching public posts to these records (`consent`, `contract`), where no
    column tells it. Empty: never link.
    """
    purchases: Purchases | None = None
    """The file of what they bought."""

    @field_validator("columns")
    @classmethod
    def _known(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        _check_fields(value, CUSTOMER_FIELDS, "handle.")
        return value


def read(settings: Settings, *, now: datetime) -> Iterator[Customer | Reject]:
    """Every customer with their purchases, oldest first, and a Reject for every cell or row that is
    wrong.

    A customer with a wrong cell is given without it; a row that cannot be read is Illegible; of
    rows with one id the first counts. A purchase dated more than a day after `now` is wrong. Raises
    Fatal where a file is unreadable or lacks a column: nothing may then be removed.
    """
    with closing(Joined()) as joined:
        if settings.purchases is not None:
            yield from _collect(settings.purchases, joined, now)
        columns = _columns(settings.columns, CUSTOMER_FIELDS)
        decimal_comma = _decimal_comma(settings, columns, "lifetime_value")
        for row in _rows(settings, columns, needed=("id",)):
            if isinstance(row, Reject):
                yield Illegible(row.reason, row.payload)
                continue
            where = f"{settings.path}:{row.line}"
            cells = Cells(row.cells, columns)
            customer = customer_of(
                cells,
                basis=settings.basis,
                currency=settings.currency,
                decimal_comma=decimal_comma,
            )
            yield from (Reject(f"{where}: {problem}", row.cells) for problem in cells.wrong)
            if customer is None:
                continue
            first = joined.add_customer(customer.id, row.line)
            if first == row.line:
                yield _with_purchases(customer, joined, settings)
            else:
                yield Reject(
                    f"{where}: the customer {customer.id!r} is on line {first} already", row.cells
                )
        if settings.purchases is not None:
            for customer_id, line in joined.orphans():
                where = f"{settings.purchases.path}:{line}"
                yield Reject(
                    f"{where}: there is no customer {customer_id!r} in {settings.path}", customer_id
                )


def _with_purchases(customer: Customer, joined: Joined, settings: Settings) -> Customer:
    """The customer with what they bought; its sum is their lifetime value where no column tells one."""
    if settings.purchases is None:
        return customer
    bought = joined.purchases_of(customer.id, settings.purchases.most)
    currencies = {purchase.currency for purchase in bought}
    if customer.lifetime_value or len(currencies) != 1:
        return customer.model_copy(update={"purchases": bought})
    worth = round(sum(purchase.amount for purchase in bought), 2)
    currency = customer.currency if not worth else next(iter(currencies))
    return customer.model_copy(
        update={"purchases": bought, "lifetime_value": worth, "currency": currency}
    )


def _collect(settings: Purchases, joined: Joined, now: datetime) -> Iterator[Reject]:
    """Note every purchase; gives what is wrong."""
    columns = _columns(settings.columns, PURCHASE_FIELDS)
    read_time = partial(parse_time, pattern=settings.date_format, zone=ZoneInfo(settings.timezone))
    decimal_comma = _decimal_comma(settings, columns, "amount")
    for row in _rows(settings, columns, needed=("customer_id", "product", "at")):
        if isinstance(row, Reject):
            yield row
            continue
        where = f"{settings.path}:{row.line}"
        cells = Cells(row.cells, columns)
        bought = purchase_of(
            cells,
            read_time,
            now=now,
            currency=settings.currency,
            decimal_comma=decimal_comma,
        )
        yield from (Reject(f"{where}: {problem}", row.cells) for problem in cells.wrong)
        if bought is None:
            continue
        first = joined.add_purchase(*bought, row.line)
        if first != row.line:
            yield Reject(
                f"{where}: the purchase {bought[1].id!r} of {bought[0]!r} is on line {first} already",
                row.cells,
            )


def _decimal_comma(settings: Table, columns: Mapping[str, tuple[str, ...]], field: str) -> bool:
    """How the amounts of a field are written: as set, else as the column itself tells."""
    if settings.decimal_comma is not None:
        return settings.decimal_comma
    names = columns.get(field, ())
    rows = _rows(settings, columns, needed=())
    return uses_decimal_comma(
        row.cells[name]
        for row in rows
        if isinstance(row, Row)
        for name in names
        if row.cells.get(name)
    )


def _rows(
    settings: Table, columns: Mapping[str, tuple[str, ...]], *, needed: tuple[str, ...]
) -> Iterator[Row | Reject]:
    """The rows of a file; raises Fatal where it cannot be read to its end or lacks a column."""
    path, known = settings.path, {name for names in columns.values() for name in names}
    try:
        encoding = settings.encoding or detect_encoding(path)
        header = read_header(
            path, encoding=encoding, delimiter=settings.delimiter, names_it=known.__contains__
        )
        if header is None:
            why = why_unreadable(path, encoding) or "is empty"
            raise Fatal(f"{path}: {why}; it needs a row with the names of its columns")
        missing = [
            name
            for field, names in columns.items()
            for name in names
            if name not in header.names and (field in needed or names != (field,))
        ]
        if missing:
            raise Fatal(
                f"{path} has no column {' and no '.join(missing)}; it has {', '.join(header.names)}. "
                f"Name the right ones under columns, or set delimiter (now {header.delimiter!r})."
            )
        for row in read_rows(path, header, encoding=encoding):
            yield (
                Reject(f"{path}:{row.line}: {row.reason}", row.raw)
                if isinstance(row, BadRow)
                else row
            )
    except BrokenFileError as error:
        raise Fatal(f"{path} {error}") from error
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror or error}") from error


def _columns(
    given: Mapping[str, str | tuple[str, ...]], fields: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """The columns of every field: as configured, else the one of its own name."""
    named = {name: (value,) if isinstance(value, str) else value for name, value in given.items()}
    return {name: (name,) for name in fields} | named


def _check_fields(value: Mapping[str, Any], fields: tuple[str, ...], prefix: str = "") -> None:
    unknown = [
        name for name in value if name not in fields and not (prefix and name.startswith(prefix))
    ]
    if unknown:
        valid = ", ".join([*fields, *([f"{prefix}x (any source type)"] if prefix else [])])
        raise ValueError(f"{', '.join(unknown)}: unknown; valid: {valid}")
