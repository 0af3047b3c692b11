"""Reads customers out of tables of any kind: who they are, what they bought, their open tickets.

Of any size: purchases and tickets are joined on disk, one customer is in memory at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from connectors.customers._amounts import uses_decimal_comma
from connectors.customers._cells import Cells, Columns
from connectors.customers._joined import Joined, Sort
from connectors.customers._rows import (
    CUSTOMER_FIELDS,
    PURCHASE_FIELDS,
    TICKET_FIELDS,
    How,
    customer_of,
    purchase_of,
    ticket_of,
)
from connectors.customers._settings import BoughtColumns, Dated, TicketColumns, how
from connectors.tools.times import parse_time
from schemas.customer import Customer
from schemas.flow import Fatal, Illegible, Reject

_MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row by column name; `number` is where it stands. `key`: what purchases and tickets call the
    customer, where that is not their id.
    """

    number: int
    cells: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one sort. `label` names it to people, `rows` gives them as often as they are asked for,
    `fix` says what else may be wrong where a column is missing.
    """

    label: str
    names: Sequence[str]
    rows: Callable[[], Iterator[Line | Reject]]
    fix: str = ""


Open = Callable[[Any, Callable[[str], bool]], Table]
"""Opens the table that settings describe; the function tells which names are looked for. Raises Fatal."""


def read_people(settings: Any, open_table: Open, *, now: datetime) -> Iterator[Customer | Reject]:
    """Every customer with what is theirs, and a Reject for every cell or row that is wrong.

    A customer with a wrong cell is given without it; a row that cannot be read is Illegible; of
    rows with one id the first counts. A purchase or ticket dated more than a day after `now` is
    wrong. `settings` have CustomerColumns and Written, `purchases` and `tickets`. Raises Fatal where
    a table is unreadable or lacks a column: nothing may then be removed.
    """
    with closing(Joined()) as joined:
        yield from _parts(settings, open_table, joined, now)
        table, columns = _opened(settings, open_table, CUSTOMER_FIELDS, needed=("id",))
        ways = how(settings, settings, _decimal_comma(settings, table, columns, "lifetime_value"))
        for row in table.rows():
            if isinstance(row, Reject):
                yield Illegible(row.reason, row.payload)
                continue
            where = f"{table.label}:{row.number}"
            cells = Cells(row.cells, columns)
            customer = customer_of(cells, ways)
            yield from (Reject(f"{where}: {problem}", row.cells) for problem in cells.wrong)
            if customer is None:
                continue
            key = row.key or customer.id
            first = joined.add_customer(key, row.number)
            if first == row.number:
                yield _with_parts(customer, key, joined, settings)
            else:
                yield Reject(
                    f"{where}: the customer {customer.id!r} is on line {first} already", row.cells
                )
        yield from _orphans(joined, table.label)


def columns_of(settings: Any, fields: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The columns of every field: as configured, else as the service calls them, else the one of its
    own name.
    """
    given: Mapping[str, str | tuple[str, ...]] = settings.columns
    named = {name: (value,) if isinstance(value, str) else value for name, value in given.items()}
    return {name: (name,) for name in fields} | dict(settings.DEFAULTS) | named


def _with_worth(customer: Customer) -> Customer:
    """The customer; the sum of their purchases is their lifetime value where nothing tells one."""
    currencies = {purchase.currency for purchase in customer.purchases}
    if customer.lifetime_value or len(currencies) != 1:
        return customer
    worth = round(sum(purchase.amount for purchase in customer.purchases), 2)
    currency = customer.currency if not worth else next(iter(currencies))
    return customer.model_copy(update={"lifetime_value": worth, "currency": currency})


def _opened(
    settings: Any, open_table: Open, fields: tuple[str, ...], *, needed: tuple[str, ...]
) -> tuple[Table, Columns]:
    """The table, and the columns that are there. Raises Fatal where one is missing that was named, or
    that is needed.
    """
    columns = columns_of(settings, fields)
    known = {name for names in columns.values() for name in names}
    table = open_table(settings, known.__contains__)
    there = set(table.names)
    missing = [
        name
        for field, names in columns.items()
        for name in names
        if name not in there
        and (field in settings.columns or (field in needed and there.isdisjoint(names)))
    ]
    if missing:
        raise Fatal(
            f"{table.label} has no column {' and no '.join(missing)}; it has {_listed(table.names)}. "
            f"Name the right ones under columns{table.fix}."
        )
    kept = {
        field: tuple(name for name in names if name in there) for field, names in columns.items()
    }
    return table, {field: names for field, names in kept.items() if names}


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"


def _decimal_comma(settings: Any, table: Table, columns: Columns, field: str) -> bool:
    """How the amounts of a field are written: as set, else as the column itself tells."""
    if settings.decimal_comma is not None:
        return bool(settings.decimal_comma)
    names = columns.get(field, ())
    if not names:
        return False
    return uses_decimal_comma(
        row.cells[name]
        for row in table.rows()
        if isinstance(row, Line)
        for name in names
        if row.cells.get(name)
    )


def _parts(settings: Any, open_table: Open, joined: Joined, now: datetime) -> Iterator[Reject]:
    """Note every purchase and ticket; gives what is wrong."""
    if settings.purchases is not None:
        yield from _purchases(settings.purchases, open_table, joined, now)
    if settings.tickets is not None:
        yield from _tickets(settings.tickets, open_table, joined, now)


def _purchases(settings: Any, open_table: Open, joined: Joined, now: datetime) -> Iterator[Reject]:
    needed = ("customer_id", "product", "at")
    table, columns = _opened(settings, open_table, PURCHASE_FIELDS, needed=needed)
    comma = _decimal_comma(settings, table, columns, "amount")
    read = partial(
        purchase_of,
        how=How(currency=settings.currency, decimal_comma=comma),
        read_time=_times(settings),
        now=now,
    )
    yield from _noted(table, columns, read, joined, "purchase")


def _tickets(settings: Any, open_table: Open, joined: Joined, now: datetime) -> Iterator[Reject]:
    needed = ("customer_id", "id", "opened_at")
    table, columns = _opened(settings, open_table, TICKET_FIELDS, needed=needed)
    read = partial(ticket_of, read_time=_times(settings), now=now, closed=settings.over)
    yield from _noted(table, columns, read, joined, "ticket")


def _times(settings: Dated) -> Callable[[str], datetime]:
    return partial(parse_time, pattern=settings.date_format, zone=settings.zone)


def _noted(
    table: Table,
    columns: Columns,
    read: Callable[[Cells], tuple[str, Any] | None],
    joined: Joined,
    sort: Sort,
) -> Iterator[Reject]:
    """Note the part of every row; gives what is wrong."""
    joined.labels[sort] = table.label
    for row in table.rows():
        if isinstance(row, Reject):
            yield row
            continue
        where = f"{table.label}:{row.number}"
        cells = Cells(row.cells, columns)
        part = read(cells)
        yield from (Reject(f"{where}: {problem}", row.cells) for problem in cells.wrong)
        if part is not None and (first := joined.add(sort, *part, row.number)) != row.number:
            yield Reject(
                f"{where}: the {sort} {part[1].id!r} of {part[0]!r} is on line {first} already",
                row.cells,
            )


def _with_parts(customer: Customer, key: str, joined: Joined, settings: Any) -> Customer:
    bought: BoughtColumns | None = settings.purchases
    opened: TicketColumns | None = settings.tickets
    parts: dict[str, Any] = {}
    if bought is not None:
        parts["purchases"] = joined.purchases_of(key, bought.most)
    if opened is not None:
        parts["tickets"] = joined.tickets_of(key, opened.most)
    return _with_worth(customer.model_copy(update=parts)) if parts else customer


def _orphans(joined: Joined, label: str) -> Iterator[Reject]:
    """What belongs to nobody."""
    for sort, of in joined.labels.items():
        for customer_id, line in joined.orphans(sort):
            reason = f"{of}:{line}: there is no customer {customer_id!r} in {label}"
            yield Reject(reason, customer_id)
